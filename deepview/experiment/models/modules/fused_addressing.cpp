#include "deepview/experiment/models/modules/fused_addressing.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/experiment/models/modules/fused_addressing.cpp"
#include <hwy/foreach_target.h>

#include "deepview/experiment/models/modules/fused_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

constexpr float smallest = 1e-12F;

HWY_INLINE Lanes inverse_length(const Pack* x, std::size_t size) {
  Lanes squares = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Lanes value = x[i];
    squares = add_product(squares, value, value);
  }
  return Lanes(1) / larger(root(squares), smallest);
}

/// 0 where a length counted as 1e-12, which then does not depend on the values.
HWY_INLINE Lanes where_longer(const Lanes& inverse_length, const Lanes& y) {
  return where_less(inverse_length, 1 / smallest, y);
}

void inverse_lengths_to(const Pack* memory, std::size_t content, Packs lengths) {
  for (std::size_t a = 0; a < lengths.size(); ++a)
    inverse_length(memory + a * content, content).store(lengths[a]);
}

void find_to(const LookUp& in, Pack* similarity, Pack* alike) {
  const std::size_t content = in.key.size();
  const std::size_t addresses = in.inverse_lengths.size();
  const Lanes key_scale = inverse_length(in.key.data(), content);
  const Lanes strength = in.strength;
  Lanes most = Lanes(0) - strength;
  for (std::size_t a = 0; a < addresses; ++a) {
    const Pack* const place = in.memory.data() + a * content;
    Lanes product = 0;
    for (std::size_t c = 0; c < content; ++c) product = add_product(product, in.key[c], place[c]);
    const Lanes cosine = product * key_scale * in.inverse_lengths[a];
    cosine.store(similarity[a]);
    most = larger(strength * cosine, most);
  }
  Lanes sum = 0;
  for (std::size_t a = 0; a < addresses; ++a) {
    const Lanes part = exp(strength * similarity[a] - most);
    part.store(alike[a]);
    sum = sum + part;
  }
  const Lanes scale = Lanes(1) / sum;
  for (std::size_t a = 0; a < addresses; ++a) (scale * alike[a]).store(alike[a]);
}

// With u = m / |m|, du = (dm − u (u · dm)) / |m|, for keys and places alike.
void find_gradient_to(const LookUp& in, const Found& found, Pack* dalike,
                      const LookUpGradient& into) {
  const std::size_t content = in.key.size();
  const std::size_t addresses = in.inverse_lengths.size();
  const Lanes key_scale = inverse_length(in.key.data(), content);
  const Lanes strength = in.strength;
  Lanes mean = 0;
  for (std::size_t a = 0; a < addresses; ++a) mean = add_product(mean, found.alike[a], dalike[a]);
  Lanes dstrength = 0;
  Lanes along_key = 0;
  for (std::size_t a = 0; a < addresses; ++a) {  // dalike becomes ∂ / ∂(key / |key| · m)
    const Lanes cosine = found.similarity[a];
    const Lanes change = Lanes(found.alike[a]) * (Lanes(dalike[a]) - mean);
    dstrength = add_product(dstrength, change, cosine);
    const Lanes dcosine = strength * change;
    along_key = add_product(along_key, dcosine, cosine);
    (dcosine * in.inverse_lengths[a]).store(dalike[a]);
  }
  dstrength.store(into.strength);
  along_key = where_longer(key_scale, along_key * key_scale);
  in_tiles<strip>(0, content, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes dkey[count];
    for (Lanes& sum : dkey) sum = 0;
    for (std::size_t a = 0; a < addresses; ++a) {
      const Lanes inverse = in.inverse_lengths[a];
      const Lanes change = dalike[a];
      const Lanes across = change * key_scale;
      const Lanes along = where_longer(inverse, change * found.similarity[a] * inverse);
      const std::size_t at = a * content + first;
      for (std::size_t c = 0; c < count; ++c) {
        const Lanes value = in.memory[at + c];
        dkey[c] = add_product(dkey[c], change, value);
        const Lanes sum = add_product(into.memory[at + c], across, in.key[first + c]);
        take_product(sum, along, value).store(into.memory[at + c]);
      }
    }
    for (std::size_t c = 0; c < count; ++c)
      (key_scale * take_product(dkey[c], along_key, in.key[first + c])).store(into.key[first + c]);
  });
}

void blend_to(const Blend& of, Packs y) {
  const Lanes gate = of.gate;
  const Lanes other = Lanes(1) - gate;
  for (std::size_t i = 0; i < y.size(); ++i)
    add_product(gate * of.a[i], other, of.b[i]).store(y[i]);
}

void blend_gradient_to(const Blend& of, ConstPacks dy, const BlendGradient& into) {
  const Lanes gate = of.gate;
  const Lanes other = Lanes(1) - gate;
  Lanes sum = 0;
  for (std::size_t i = 0; i < dy.size(); ++i) {
    const Lanes gradient = dy[i];
    sum = add_product(sum, gradient, Lanes(of.a[i]) - of.b[i]);
    (gate * gradient).store(into.a[i]);
    add_product(into.b[i], other, gradient).store(into.b[i]);
  }
  sum.store(into.gate);
}

void jump_to(const Jump& of, Packs y) {
  const Lanes stay = of.shares[0];
  const Lanes back = of.shares[1];
  for (std::size_t i = 0; i < y.size(); ++i)
    add_product(stay * of.here[i], back, of.bookmark[i]).store(y[i]);
  (Lanes(y[0]) + of.shares[2]).store(y[0]);
}

void jump_gradient_to(const Jump& of, ConstPacks dy, const JumpGradient& into) {
  const Lanes stay = of.shares[0];
  const Lanes back = of.shares[1];
  Lanes dstay = 0;
  Lanes dback = 0;
  for (std::size_t i = 0; i < dy.size(); ++i) {
    const Lanes gradient = dy[i];
    dstay = add_product(dstay, gradient, of.here[i]);
    dback = add_product(dback, gradient, of.bookmark[i]);
    add_product(into.here[i], stay, gradient).store(into.here[i]);
    add_product(into.bookmark[i], back, gradient).store(into.bookmark[i]);
  }
  dstay.store(into.shares[0]);
  dback.store(into.shares[1]);
  into.shares[2] = dy[0];
}

/// Of x[0 + 0 − ⌊S / 2⌋].
HWY_INLINE std::size_t first_source(std::size_t addresses, std::size_t places) {
  return (addresses - places / 2 % addresses) % addresses;
}

HWY_INLINE std::size_t next_address(std::size_t address, std::size_t addresses) {
  return address + 1 == addresses ? 0 : address + 1;
}

void shift_to(ConstPacks x, ConstPacks steps, Pack* y) {
  std::size_t first = first_source(x.size(), steps.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    Lanes sum = 0;
    std::size_t from = first;
    for (const Pack& step : steps) {
      sum = add_product(sum, step, x[from]);
      from = next_address(from, x.size());
    }
    sum.store(y[i]);
    first = next_address(first, x.size());
  }
}

void shift_gradient_to(ConstPacks x, ConstPacks steps, const Pack* dy, const ShiftGradient& into) {
  for (Pack& sum : into.x) Lanes(0).store(sum);
  std::size_t first = first_source(x.size(), steps.size());
  for (std::size_t j = 0; j < steps.size(); ++j) {
    const Lanes step = steps[j];
    Lanes dstep = 0;
    std::size_t from = first;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Lanes gradient = dy[i];
      dstep = add_product(dstep, gradient, x[from]);
      add_product(into.x[from], step, gradient).store(into.x[from]);
      from = next_address(from, x.size());
    }
    dstep.store(into.steps[j]);
    first = next_address(first, x.size());
  }
}

void sharpen_to(ConstPacks x, const Pack& power, Pack* y) {
  const Lanes exponent = power;
  Lanes sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Lanes sharp = exp(exponent * log(Lanes(x[i]) + smallest));
    sharp.store(y[i]);
    sum = sum + sharp;
  }
  const Lanes scale = Lanes(1) / larger(sum, smallest);
  for (std::size_t i = 0; i < x.size(); ++i) (scale * y[i]).store(y[i]);
}

// With p = v^γ and y = p / Σ p: p dp = y (dy − Σ y dy), without the sum where Σ p counted as 1e-12, so that y
// sums to less than 1; dv = γ p dp / v and dγ = Σ p dp ln v.
void sharpen_gradient_to(const Sharpened& of, Packs dy, Pack& dpower) {
  Lanes total = 0;
  Lanes mean = 0;
  for (std::size_t i = 0; i < dy.size(); ++i) {
    const Lanes y = of.y[i];
    total = total + y;
    mean = add_product(mean, y, dy[i]);
  }
  mean = where_less(0.999F, total, mean);
  const Lanes power = of.power;
  Lanes sum = 0;
  for (std::size_t i = 0; i < dy.size(); ++i) {
    const Lanes base = Lanes(of.x[i]) + smallest;
    const Lanes change = Lanes(of.y[i]) * (Lanes(dy[i]) - mean);
    sum = add_product(sum, change, log(base));
    (power * change / base).store(dy[i]);
  }
  sum.store(dpower);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(inverse_lengths_to);
HWY_EXPORT(find_to);
HWY_EXPORT(find_gradient_to);
HWY_EXPORT(blend_to);
HWY_EXPORT(blend_gradient_to);
HWY_EXPORT(jump_to);
HWY_EXPORT(jump_gradient_to);
HWY_EXPORT(shift_to);
HWY_EXPORT(shift_gradient_to);
HWY_EXPORT(sharpen_to);
HWY_EXPORT(sharpen_gradient_to);

void inverse_lengths(ConstPacks memory, Packs lengths) {
  HWY_DYNAMIC_DISPATCH(inverse_lengths_to)
  (memory.data(), memory.size() / lengths.size(), lengths);
}

void find(const LookUp& look_up, Packs similarity, Packs alike) {
  HWY_DYNAMIC_DISPATCH(find_to)(look_up, similarity.data(), alike.data());
}

void find_gradient(const LookUp& look_up, const Found& found, Packs dalike,
                   const LookUpGradient& into) {
  HWY_DYNAMIC_DISPATCH(find_gradient_to)(look_up, found, dalike.data(), into);
}

void blend(const Blend& of, Packs y) {
  HWY_DYNAMIC_DISPATCH(blend_to)(of, y);
}

void blend_gradient(const Blend& of, ConstPacks dy, const BlendGradient& into) {
  HWY_DYNAMIC_DISPATCH(blend_gradient_to)(of, dy, into);
}

void jump(const Jump& of, Packs y) {
  HWY_DYNAMIC_DISPATCH(jump_to)(of, y);
}

void jump_gradient(const Jump& of, ConstPacks dy, const JumpGradient& into) {
  HWY_DYNAMIC_DISPATCH(jump_gradient_to)(of, dy, into);
}

void shift(ConstPacks x, ConstPacks steps, Packs y) {
  HWY_DYNAMIC_DISPATCH(shift_to)(x, steps, y.data());
}

void shift_gradient(ConstPacks x, ConstPacks steps, ConstPacks dy, const ShiftGradient& into) {
  HWY_DYNAMIC_DISPATCH(shift_gradient_to)(x, steps, dy.data(), into);
}

void sharpen(ConstPacks x, const Pack& power, Packs y) {
  HWY_DYNAMIC_DISPATCH(sharpen_to)(x, power, y.data());
}

void sharpen_gradient(const Sharpened& of, Packs dy, Pack& dpower) {
  HWY_DYNAMIC_DISPATCH(sharpen_gradient_to)(of, dy, dpower);
}

void stand_on_first(Packs attention, std::size_t addresses) {
  std::ranges::fill(attention, Pack{});
  for (std::size_t first = 0; first < attention.size(); first += addresses)
    std::ranges::fill(attention[first].of, 1.0F);
}

}  // namespace deepview::detail
#endif

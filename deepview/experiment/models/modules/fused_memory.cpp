#include "deepview/experiment/models/modules/fused_memory.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/experiment/models/modules/fused_memory.cpp"
#include <hwy/foreach_target.h>

#include "deepview/experiment/models/modules/fused_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

void read_to(ConstPacks memory, ConstPacks attention, Packs y) {
  in_tiles<strip>(0, y.size(), [&](std::size_t first, auto count) HWY_ATTR {
    Lanes sum[count];
    for (Lanes& value : sum) value = 0;
    for (std::size_t a = 0; a < attention.size(); ++a) {
      const Lanes weight = attention[a];
      const Pack* const place = memory.data() + a * y.size() + first;
      for (std::size_t c = 0; c < count; ++c) sum[c] = add_product(sum[c], weight, place[c]);
    }
    for (std::size_t c = 0; c < count; ++c) sum[c].store(y[first + c]);
  });
}

void read_gradient_to(const Pack* memory, ConstPacks attention, ConstPacks dy,
                      const ReadGradient& into) {
  for (std::size_t a = 0; a < attention.size(); ++a) {
    const Lanes weight = attention[a];
    Lanes sum = into.attention[a];
    const Pack* const place = memory + a * dy.size();
    Pack* const dplace = into.memory.data() + a * dy.size();
    for (std::size_t c = 0; c < dy.size(); ++c) {
      const Lanes gradient = dy[c];
      sum = add_product(sum, gradient, place[c]);
      add_product(dplace[c], weight, gradient).store(dplace[c]);
    }
    sum.store(into.attention[a]);
  }
}

void write_to(const Writing& of, Pack* y) {
  const std::size_t addresses = of.attention.size() / of.heads;
  for (std::size_t a = 0; a < addresses; ++a)
    for (std::size_t c = 0; c < of.content; ++c) {
      Lanes kept = of.memory[a * of.content + c];
      Lanes added = 0;
      for (std::size_t head = 0; head < of.heads; ++head) {
        const Lanes weight = of.attention[head * addresses + a];
        kept = take_product(kept, kept * weight, of.erase[head * of.stride + c]);
        added = add_product(added, weight, of.add[head * of.stride + c]);
      }
      (kept + added).store(y[a * of.content + c]);
    }
}

// Through one head at one place: `kept` is what the heads before it kept there.
HWY_INLINE Lanes erase_gradient(const Lanes& weight, const Pack* erase, const Pack* kept,
                                Pack* dkept, Pack* derase, std::size_t content) {
  Lanes dweight = 0;
  for (std::size_t c = 0; c < content; ++c) {
    const Lanes gradient = dkept[c];
    const Lanes share = gradient * kept[c];
    const Lanes erased = erase[c];
    dweight = take_product(dweight, share, erased);
    take_product(derase[c], share, weight).store(derase[c]);
    take_product(gradient, gradient * weight, erased).store(dkept[c]);
  }
  return dweight;
}

HWY_INLINE Lanes add_gradient(const Lanes& weight, const Pack* add, const Pack* dplace, Pack* dadd,
                              std::size_t content) {
  Lanes dweight = 0;
  for (std::size_t c = 0; c < content; ++c) {
    const Lanes gradient = dplace[c];
    dweight = add_product(dweight, gradient, add[c]);
    add_product(dadd[c], gradient, weight).store(dadd[c]);
  }
  return dweight;
}

// What the heads before each one keep of a place, in `scratch` but for the first.
HWY_INLINE void keep_all(const Writing& of, std::size_t address, Pack* scratch) {
  const std::size_t addresses = of.attention.size() / of.heads;
  const Pack* kept = &of.memory[address * of.content];
  for (std::size_t head = 0; head + 1 < of.heads; ++head) {
    const Lanes weight = of.attention[head * addresses + address];
    const Pack* const erase = of.erase + head * of.stride;
    Pack* const next = scratch + (head + 1) * of.content;
    for (std::size_t c = 0; c < of.content; ++c) {
      const Lanes value = kept[c];
      take_product(value, value * weight, erase[c]).store(next[c]);
    }
    kept = next;
  }
}

void write_gradient_to(const Writing& of, const WritingGradient& into, Pack* scratch) {
  const std::size_t addresses = of.attention.size() / of.heads;
  for (std::size_t head = 0; head < of.heads; ++head) {
    std::fill_n(into.erase + head * of.stride, of.content, Pack{});
    std::fill_n(into.add + head * of.stride, of.content, Pack{});
  }
  for (std::size_t a = 0; a < addresses; ++a) {
    Pack* const dplace = &into.memory[a * of.content];
    keep_all(of, a, scratch);
    for (std::size_t head = 0; head < of.heads; ++head) {
      Pack& dweight = into.attention[head * addresses + a];
      const Lanes change =
          add_gradient(of.attention[head * addresses + a], of.add + head * of.stride, dplace,
                       into.add + head * of.stride, of.content);
      (Lanes(dweight) + change).store(dweight);
    }
    for (std::size_t head = of.heads; head-- > 0;) {
      const Pack* kept = head == 0 ? &of.memory[a * of.content] : scratch + head * of.content;
      Pack& dweight = into.attention[head * addresses + a];
      const Lanes change =
          erase_gradient(of.attention[head * addresses + a], of.erase + head * of.stride, kept,
                         dplace, into.erase + head * of.stride, of.content);
      (Lanes(dweight) + change).store(dweight);
    }
  }
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(read_to);
HWY_EXPORT(read_gradient_to);
HWY_EXPORT(write_to);
HWY_EXPORT(write_gradient_to);

void read(ConstPacks memory, ConstPacks attention, Packs y) {
  HWY_DYNAMIC_DISPATCH(read_to)(memory, attention, y);
}

void read_gradient(ConstPacks memory, ConstPacks attention, ConstPacks dy,
                   const ReadGradient& into) {
  HWY_DYNAMIC_DISPATCH(read_gradient_to)(memory.data(), attention, dy, into);
}

void write(const Writing& of, Packs y) {
  HWY_DYNAMIC_DISPATCH(write_to)(of, y.data());
}

void write_gradient(const Writing& of, const WritingGradient& into, Packs scratch) {
  HWY_DYNAMIC_DISPATCH(write_gradient_to)(of, into, scratch.data());
}

}  // namespace deepview::detail
#endif

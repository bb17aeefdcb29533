#include "deepview/experiment/models/modules/fused_dnc_memory.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/experiment/models/modules/fused_dnc_memory.cpp"
#include <hwy/foreach_target.h>

#include "deepview/experiment/models/modules/fused_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

void next_usage_to(const Using& of, Packs y) {
  for (std::size_t a = 0; a < y.size(); ++a) {
    const Lanes unwritten = Lanes(1) - of.write[a];
    Lanes kept = 1;
    for (std::size_t head = 0; head < of.free_gates.size(); ++head)
      kept = take_product(kept, kept * of.free_gates[head], of.reads[head * y.size() + a]);
    (take_product(1, Lanes(1) - of.usage[a], unwritten) * kept).store(y[a]);
  }
}

/// `y` where a < b, else `z`.
HWY_INLINE Lanes choose_less(const Lanes& a, const Lanes& b, const Lanes& y, const Lanes& z) {
  return each([](Vector p, Vector q, Vector r, Vector s)
                  HWY_ATTR { return hn::IfThenElse(hn::Lt(p, q), r, s); },
              a, b, y, z);
}

// Times û of each place that comes before its own, the lower address first among equals.
template <std::size_t count>
HWY_INLINE void take_lower_addresses(const Lanes (&own)[count], const Lanes& other,
                                     Lanes (&left)[count], std::size_t first) {
  for (std::size_t k = first; k < count; ++k)
    left[k] = left[k] * choose_less(own[k], other, 1, other);
}
template <std::size_t count>
HWY_INLINE void take_higher_addresses(const Lanes (&own)[count], const Lanes& other,
                                      Lanes (&left)[count], std::size_t last) {
  for (std::size_t k = 0; k < last; ++k) left[k] = left[k] * choose_less(other, own[k], other, 1);
}

void allocate_to(ConstPacks usage, Pack* floored, Pack* y) {
  constexpr float smallest = 1e-6F;
  const std::size_t addresses = usage.size();
  for (std::size_t a = 0; a < addresses; ++a)
    add_product(smallest, 1 - smallest, usage[a]).store(floored[a]);
  in_tiles<strip>(0, addresses, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes own[count], left[count];
    for (std::size_t k = 0; k < count; ++k) {
      own[k] = floored[first + k];
      left[k] = Lanes(1) - own[k];
    }
    for (std::size_t a = 0; a < first; ++a) take_lower_addresses<count>(own, floored[a], left, 0);
    for (std::size_t k = 0; k < count; ++k) {
      take_higher_addresses<count>(own, own[k], left, k);
      take_lower_addresses<count>(own, own[k], left, k + 1);
    }
    for (std::size_t a = first + count; a < addresses; ++a)
      take_higher_addresses<count>(own, floored[a], left, count);
    for (std::size_t k = 0; k < count; ++k) left[k].store(y[first + k]);
  });
}

void next_links_to(const Linking& of, Pack* y) {
  const std::size_t addresses = of.write.size();
  in_tiles<tile>(0, addresses, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes to[count], unwritten[count];
    for (std::size_t k = 0; k < count; ++k) {
      to[k] = of.write[first + k];
      unwritten[k] = Lanes(1) - to[k];
    }
    for (std::size_t j = 0; j < addresses; ++j) {
      const Lanes from = of.write[j];
      const Lanes precedence = of.precedence[j];
      for (std::size_t k = 0; k < count; ++k) {
        const std::size_t at = (first + k) * addresses + j;
        add_product(to[k] * precedence, unwritten[k] - from, of.links[at]).store(y[at]);
      }
    }
    for (std::size_t k = 0; k < count; ++k) Lanes(0).store(y[(first + k) * (addresses + 1)]);
  });
}

void next_links_gradient_to(const Linking& of, const LinkingGradient& into) {
  const std::size_t addresses = of.write.size();
  in_tiles<tile>(0, addresses, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes to[count], unwritten[count], dto[count];
    for (std::size_t k = 0; k < count; ++k) {
      to[k] = of.write[first + k];
      unwritten[k] = Lanes(1) - to[k];
      dto[k] = 0;
      Lanes(0).store(into.links[(first + k) * (addresses + 1)]);
    }
    for (std::size_t j = 0; j < addresses; ++j) {
      const Lanes from = of.write[j];
      const Lanes precedence = of.precedence[j];
      Lanes dfrom = into.write[j];
      Lanes dprecedence = into.precedence[j];
      for (std::size_t k = 0; k < count; ++k) {
        const std::size_t at = (first + k) * addresses + j;
        const Lanes gradient = into.links[at];
        const Lanes link = of.links[at];
        dto[k] = add_product(dto[k], gradient, precedence - link);
        dfrom = take_product(dfrom, gradient, link);
        dprecedence = add_product(dprecedence, gradient, to[k]);
        (gradient * (unwritten[k] - from)).store(into.links[at]);
      }
      dfrom.store(into.write[j]);
      dprecedence.store(into.precedence[j]);
    }
    for (std::size_t k = 0; k < count; ++k)
      (dto[k] + into.write[first + k]).store(into.write[first + k]);
  });
}

HWY_INLINE Lanes unwritten_share(ConstPacks write) {
  Lanes sum = 0;
  for (const Pack& weight : write) sum = sum + weight;
  return Lanes(1) - sum;
}

void next_precedence_to(const Pack* precedence, ConstPacks write, Pack* y) {
  const Lanes kept = unwritten_share(write);
  for (std::size_t a = 0; a < write.size(); ++a)
    add_product(write[a], kept, precedence[a]).store(y[a]);
}

void next_precedence_gradient_to(const Pack* precedence, ConstPacks write, Pack* dprecedence,
                                 Pack* dwrite) {
  const Lanes kept = unwritten_share(write);
  Lanes dsum = 0;
  for (std::size_t a = 0; a < write.size(); ++a)
    dsum = add_product(dsum, dprecedence[a], precedence[a]);
  for (std::size_t a = 0; a < write.size(); ++a) {
    const Lanes gradient = dprecedence[a];
    (Lanes(dwrite[a]) + (gradient - dsum)).store(dwrite[a]);
    (kept * gradient).store(dprecedence[a]);
  }
}

void follow_to(const Following& of, Pack* against, Pack* along) {
  const std::size_t addresses = of.from.size();
  std::fill_n(against, addresses, Pack{});
  in_tiles<tile>(0, addresses, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes from[count], sum[count];
    for (std::size_t k = 0; k < count; ++k) {
      from[k] = of.from[first + k];
      sum[k] = 0;
    }
    for (std::size_t j = 0; j < addresses; ++j) {
      const Lanes other = of.from[j];
      Lanes back = against[j];
      for (std::size_t k = 0; k < count; ++k) {
        const Lanes link = of.links[(first + k) * addresses + j];
        back = add_product(back, from[k], link);
        sum[k] = add_product(sum[k], link, other);
      }
      back.store(against[j]);
    }
    for (std::size_t k = 0; k < count; ++k) sum[k].store(along[first + k]);
  });
}

void follow_gradient_to(const Following& of, const FollowingGradient& into) {
  const std::size_t addresses = of.from.size();
  in_tiles<tile>(0, addresses, [&](std::size_t first, auto count) HWY_ATTR {
    Lanes from[count], dalong[count], dfrom[count];
    for (std::size_t k = 0; k < count; ++k) {
      from[k] = of.from[first + k];
      dalong[k] = into.along[first + k];
      dfrom[k] = 0;
    }
    for (std::size_t j = 0; j < addresses; ++j) {
      const Lanes other = of.from[j];
      const Lanes dagainst = into.against[j];
      Lanes dother = into.from[j];
      for (std::size_t k = 0; k < count; ++k) {
        const std::size_t at = (first + k) * addresses + j;
        const Lanes link = of.links[at];
        const Lanes sum = add_product(into.links[at], dalong[k], other);
        add_product(sum, from[k], dagainst).store(into.links[at]);
        dother = add_product(dother, dalong[k], link);
        dfrom[k] = add_product(dfrom[k], dagainst, link);
      }
      dother.store(into.from[j]);
    }
    for (std::size_t k = 0; k < count; ++k)
      (dfrom[k] + into.from[first + k]).store(into.from[first + k]);
  });
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(next_usage_to);
HWY_EXPORT(allocate_to);
HWY_EXPORT(next_links_to);
HWY_EXPORT(next_links_gradient_to);
HWY_EXPORT(next_precedence_to);
HWY_EXPORT(next_precedence_gradient_to);
HWY_EXPORT(follow_to);
HWY_EXPORT(follow_gradient_to);

void next_usage(const Using& of, Packs y) {
  HWY_DYNAMIC_DISPATCH(next_usage_to)(of, y);
}

void allocate(ConstPacks usage, Packs floored, Packs y) {
  HWY_DYNAMIC_DISPATCH(allocate_to)(usage, floored.data(), y.data());
}

void next_links(const Linking& of, Packs y) {
  HWY_DYNAMIC_DISPATCH(next_links_to)(of, y.data());
}

void next_links_gradient(const Linking& of, const LinkingGradient& into) {
  HWY_DYNAMIC_DISPATCH(next_links_gradient_to)(of, into);
}

void next_precedence(ConstPacks precedence, ConstPacks write, Packs y) {
  HWY_DYNAMIC_DISPATCH(next_precedence_to)(precedence.data(), write, y.data());
}

void next_precedence_gradient(ConstPacks precedence, ConstPacks write, Packs dprecedence,
                              Packs dwrite) {
  HWY_DYNAMIC_DISPATCH(next_precedence_gradient_to)
  (precedence.data(), write, dprecedence.data(), dwrite.data());
}

void follow(const Following& of, Packs against, Packs along) {
  HWY_DYNAMIC_DISPATCH(follow_to)(of, against.data(), along.data());
}

void follow_gradient(const Following& of, const FollowingGradient& into) {
  HWY_DYNAMIC_DISPATCH(follow_gradient_to)(of, into);
}

}  // namespace deepview::detail
#endif

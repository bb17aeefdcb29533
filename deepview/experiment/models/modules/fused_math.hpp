// Arithmetic on packs, compiled for each instruction set: to be included after hwy/foreach_target.h.
#if defined(DEEPVIEW_FUSED_MATH) == defined(HWY_TARGET_TOGGLE)
#ifdef DEEPVIEW_FUSED_MATH
#undef DEEPVIEW_FUSED_MATH
#else
#define DEEPVIEW_FUSED_MATH
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <cstddef>
#include <type_traits>

#include "deepview/experiment/models/modules/packs.hpp"

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, samples_at_once>;
using Vector = hn::Vec<Floats>;
constexpr std::size_t vector_lanes = hn::MaxLanes(Floats());
constexpr std::size_t vectors = samples_at_once / vector_lanes;
/// Accumulators along one side of a tile that stays in registers.
constexpr std::size_t tile = vectors == 1 ? 4 : 2;
/// Accumulators side by side that stay in registers.
constexpr std::size_t strip = 2 * tile;

/// A pack in registers.
struct Lanes {
  Vector v[vectors];

  Lanes() = default;
  HWY_INLINE Lanes(float value) {
    for (auto& part : v) part = hn::Set(Floats(), value);
  }
  HWY_INLINE Lanes(const Pack& pack) {
    for (std::size_t i = 0; i < vectors; ++i) v[i] = hn::Load(Floats(), pack.of + i * vector_lanes);
  }
  HWY_INLINE void store(Pack& pack) const {
    for (std::size_t i = 0; i < vectors; ++i) hn::Store(v[i], Floats(), pack.of + i * vector_lanes);
  }
};

/// f of each part of the operands.
template <class F, class... More>
HWY_INLINE Lanes each(const F& f, const Lanes& first, const More&... more) {
  Lanes y;
  for (std::size_t i = 0; i < vectors; ++i) y.v[i] = f(first.v[i], more.v[i]...);
  return y;
}

HWY_INLINE Lanes operator+(const Lanes& a, const Lanes& b) {
  return each([](Vector x, Vector y) HWY_ATTR { return hn::Add(x, y); }, a, b);
}
HWY_INLINE Lanes operator-(const Lanes& a, const Lanes& b) {
  return each([](Vector x, Vector y) HWY_ATTR { return hn::Sub(x, y); }, a, b);
}
HWY_INLINE Lanes operator*(const Lanes& a, const Lanes& b) {
  return each([](Vector x, Vector y) HWY_ATTR { return hn::Mul(x, y); }, a, b);
}
HWY_INLINE Lanes operator/(const Lanes& a, const Lanes& b) {
  return each([](Vector x, Vector y) HWY_ATTR { return hn::Div(x, y); }, a, b);
}
/// c + a b
HWY_INLINE Lanes add_product(const Lanes& c, const Lanes& a, const Lanes& b) {
  return each([](Vector z, Vector x, Vector y) HWY_ATTR { return hn::MulAdd(x, y, z); }, c, a, b);
}
/// c − a b
HWY_INLINE Lanes take_product(const Lanes& c, const Lanes& a, const Lanes& b) {
  return each([](Vector z, Vector x, Vector y) HWY_ATTR { return hn::NegMulAdd(x, y, z); }, c, a,
              b);
}
/// The larger, and the first where one is no number.
HWY_INLINE Lanes larger(const Lanes& a, const Lanes& b) {
  return each([](Vector x, Vector y) HWY_ATTR { return hn::IfThenElse(hn::Lt(x, y), y, x); }, a, b);
}
HWY_INLINE Lanes root(const Lanes& a) {
  return each([](Vector x) HWY_ATTR { return hn::Sqrt(x); }, a);
}
HWY_INLINE Lanes magnitude(const Lanes& a) {
  return each([](Vector x) HWY_ATTR { return hn::Abs(x); }, a);
}
/// `y` where a < b, else 0.
HWY_INLINE Lanes where_less(const Lanes& a, const Lanes& b, const Lanes& y) {
  return each([](Vector p, Vector q, Vector r)
                  HWY_ATTR { return hn::IfThenElseZero(hn::Lt(p, q), r); },
              a, b, y);
}

/// What is no number stays so, which Highway's functions do not promise.
template <class F>
HWY_INLINE Lanes of_numbers(const F& f, const Lanes& a) {
  return each([&f](Vector x) HWY_ATTR { return hn::IfThenElse(hn::Eq(x, x), f(x), x); }, a);
}
/// 0 instead of subnormal numbers, and no more than the largest of numbers.
HWY_INLINE Lanes exp(const Lanes& a) {
  return of_numbers(
      [](Vector x) HWY_ATTR {
        const auto y = hn::Exp(Floats(), hn::Min(x, hn::Set(Floats(), 88.7F)));
        return hn::IfThenElseZero(hn::Gt(x, hn::Set(Floats(), -87.3F)), y);
      },
      a);
}
HWY_INLINE Lanes log(const Lanes& a) {
  return of_numbers([](Vector x) HWY_ATTR { return hn::Log(Floats(), x); }, a);
}
HWY_INLINE Lanes log1p(const Lanes& a) {
  return of_numbers([](Vector x) HWY_ATTR { return hn::Log1p(Floats(), x); }, a);
}
HWY_INLINE Lanes tanh(const Lanes& a) {
  return of_numbers([](Vector x) HWY_ATTR { return hn::Tanh(Floats(), x); }, a);
}
HWY_INLINE Lanes sigmoid(const Lanes& a) {
  return Lanes(1) / (Lanes(1) + exp(Lanes(0) - a));
}
HWY_INLINE Lanes softplus(const Lanes& a) {
  return larger(a, Lanes(0)) + log1p(exp(Lanes(0) - magnitude(a)));
}

/// Over the samples.
HWY_INLINE float sum_of(const Lanes& a) {
  auto sum = a.v[0];
  for (std::size_t i = 1; i < vectors; ++i) sum = hn::Add(sum, a.v[i]);
  return hn::GetLane(hn::SumOfLanes(Floats(), sum));
}

/// body(first, count) for all from `first` to `last`, `most` at a time while there are as many, then half as
/// many; counts are known when compiled.
template <std::size_t most, class Body>
HWY_INLINE void in_tiles(std::size_t first, std::size_t last, const Body& body) {
  for (; first + most <= last; first += most)
    body(first, std::integral_constant<std::size_t, most>());
  if constexpr (most > 1) in_tiles<most / 2>(first, last, body);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

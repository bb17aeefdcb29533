#include "deepview/numeric/kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Eight sums whatever the vectors' width, so that a sum has one order of additions everywhere.
constexpr std::size_t sums = 8;
using Doubles = hn::CappedTag<double, sums>;
using Floats = hn::Rebind<float, Doubles>;
using DoubleVector = hn::Vec<Doubles>;

HWY_INLINE DoubleVector load(const double* from) {
  return hn::LoadU(Doubles(), from);
}

HWY_INLINE DoubleVector load(const float* from) {
  return hn::PromoteTo(Doubles(), hn::LoadU(Floats(), from));
}

template <class Term>
HWY_INLINE double sum_of(std::size_t count, const Term& term) {
  constexpr std::size_t lanes = hn::MaxLanes(Doubles());
  constexpr std::size_t vectors = sums / lanes;
  DoubleVector partial[vectors];
  for (auto& vector : partial) vector = hn::Zero(Doubles());
  std::size_t i = 0;
  for (; i + sums <= count; i += sums)
    for (std::size_t v = 0; v < vectors; ++v)
      partial[v] = hn::Add(partial[v], term.vector(i + v * lanes));
  double total[sums];
  for (std::size_t v = 0; v < vectors; ++v) hn::StoreU(partial[v], Doubles(), total + v * lanes);
  for (std::size_t rest = 0; i < count; ++i, ++rest) total[rest] += term.scalar(i);
  return ((total[0] + total[4]) + (total[2] + total[6])) +
         ((total[1] + total[5]) + (total[3] + total[7]));
}

template <class First>
struct Product {
  const First* a;
  const double* b;
  HWY_INLINE DoubleVector vector(std::size_t i) const { return hn::Mul(load(a + i), load(b + i)); }
  double scalar(std::size_t i) const { return static_cast<double>(a[i]) * b[i]; }
};

struct SquaredDifference {
  const float* x;
  const double* m;
  HWY_INLINE DoubleVector vector(std::size_t i) const {
    const auto difference = hn::Sub(load(x + i), load(m + i));
    return hn::Mul(difference, difference);
  }
  double scalar(std::size_t i) const {
    const double difference = static_cast<double>(x[i]) - m[i];
    return difference * difference;
  }
};

template <class Other>
struct SquaredScaledDifference {
  const float* a;
  const Other* b;
  const double* scale;
  HWY_INLINE DoubleVector vector(std::size_t i) const {
    const auto scaled = hn::Mul(hn::Sub(load(a + i), load(b + i)), load(scale + i));
    return hn::Mul(scaled, scaled);
  }
  double scalar(std::size_t i) const {
    const double scaled = (static_cast<double>(a[i]) - static_cast<double>(b[i])) * scale[i];
    return scaled * scaled;
  }
};

double product(const double* a, const double* b, std::size_t count) {
  return sum_of(count, Product<double>{a, b});
}

double row_product(const float* a, const double* b, std::size_t count) {
  return sum_of(count, Product<float>{a, b});
}

double distance(const float* x, const double* m, std::size_t count) {
  return sum_of(count, SquaredDifference{x, m});
}

double scaled_distance(const float* x, const double* m, const double* s, std::size_t count) {
  return sum_of(count, SquaredScaledDifference<double>{x, m, s});
}

double scaled_row_distance(const float* a, const float* b, const double* s, std::size_t count) {
  return sum_of(count, SquaredScaledDifference<float>{a, b, s});
}

std::size_t next(const float* offsets, const float* products, std::size_t count, float limit,
                 std::size_t from) {
  const hn::ScalableTag<float> tag;
  const std::size_t lanes = hn::Lanes(tag);
  const auto bound = hn::Set(tag, limit);
  std::size_t i = from;
  for (; i + lanes <= count; i += lanes) {
    const auto keys = hn::Sub(hn::LoadU(tag, offsets + i), hn::LoadU(tag, products + i));
    const auto first = hn::FindFirstTrue(tag, hn::Le(keys, bound));
    if (first >= 0) return i + static_cast<std::size_t>(first);
  }
  for (; i < count; ++i)
    if (offsets[i] - products[i] <= limit) return i;
  return count;
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(product);
HWY_EXPORT(row_product);
HWY_EXPORT(distance);
HWY_EXPORT(scaled_distance);
HWY_EXPORT(scaled_row_distance);
HWY_EXPORT(next);

double dot(std::span<const double> a, std::span<const double> b) noexcept {
  return HWY_DYNAMIC_DISPATCH(product)(a.data(), b.data(), a.size());
}

double dot(std::span<const float> a, std::span<const double> b) noexcept {
  return HWY_DYNAMIC_DISPATCH(row_product)(a.data(), b.data(), a.size());
}

double squared_distance(std::span<const float> x, std::span<const double> m) noexcept {
  return HWY_DYNAMIC_DISPATCH(distance)(x.data(), m.data(), x.size());
}

double squared_distance(std::span<const float> x, std::span<const double> m,
                        std::span<const double> s) noexcept {
  return HWY_DYNAMIC_DISPATCH(scaled_distance)(x.data(), m.data(), s.data(), x.size());
}

double squared_distance(std::span<const float> a, std::span<const float> b,
                        std::span<const double> s) noexcept {
  return HWY_DYNAMIC_DISPATCH(scaled_row_distance)(a.data(), b.data(), s.data(), a.size());
}

std::size_t next_close(std::span<const float> offsets, std::span<const float> products, float limit,
                       std::size_t from) noexcept {
  return HWY_DYNAMIC_DISPATCH(next)(offsets.data(), products.data(), offsets.size(), limit, from);
}

}  // namespace deepview::detail
#endif

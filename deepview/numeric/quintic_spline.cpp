#include "deepview/numeric/quintic_spline.hpp"

#include <cmath>
#include <numbers>

namespace deepview::detail {
namespace {

// The pieces of the spline; `s` is 1 − t.
float outer_weight(float s) noexcept {
  return s * s * s * s * s / 120;
}

float middle_weight(float t) noexcept {
  return (26 + t * (-50 + t * (20 + t * (20 + t * (-20 + t * 5))))) / 120;
}

float inner_weight(float t) noexcept {
  return (66 + t * t * (-60 + t * t * (30 - t * 10))) / 120;
}

float middle_slope(float t) noexcept {
  return (-10 + t * (8 + t * (12 + t * (-16 + t * 5)))) / 24;
}

float inner_slope(float t) noexcept {
  return t * (-12 + t * t * (12 - t * 5)) / 12;
}

}  // namespace

SplineWeights spline_weights(float t) noexcept {
  const float s = 1 - t;
  return {outer_weight(s), middle_weight(t), inner_weight(t),
          inner_weight(s), middle_weight(s), outer_weight(t)};
}

SplineWeights spline_slopes(float t) noexcept {
  const float s = 1 - t;
  return {-s * s * s * s / 24, middle_slope(t),  inner_slope(t),
          -inner_slope(s),     -middle_slope(s), t * t * t * t / 24};
}

double undo_splines(std::size_t frequency, std::size_t period) {
  const double angle =
      2 * std::numbers::pi * static_cast<double>(frequency) / static_cast<double>(period);
  const double once = (33 + 26 * std::cos(angle) + std::cos(2 * angle)) / 60;
  return 1 / (once * once);
}

SplineWeights by_offset(const SplineWeights& a, const SplineWeights& b) noexcept {
  SplineWeights sums{};
  for (std::size_t i = 0; i < spline_reach; ++i)
    for (std::size_t j = 0; j < spline_reach; ++j) sums[i < j ? j - i : i - j] += a[i] * b[j];
  return sums;
}

}  // namespace deepview::detail

// Medians, and how far a number lies from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace deepview {

/// The middle of the numbers, or the mean of the two in the middle. Of none: 0.
double median(std::vector<double> values);

/// A centre and a spread that a minority of strange numbers cannot move.
struct RobustScale {
  double median = 0;
  double deviation = 0;  ///< 1.4826 x the median distance to the median: sigma for a normal law.

  /// How many deviations above the median; 0 without a spread.
  double z(double value) const noexcept { return deviation > 0 ? (value - median) / deviation : 0; }
};
/// Of the finite numbers among them.
RobustScale robust_scale(std::span<const double> values);

/// The samples with score > bound, highest first (ties by `tie`, higher first, then the lower index),
/// at most `most` of them. NaN is never above.
struct Flagging {
  double bound = 0;
  std::size_t most = 0;
};
std::vector<std::size_t> flagged(std::span<const double> scores, std::span<const double> ties,
                                 const Flagging& rule);

/// How many samples one list may hold: 1 %, but at least 10.
std::size_t longest_list(std::size_t samples) noexcept;

}  // namespace deepview

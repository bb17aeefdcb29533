// An axis of any values brought to another extent; resize.hpp does the same for bytes of three colours, faster.
#pragma once

#include <cstddef>
#include <vector>

namespace deepview::detail {

/// One place of an axis as a weighted sum of `weights.size()` places of the source, from `first` on.
struct ResamplingTap {
  std::size_t first;
  std::vector<double> weights;
};

/// Exact area weights when the axis shrinks, linear interpolation between centres when it grows. Both
/// extents are 1 or more.
std::vector<ResamplingTap> resampling_taps(std::size_t from, std::size_t to);

/// Resamples the middle axis of [outer, middle, inner].
std::vector<double> resampled(const std::vector<double>& from,
                              const std::vector<ResamplingTap>& taps, std::size_t middle,
                              std::size_t inner);

}  // namespace deepview::detail

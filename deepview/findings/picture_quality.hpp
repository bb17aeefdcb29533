// Pictures that are no good in themselves.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "deepview/base/progress.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/findings/packed_views.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// Files that could not be decoded, with their reasons. `readable` is the number of those that could.
std::optional<Finding> unreadable(std::span<const SkippedSample> skipped, std::size_t readable);

/// Pictures whose levels hardly vary: less than 2 (one sigma) in each colour at 48 x 48. One group.
std::optional<Finding> blank(const PackedViews& views, const RunOptions& run = {});

/// Pictures with more than 4 times, or less than a quarter of, the pixels of the middle one, when that is
/// unusual here too: beyond 5 robust deviations of log pixels. Nothing when more than 5 % would be odd:
/// then sizes simply vary. Groups of one sample, oddest first.
std::optional<Finding> odd_sizes(const Samples& samples);

/// Likewise for width over height: more than 2 times, or less than half, that of the middle picture.
std::optional<Finding> odd_aspects(const Samples& samples);

}  // namespace deepview

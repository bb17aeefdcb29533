// Samples that do not look like their class.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/findings/unfamiliar.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

struct UnfamiliarInClass {
  std::optional<Finding> finding;
  /// [views][samples] Log density in the sample's own class; NaN without one, or in a view of more than
  /// 256 columns.
  std::vector<std::vector<double>> own_density;
};

/// Ranks labelled samples by the largest robust z, over the views, of how far they lie from their
/// class or of how much better another class explains them (then the label may be wrong). Flagged
/// beyond 4.5, the farthest 1 % at most (but 10 in a small set); samples that are unfamiliar
/// altogether are left to that finding, and classes of fewer than 10 samples are not judged.
///
/// Out     Groups of one sample with its 3 nearest samples of the class it looks like; the score is
///         z.
UnfamiliarInClass find_unfamiliar_in_class(std::span<const View> views, const Samples& samples,
                                           const Unfamiliar& unfamiliar,
                                           const RunOptions& run = {});

}  // namespace deepview

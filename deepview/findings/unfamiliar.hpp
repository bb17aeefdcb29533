// Samples that have nothing like them in the data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// How far out each sample lies in one view.
struct ViewFamiliarity {
  std::vector<float> distances;     ///< [samples] To the 30th neighbour, or the last there is.
  std::vector<double> z;            ///< [samples] Robust z of the distances' logarithms.
  std::vector<double> log_density;  ///< [samples] By a mixture fitted without the 2 % farthest out.
};

/// Robust z beyond which a sample is flagged.
inline constexpr double unfamiliar_bound = 3;

struct Unfamiliar {
  std::optional<Finding> finding;
  std::vector<float> z;             ///< [samples] The largest over the views.
  std::vector<std::int32_t> views;  ///< [samples] The view of the largest z.
  std::vector<ViewFamiliarity> by_view;
};

/// Ranks samples by the largest robust z = (log r − median) / deviation over the views, r the
/// distance to the 30th neighbour: a few foreign pictures that are like each other are found too. A
/// sample is flagged beyond unfamiliar_bound, the farthest 1 % at most (but 10 in a small set), so
/// that a view without a tail claims no places. The density of a mixture decides between equal z.
///
/// In      Views of the same samples. With fewer than 20 samples nothing is flagged.
/// Out     Groups of one sample, farthest first, with its 3 nearest familiar samples; the score is
///         z.
/// Random  The start of the mixtures, from run.seed.
Unfamiliar find_unfamiliar(std::span<const View> views, const RunOptions& run = {});

}  // namespace deepview

// Two data sets, or two splits of one, compared where their samples lie.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/moved_regions.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/findings/set_neighbours.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

struct ComparisonOptions {
  /// Moved samples, and regions of them, that are expected by accident when the sets are one; larger
  /// finds more.
  double alpha = 1;
};

/// What the neighbours of all samples say of two sets.
struct SetComparison {
  std::size_t from_samples = 0, to_samples = 0;    ///< Rows.
  std::size_t from_distinct = 0, to_distinct = 0;  ///< Without copies; copies of both sets are one.
  double same_share = 0;      ///< Of the nearest neighbours, those of the same set …
  double expected_share = 0;  ///< … and the mean of that when the sets are one.
  double z = 0;               ///< Of their difference; beyond 3 the sets differ.
  double p = 1;               ///< Chance of such a z or a larger one when the sets are one.
  std::vector<float> ratio;   ///< [rows] log2 density of `to` over `from`; NaN for other rows.
  std::vector<MovedRegion> regions;  ///< Largest first.
};

/// Whether two sets of rows are drawn alike, and where they are not: a test on the nearest
/// neighbours (same_share), the ratio of densities around each row (density_ratios), and the regions
/// where it is beyond chance (moved_regions). Copies count once (SetNeighbours).
///
/// In      A view of both sets together, at best with k = 32; other rows may be among its rows, but
///         what is near is then told by the fewer neighbours of the two sets.
/// Out     With fewer than 2 distinct samples in a set nothing is said: z 0, p 1, no regions.
/// Memory  About 12 bytes x rows x k.
/// Cost    O(rows x k) for test and ratios, O(rows x k²) look-ups for the regions; no distances.
/// Random  Which copy stands for the others, from run.seed; the same bits for any number of threads.
/// Throws  Error(usage) unless alpha > 0; Error(shape) for sets or a graph of other rows.
SetComparison compare_sets(const View& view, const TwoSets& sets,
                           const ComparisonOptions& options = {}, const RunOptions& run = {});

/// Splits with fewer samples are not compared.
inline constexpr std::size_t fewest_compared = 30;

struct SplitComparison {
  std::string view;
  std::int32_t from = 0, to = 0;  ///< In the list of splits; `from` is the one with more samples.
  SetComparison answer;
};

/// All pairs of splits in all views, and what a person should look at.
struct SplitComparisons {
  std::vector<SplitComparison> comparisons;  ///< Pair by pair, in each pair view by view.
  /// The moved regions of each pair, in the view that shows most moved samples.
  std::optional<Finding> finding;
};

/// A region in words: "42 samples of test: around them 95 % are from test where 20 % would be
/// expected".
std::string region_text(const MovedRegion& region, const std::string& denser_set);

/// The regions of comparisons made with this `alpha` in all, of each pair in the view that shows most
/// moved samples; nothing where there are none. Comparisons of a pair stand together.
std::optional<Finding> moved_finding(std::span<const SplitComparison> comparisons,
                                     const Samples& samples, double alpha);

/// Compares all splits of at least 30 samples. `alpha` is shared out to all comparisons, so that it
/// bounds the regions that are expected by accident in the whole answer. A pair that holds less than
/// half of the rows gets a graph of its own, since the neighbours that the whole graph has for it
/// would be few.
///
/// Cost    compare_sets per pair and view; the exact neighbours of small pairs.
SplitComparisons compare_splits(std::span<const View> views, const Samples& samples,
                                const ComparisonOptions& options = {}, const RunOptions& run = {});

}  // namespace deepview

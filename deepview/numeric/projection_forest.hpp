// Trees of random projections, whose leaves hold rows that are near each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/local_joins.hpp"
#include "deepview/numeric/search_space.hpp"

namespace deepview::detail {

/// All rows, leaf after leaf; each split halves a set of rows at the median of their projections on
/// the line through two of them, drawn at random. So every leaf has between half of the most rows
/// and all of them, whatever the data [Dasgupta & Freund 2008].
struct ProjectionTree {
  std::vector<std::int32_t> order;
  std::vector<std::size_t> starts;  ///< Of the leaves in `order`, and its end.

  std::size_t leaves() const noexcept { return starts.size() - 1; }
  std::span<const std::int32_t> leaf(std::size_t i) const noexcept {
    return std::span(order).subspan(starts[i], starts[i + 1] - starts[i]);
  }
};

struct ForestOptions {
  std::size_t trees = 8;
  std::size_t leaf_rows = 64;  ///< At most.
};

/// Memory 4 bytes x rows x trees, and 8 bytes x rows per thread while it works.
std::vector<ProjectionTree> projection_forest(const DistinctRows& rows, const SearchSpace& space,
                                              const ForestOptions& options, const RunOptions& run);

}  // namespace deepview::detail

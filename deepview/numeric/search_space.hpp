// Rows as the neighbour search sees them: columns scaled and, in float32, moved near the origin.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview::detail {

/// A row x is placed at u = (x − centre) · scale · shrink, rounded to float32. The centre keeps the
/// digits of what differs, and `shrink`, a power of two, makes no u longer than 1, so that float32
/// products of placed rows are as accurate as they can be and never overflow.
struct SearchSpace {
  std::vector<double> scale;   ///< [columns], from the rows that are searched.
  std::vector<double> centre;  ///< [columns] Their means.
  double shrink = 1;

  std::size_t columns() const noexcept { return scale.size(); }
  /// Rows [first, first + count) of `rows`, placed, into [count, columns].
  void place(const Rows& rows, std::size_t first, std::span<float> into) const;
  /// The distance between two scaled rows, computed from the rows themselves in float64.
  float distance(std::span<const float> a, std::span<const float> b) const noexcept;
};

/// |u|² of each placed row, up to rounding.
using SquaredLengths = std::vector<double>;

/// The space of `rows`, wide enough for the queries.
SearchSpace search_space(const Rows& rows, const Rows& queries, Scaling scaling,
                         const RunOptions& run);
SquaredLengths squared_lengths(const SearchSpace& space, const Rows& rows, const RunOptions& run);

}  // namespace deepview::detail

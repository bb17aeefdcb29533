// The nearest neighbours of every row, exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

enum class Scaling : std::uint8_t {
  column_norm,  ///< Each column is divided by its length over all rows; a column of zeros stays
                ///< zero.
  none,
};

struct NeighbourOptions {
  int k = 32;  ///< Per row; more cost memory and time, fewer are a prefix.
  Scaling scaling = Scaling::column_norm;  ///< Of the rows that are searched.
};

/// For each row its nearest others, nearest first; among equal distances the lower index first.
struct NeighbourGraph {
  std::size_t rows = 0;
  std::size_t k = 0;                  ///< Neighbours per row.
  std::vector<std::int32_t> indices;  ///< [rows, k].
  std::vector<float> distances;       ///< [rows, k], Euclidean, after scaling.
  std::vector<double> scale;          ///< [columns] What each column was multiplied by.

  std::span<const std::int32_t> neighbours(std::size_t row) const noexcept {
    return {indices.data() + row * k, k};
  }
  std::span<const float> distances_from(std::size_t row) const noexcept {
    return {distances.data() + row * k, k};
  }
};

/// The neighbours of each row among the other rows; a row is never its own neighbour.
///
/// In      Finite rows. With n rows there are min(k, n − 1) each: none for a single row.
/// Out     Distances are computed from the rows themselves in float64 and then rounded, so that
///         identical rows are exactly 0 apart; float32 products only rule out what is provably
///         farther.
/// Memory  8 bytes x rows x k, and a few MiB per thread; the rows are read where they lie.
/// Cost    O(rows² x columns) by BLAS; groups of rows that nearly coincide cost a float64 scan
///         each.
/// Throws  Error(usage) if k < 1; Error(data) naming the first row that is not finite.
NeighbourGraph neighbour_graph(const Rows& rows, const NeighbourOptions& options = {},
                               const RunOptions& run = {});

/// The neighbours of each query among `rows`, at most min(k, rows) each. Queries are scaled as
/// the rows are. Throws Error(shape) when the columns differ.
NeighbourGraph neighbours_of(const Rows& queries, const Rows& rows,
                             const NeighbourOptions& options = {}, const RunOptions& run = {});

}  // namespace deepview

// Means that many rows are close to: the start of a mixture.
#pragma once

#include <cstddef>
#include <span>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct KMeansOptions {
  int clusters = 5;
  int max_iterations = 300;
  double tolerance =
      1e-4;  ///< Stop when the means move by less, relative to the mean column variance.
};

/// The means [clusters, columns]: fewer when there are fewer distinct rows.
///
/// In      Finite rows, at least one.
/// Cost    O(rows x clusters x columns) per iteration and for the start.
/// Random  The greedy k-means++ start, from run.seed; the same answer for any number of threads.
/// Source  Arthur & Vassilvitskii 2007; Lloyd 1982.
Matrix kmeans(const Rows& rows, const KMeansOptions& options, const RunOptions& run = {});

/// The row of `means` nearest to `row`: the first of equals.
std::size_t nearest_mean(std::span<const float> row, const Matrix& means) noexcept;

}  // namespace deepview

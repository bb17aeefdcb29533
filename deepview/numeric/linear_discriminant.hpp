// Which class a row belongs to, told by others: linear discriminant analysis, cross-validated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct DiscriminantOptions {
  int folds = 5;  ///< More learn from more rows and cost more.
  double shrinkage =
      0.1;  ///< In (0, 1]: towards one variance for all columns; larger for fewer rows.
};

/// The fold that a row is learnt without, below `folds`.
std::size_t fold_of(std::size_t row, std::size_t folds, Seed seed) noexcept;

/// The chance of each class [rows, classes] for each row, learnt from the rows of the other folds only.
///
/// One Gaussian per class with a covariance that all classes share, so that a few wrong labels move
/// little. A class that no learnt row has gets the chance 0; a row of class -1 is not learnt from, but
/// gets chances.
///
/// In      Finite rows; `classes` [rows], in -1 … class_count − 1.
/// Memory  8 bytes x rows x classes, 8 bytes x folds x columns x (columns + classes).
/// Cost    O(rows x columns²) to learn, O(rows x columns x classes) to apply.
/// Random  The fold of each row, from (run.seed, row); the same answer for any number of threads.
/// Throws  Error(usage) for fewer than 2 folds or a shrinkage out of range; Error(shape) unless there is
///         one class per row; Error(data) naming the first row that is not finite.
/// Source  Fisher 1936; shrinkage as Ledoit & Wolf 2004 shape it, with a given intensity.
Matrix cross_validated_probabilities(const Rows& rows, std::span<const std::int32_t> classes,
                                     std::size_t class_count,
                                     const DiscriminantOptions& options = {},
                                     const RunOptions& run = {});

}  // namespace deepview

// The few directions in which rows vary most.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/base/tensor.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/moments.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// The moments of all rows; blocks are merged in order, so threads change no bit.
Moments moments_of(const Rows& rows, const RunOptions& run = {});

/// Directions in which rows vary most, and how much.
struct PcaModel {
  std::vector<double> mean;      ///< [columns].
  Matrix components;             ///< [dimensions, columns], orthonormal, most variance first.
  std::vector<double> variance;  ///< [dimensions] Along each component, divided by samples − 1.
  std::vector<double> variance_ratio;  ///< [dimensions] Share of the total; 0 when nothing varies.
  std::size_t samples = 0;

  std::size_t dimensions() const noexcept { return components.rows(); }
  std::size_t columns() const noexcept { return components.columns(); }
};

/// The leading components, exactly: at most min(rows, columns), the most that scikit-learn allows.
///
/// In each component the loading of largest magnitude (the first of equals) is positive.
///
/// Cost    O(columns³) for the eigenvectors of the covariance.
/// Throws  Error(usage) if dimensions < 1; Error(data) for no rows, or naming the first row that was
///         not finite.
PcaModel principal_components(const Moments& moments, int dimensions);
PcaModel principal_components(const Rows& rows, int dimensions, const RunOptions& run = {});

/// (row − mean) · componentsᵀ in float64, kept as float32 [rows, dimensions]; a row gets the same
/// bits in any batch. Throws Error(shape) for another number of columns.
Tensor project(const PcaModel& model, const Tensor& rows);
Rows project(const PcaModel& model, const Rows& rows, const RunOptions& run = {});

}  // namespace deepview

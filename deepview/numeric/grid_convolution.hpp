// Convolutions of what lies on a plane grid with a kernel that depends on the offset alone.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/fourier.hpp"

namespace deepview::detail {

struct GridSize {
  std::size_t rows = 0;
  std::size_t columns = 0;
  friend bool operator==(const GridSize&, const GridSize&) = default;
};

/// Circular convolution on a period of rows x columns with a real kernel that is even in each
/// axis, of values that fill only one corner of the period.
///
/// A corner of at most half the period in each axis sees no value twice: the convolution is then an
/// open one. Zeros outside the corner cost nothing in the first and last pass.
///
/// Memory  2 bytes x period for the kernel, 4 bytes x period while it runs.
/// Cost    O(period log period); the same bits for any number of threads and instruction set.
class GridConvolution {
 public:
  /// The kernel at an offset of rows and columns, each at most half the period; and what each
  /// frequency of an axis, from 0 to half the period, is multiplied by beside the kernel's own
  /// transform.
  struct Kernel {
    std::function<double(std::size_t row, std::size_t column)> at;
    std::function<double(std::size_t frequency, std::size_t period)> response;
  };

  /// Both sides of the period are smooth_size()s.
  GridConvolution(GridSize period, const Kernel& kernel, const RunOptions& run);

  GridSize period() const noexcept { return {along_rows_.size(), along_columns_.size()}; }
  /// In place. `values` is [corner.rows, corner.columns], columns a multiple of 32, neither side
  /// longer than the period.
  void apply(std::vector<float>& values, GridSize corner, const RunOptions& run);

 private:
  std::size_t bands() const noexcept;  // of 16 row frequencies, from 0 to half the period
  void set_kernel(const Kernel& kernel, const RunOptions& run);
  void transform_columns(const std::vector<float>& values, GridSize corner, const RunOptions& run);
  void multiply(std::size_t columns, const RunOptions& run);
  void restore_columns(std::vector<float>& values, GridSize corner, const RunOptions& run);

  Fourier along_rows_;           // from row to row, within a column
  Fourier along_columns_;        // from column to column, within a row
  std::vector<float> response_;  // [bands, columns / 2 + 1, 16]
  std::vector<float> spectrum_;  // [bands, corner columns, 2, 16]
};

}  // namespace deepview::detail

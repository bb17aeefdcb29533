// One pass over rows that gathers, for each column, all that inactive-unit analysis counts.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "deepview/numeric/matrix.hpp"

namespace deepview::detail {

/// A value counts as inactive when |x| <= inactive, as saturated when x <= low or x >= high.
template <std::floating_point T>
struct ScanLimits {
  T inactive = 0;
  T low = 0;
  T high = 0;
  bool saturation = false;  ///< Without it the bounds are not looked at.
};

/// As wide as the values, so that a comparison's mask can be subtracted from it.
template <std::floating_point T>
using ScanCounter = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// Where the columns' numbers are kept; spans of one length. Values that are not finite are counted
/// and touch nothing else.
template <std::floating_point T>
struct ColumnScan {
  std::span<T> low;
  std::span<T> high;
  std::span<double> sum;
  std::span<ScanCounter<T>> inactive;
  std::span<ScanCounter<T>> saturated;
  std::span<ScanCounter<T>> not_finite;
};

/// Adds `rows` to the columns' numbers, and the inactive values of each row to `inactive_in_row`.
/// A column gets the same bits wherever it stands and with every instruction set, but for the sign
/// of a zero in low and high. At most 2^32 - 1 rows.
void scan_columns(MatrixView<float> rows, const ScanLimits<float>& limits,
                  const ColumnScan<float>& columns, std::span<std::uint32_t> inactive_in_row);
void scan_columns(MatrixView<double> rows, const ScanLimits<double>& limits,
                  const ColumnScan<double>& columns, std::span<std::uint32_t> inactive_in_row);

}  // namespace deepview::detail

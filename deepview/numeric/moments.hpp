// Count, mean and scatter of rows, gathered piece by piece.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview {

/// Where a number that is not finite was met.
struct Position {
  std::size_t row = 0;
  std::size_t column = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

/// The first two moments of rows, as if all had been seen at once.
///
/// In      Rows of one width; the first add() that has columns decides it.
/// Out     count, mean [columns], scatter Σ (x − mean)(x − mean)ᵀ [columns, columns], all float64.
/// Memory  8 bytes x columns², and 32 MiB (at least a row) for the piece that is being added.
/// Cost    O(rows x columns²), by BLAS on centred pieces: a large mean costs no digits.
/// Source  Chan, Golub, LeVeque 1979.
class Moments {
 public:
  /// A matrix of any dtype. Throws Error(shape) for another rank or width.
  void add(const Tensor& rows);
  void add(MatrixView<float> rows);
  void add(MatrixView<double> rows);
  /// Appends what `later` saw. Throws Error(shape) for another width.
  void merge(const Moments& later);

  std::size_t count() const noexcept { return count_; }
  std::size_t columns() const noexcept { return mean_.size(); }
  std::span<const double> mean() const noexcept { return mean_; }
  const Matrix& scatter() const noexcept { return scatter_; }
  /// scatter / (count − 1); zeros below two rows.
  Matrix covariance() const;
  /// The first NaN or infinity, counted over all rows seen; mean and scatter mean nothing then.
  const std::optional<Position>& first_not_finite() const noexcept { return not_finite_; }

  /// A version, the sizes, and the numbers, little-endian.
  std::vector<std::byte> to_bytes() const;
  /// Throws Error(data) for bytes that to_bytes() did not write.
  static Moments from_bytes(std::span<const std::byte> bytes);

  friend bool operator==(const Moments&, const Moments&) = default;

 private:
  template <class T>
  void add_rows(std::span<const T> values, std::size_t rows, std::size_t columns);
  void add_piece(Matrix rows);
  // Counts rows whose scatter around their own mean is in already.
  void shift(std::size_t count, std::span<const double> mean);
  void require_columns(std::size_t columns);

  std::size_t count_ = 0;
  std::vector<double> mean_;
  Matrix scatter_;
  std::optional<Position> not_finite_;
};

}  // namespace deepview

// Dense matrices in row-major order, and the few operations on them that BLAS and LAPACK do for us.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace deepview {

/// Rows that somebody else owns, one after another without gaps.
template <std::floating_point T>
struct MatrixView {
  const T* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;

  std::span<const T> row(std::size_t r) const noexcept { return {data + r * columns, columns}; }
};

/// Float64 values with a shape; a plain value that copies deeply.
class Matrix {
 public:
  Matrix() = default;  ///< 0 x 0.
  Matrix(std::size_t rows, std::size_t columns)
      : Matrix(rows, std::vector<double>(rows * columns)) {
    columns_ = columns;
  }
  /// Splits the values into rows of equal length. Throws Error(shape) when they do not divide.
  Matrix(std::size_t rows, std::vector<double> values);

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  std::span<const double> row(std::size_t r) const noexcept { return view().row(r); }
  std::span<double> row(std::size_t r) noexcept {
    return {values_.data() + r * columns_, columns_};
  }
  double operator()(std::size_t r, std::size_t c) const noexcept {
    return values_[r * columns_ + c];
  }
  double& operator()(std::size_t r, std::size_t c) noexcept { return values_[r * columns_ + c]; }
  std::span<const double> values() const noexcept { return values_; }
  std::span<double> values() noexcept { return values_; }
  MatrixView<double> view() const noexcept { return {values_.data(), rows_, columns_}; }

  friend bool operator==(const Matrix&, const Matrix&) = default;

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<double> values_;
};

/// The threads one BLAS call uses: always 1, set before the first call, because we bring our own.
int blas_threads();

/// Σ a_i b_i in one fixed order of additions: the same bits on every CPU, and for a row wherever it
/// stands in a batch. Both spans have the same length.
double dot(std::span<const double> a, std::span<const double> b) noexcept;

/// out[i, j] = a_i · b_j for all pairs of rows, in float32: off by about columns x 2⁻²⁴ |a_i| |b_j|
/// at most.
void row_products(MatrixView<float> a, MatrixView<float> b, std::span<float> out);

/// sum += Σ_rows r rᵀ, a square of `rows.columns`; exactly symmetric when `sum` was.
void add_scatter(MatrixView<double> rows, Matrix& sum);

/// Eigenvalues in descending order; row i of `vectors` belongs to value i, has length 1, and its
/// entry of largest magnitude (the first of equals) is positive.
struct SymmetricEigen {
  std::vector<double> values;
  Matrix vectors;
};

/// Reads the lower triangle. Throws Error(other) should LAPACK not converge (never seen on finite
/// input).
SymmetricEigen symmetric_eigen(Matrix symmetric);

/// The values alone, in descending order: a fraction of the time and half of the memory. Reads the
/// lower triangle; throws as symmetric_eigen.
std::vector<double> symmetric_eigenvalues(Matrix symmetric);

/// The lower triangle L with L Lᵀ = symmetric, zeros above; nullopt unless positive definite.
std::optional<Matrix> cholesky(Matrix symmetric);

/// The inverse of a lower triangle with non-zero diagonal.
Matrix inverse_of_lower(Matrix lower);

}  // namespace deepview

#include "deepview/numeric/matrix.hpp"

#include <cblas.h>
#include <lapacke.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/kernels.hpp"

namespace deepview {
namespace {

// BLAS counts in 32 bits.
int blas_int(std::size_t count) {
  if (count > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw shape_error("rows or columns of a matrix", "at most 2147483647", std::to_string(count));
  return static_cast<int>(count);
}

std::size_t length_of_rows(std::size_t rows, std::size_t values) {
  const std::size_t columns = rows == 0 ? 0 : values / rows;
  if (rows * columns != values)
    throw shape_error("matrix of " + std::to_string(rows) + " rows", "a multiple of the rows",
                      std::to_string(values) + " values");
  return columns;
}

// The entry of largest magnitude, the first of equals, becomes positive.
void fix_sign(std::span<double> vector) {
  const auto largest = std::ranges::max_element(
      vector, [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (largest == vector.end() || *largest >= 0) return;
  for (double& entry : vector) entry = -entry;
}

// Tile by tile, since a walk down a column of a large matrix misses the cache at every step.
void mirror_lower(Matrix& square) {
  constexpr std::size_t tile = 32;
  for (std::size_t top = 0; top < square.rows(); top += tile)
    for (std::size_t left = 0; left <= top; left += tile)
      for (std::size_t r = top; r < std::min(top + tile, square.rows()); ++r)
        for (std::size_t c = left; c < std::min(left + tile, r); ++c) square(c, r) = square(r, c);
}

void require_convergence(int status, std::size_t size, const char* routine) {
  if (status != 0)
    throw Error(ErrorKind::other, "eigenvalues of a " + std::to_string(size) + " x " +
                                      std::to_string(size) + " matrix: LAPACK's " + routine +
                                      " gave up with status " + std::to_string(status));
}

}  // namespace

Matrix::Matrix(std::size_t rows, std::vector<double> values)
    : rows_(rows), columns_(length_of_rows(rows, values.size())), values_(std::move(values)) {
}

int blas_threads() {
  // The pthread OpenBLAS would otherwise split a call among all cores, under our own threads.
  static const bool once = (openblas_set_num_threads(1), true);
  static_cast<void>(once);
  return openblas_get_num_threads();
}

double dot(std::span<const double> a, std::span<const double> b) noexcept {
  return detail::dot(a, b);
}

void row_products(MatrixView<float> a, MatrixView<float> b, std::span<float> out) {
  if (a.rows == 0 || b.rows == 0) return;
  blas_threads();
  const int columns = blas_int(a.columns);
  const int leading = std::max(columns, 1);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, blas_int(a.rows), blas_int(b.rows), columns,
              1.0F, a.data, leading, b.data, leading, 0.0F, out.data(), blas_int(b.rows));
}

void add_scatter(MatrixView<double> rows, Matrix& sum) {
  if (rows.rows == 0 || rows.columns == 0) return;
  blas_threads();
  const int columns = blas_int(rows.columns);
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, columns, blas_int(rows.rows), 1.0, rows.data,
              columns, 1.0, sum.values().data(), columns);
  mirror_lower(sum);
}

SymmetricEigen symmetric_eigen(Matrix symmetric) {
  const std::size_t size = symmetric.rows();
  if (size == 0) return {};
  blas_threads();
  std::vector<double> ascending(size);
  // Column-major LAPACK sees the transpose, so the row-major lower triangle is its upper one, and
  // the eigenvectors it leaves in columns are our rows.
  const int status = LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', blas_int(size),
                                    symmetric.values().data(), blas_int(size), ascending.data());
  require_convergence(status, size, "dsyevd");
  SymmetricEigen eigen{{ascending.rbegin(), ascending.rend()}, Matrix(size, size)};
  for (std::size_t i = 0; i < size; ++i) {
    std::ranges::copy(symmetric.row(size - 1 - i), eigen.vectors.row(i).begin());
    fix_sign(eigen.vectors.row(i));
  }
  return eigen;
}

std::vector<double> symmetric_eigenvalues(Matrix symmetric) {
  const std::size_t size = symmetric.rows();
  if (size == 0) return {};
  blas_threads();
  // By way of a band: slower while the matrix fits the cache, faster beyond (OpenBLAS 0.3.21, Zen).
  const bool by_band = size >= 2048;
  std::vector<double> ascending(size);
  const auto solve = by_band ? LAPACKE_dsyevd_2stage : LAPACKE_dsyevd;
  const int status = solve(LAPACK_COL_MAJOR, 'N', 'U', blas_int(size), symmetric.values().data(),
                           blas_int(size), ascending.data());
  require_convergence(status, size, by_band ? "dsyevd_2stage" : "dsyevd");
  return {ascending.rbegin(), ascending.rend()};
}

std::optional<Matrix> cholesky(Matrix symmetric) {
  const std::size_t size = symmetric.rows();
  if (size == 0) return symmetric;
  blas_threads();
  const int status = LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', blas_int(size),
                                    symmetric.values().data(), blas_int(size));
  if (status != 0) return std::nullopt;
  for (std::size_t r = 0; r < size; ++r)
    std::fill(symmetric.row(r).begin() + static_cast<std::ptrdiff_t>(r) + 1, symmetric.row(r).end(),
              0.0);
  return symmetric;
}

Matrix inverse_of_lower(Matrix lower) {
  if (lower.rows() == 0) return lower;
  blas_threads();
  const int size = blas_int(lower.rows());
  LAPACKE_dtrtri(LAPACK_COL_MAJOR, 'U', 'N', size, lower.values().data(), size);
  return lower;
}

}  // namespace deepview

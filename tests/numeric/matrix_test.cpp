#include "deepview/numeric/matrix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "deepview/base/random.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

Matrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Matrix matrix(rows, columns);
  Random random(Seed{seed});
  for (double& value : matrix.values()) value = random.normal();
  return matrix;
}

Matrix gram(const Matrix& rows) {
  Matrix sum(rows.columns(), rows.columns());
  add_scatter(rows.view(), sum);
  return sum;
}

TEST(Matrix, RefusesValuesThatDoNotDivideIntoRows) {
  expect_error(ErrorKind::shape, "2 rows", [] { Matrix(2, {1, 2, 3}); });
}

TEST(Matrix, HasOneBlasThreadPerCallWhicheverThreadAsksFirst) {
  std::vector<int> seen(8);
  {
    std::vector<std::jthread> threads;
    for (int& count : seen) threads.emplace_back([&count] { count = blas_threads(); });
  }
  EXPECT_EQ(seen, std::vector<int>(8, 1));
}

TEST(Dot, AgreesWithAPlainSumForEveryLength) {
  for (std::size_t length = 0; length < 40; ++length) {
    const Matrix both = random_matrix(2, length, length);
    double sum = 0;
    for (std::size_t i = 0; i < length; ++i) sum += both(0, i) * both(1, i);
    EXPECT_NEAR(dot(both.row(0), both.row(1)), sum, 1e-13 * static_cast<double>(length));
  }
}

TEST(RowProducts, AgreeWithPlainSums) {
  const std::vector<float> a{1, 2, 3, 4, 5, 6};
  const std::vector<float> b{1, 0, -1, 2, 2, 2};
  std::vector<float> out(4);
  row_products({a.data(), 2, 3}, {b.data(), 2, 3}, out);
  EXPECT_EQ(out, (std::vector<float>{-2, 12, -2, 30}));
}

TEST(AddScatter, IsExactlySymmetricForAnySize) {
  for (const std::size_t size : {1U, 31U, 32U, 33U, 100U}) {
    const Matrix square = gram(random_matrix(5, size, size));
    for (std::size_t r = 0; r < size; ++r)
      for (std::size_t c = 0; c < r; ++c) ASSERT_EQ(square(r, c), square(c, r));
  }
}

TEST(AddScatter, AddsBothTriangles) {
  const Matrix rows(2, {1, 2, 3, 4});
  Matrix sum(2, {1, 0, 0, 1});
  add_scatter(rows.view(), sum);
  EXPECT_EQ(sum, Matrix(2, {11, 14, 14, 21}));
}

TEST(SymmetricEigenvalues, AreThoseThatComeWithVectors) {
  for (const std::size_t size :
       {0U, 1U, 2U, 7U, 40U, 200U, 2048U}) {  // from 2,048 by way of a band
    const Matrix symmetric = gram(random_matrix(20, size, size));
    const auto values = symmetric_eigenvalues(symmetric);
    ASSERT_EQ(values.size(), size);
    EXPECT_TRUE(std::ranges::is_sorted(values, std::greater<>()));
    if (size > 200) {  // the other solver takes seconds; this one has 20 values besides 0
      double squares = 0;
      for (const double entry : symmetric.values()) squares += entry * entry;
      for (const double value : values) squares -= value * value;
      EXPECT_NEAR(squares, 0, 1e-11 * values[0] * values[0]);
      EXPECT_NEAR(values[20], 0, 1e-11 * values[0]);
      continue;
    }
    const auto eigen = symmetric_eigen(symmetric);
    for (std::size_t i = 0; i < size; ++i)
      EXPECT_NEAR(values[i], eigen.values[i], 1e-13 * eigen.values[0]);
  }
}

TEST(SymmetricEigen, RebuildsTheMatrixFromOrthonormalVectorsInDescendingOrder) {
  for (const std::size_t size : {1U, 2U, 7U, 40U}) {
    const Matrix symmetric = gram(random_matrix(size + 3, size, size));
    const auto eigen = symmetric_eigen(symmetric);
    EXPECT_TRUE(std::ranges::is_sorted(eigen.values, std::greater<>()));
    for (std::size_t r = 0; r < size; ++r) {
      for (std::size_t c = 0; c < size; ++c) {
        double rebuilt = 0;
        for (std::size_t i = 0; i < size; ++i)
          rebuilt += eigen.values[i] * eigen.vectors(i, r) * eigen.vectors(i, c);
        EXPECT_NEAR(rebuilt, symmetric(r, c), 1e-11 * static_cast<double>(size));
        EXPECT_NEAR(dot(eigen.vectors.row(r), eigen.vectors.row(c)), r == c ? 1 : 0, 1e-12);
      }
    }
  }
}

TEST(SymmetricEigen, MakesTheLargestEntryOfEachVectorPositive) {
  const auto eigen = symmetric_eigen(gram(random_matrix(30, 9, 5)));
  for (std::size_t i = 0; i < 9; ++i) {
    const auto vector = eigen.vectors.row(i);
    EXPECT_GE(std::ranges::max(vector), -std::ranges::min(vector));
  }
}

TEST(SymmetricEigen, OfNothingIsNothing) {
  EXPECT_TRUE(symmetric_eigen(Matrix()).values.empty());
}

TEST(Cholesky, GivesTheLowerTriangleWhoseSquareIsTheMatrix) {
  const Matrix symmetric = gram(random_matrix(9, 4, 3));
  const auto lower = cholesky(symmetric);
  ASSERT_TRUE(lower);
  for (std::size_t r = 0; r < 4; ++r) {
    for (std::size_t c = 0; c < 4; ++c) {
      EXPECT_NEAR(dot(lower->row(r), lower->row(c)), symmetric(r, c), 1e-12);
      EXPECT_TRUE(c <= r || (*lower)(r, c) == 0);
    }
  }
}

TEST(Cholesky, IsAbsentUnlessTheMatrixIsPositiveDefinite) {
  EXPECT_FALSE(cholesky(Matrix(2, {1, 2, 2, 1})));
  EXPECT_FALSE(cholesky(Matrix(1, 1)));
}

TEST(InverseOfLower, UndoesTheTriangle) {
  const auto lower = cholesky(gram(random_matrix(9, 5, 4)));
  ASSERT_TRUE(lower);
  const Matrix inverse = inverse_of_lower(*lower);
  for (std::size_t r = 0; r < 5; ++r) {
    for (std::size_t c = 0; c < 5; ++c) {
      double product = 0;
      for (std::size_t i = 0; i < 5; ++i) product += (*lower)(r, i) * inverse(i, c);
      EXPECT_NEAR(product, r == c ? 1 : 0, 1e-12);
    }
  }
}

}  // namespace
}  // namespace deepview

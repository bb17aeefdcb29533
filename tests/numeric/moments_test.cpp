#include "deepview/numeric/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_tensor;
using testing::rows;

Moments moments_of(const Tensor& tensor) {
  Moments moments;
  moments.add(tensor);
  return moments;
}

// Two plain passes in long double.
void expect_plain_moments(const Moments& moments, const Tensor& tensor) {
  const auto x = tensor.values<float>();
  const std::size_t columns = tensor.row_size();
  const auto count = static_cast<long double>(tensor.row_count());
  std::vector<long double> mean(columns);
  for (std::size_t i = 0; i < x.size(); ++i) mean[i % columns] += x[i] / count;
  ASSERT_EQ(moments.count(), tensor.row_count());
  for (std::size_t a = 0; a < columns; ++a) {
    EXPECT_NEAR(moments.mean()[a], static_cast<double>(mean[a]), 1e-12);
    for (std::size_t b = 0; b < columns; ++b) {
      long double sum = 0;
      for (std::size_t r = 0; r < tensor.row_count(); ++r)
        sum += (x[r * columns + a] - mean[a]) * (x[r * columns + b] - mean[b]);
      EXPECT_NEAR(moments.scatter()(a, b), static_cast<double>(sum),
                  1e-10 * (1 + std::abs(static_cast<double>(sum))));
    }
  }
}

TEST(Moments, AgreeWithPlainSumsHoweverTheRowsAreCut) {
  for (const std::size_t columns : {1U, 3U, 17U}) {
    const Tensor all = normal_tensor(101, columns, columns);
    for (const std::size_t cut : {0U, 1U, 50U, 101U}) {
      Moments first = moments_of(all.rows(0, cut));
      first.merge(moments_of(all.rows(cut, 101 - cut)));
      expect_plain_moments(first, all);
    }
  }
}

TEST(Moments, AgreeWithPlainSumsWhenMoreRowsComeThanAreWidenedAtATime) {
  const Tensor all = normal_tensor(5000, 3);
  expect_plain_moments(moments_of(all), all);
  EXPECT_EQ(moments_of(all.to(DType::f64)), moments_of(all));
}

TEST(Moments, CountRowsAcrossPieces) {
  std::vector<float> values(5000 * 2);
  values[4321 * 2 + 1] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(moments_of(Tensor(Shape{5000, 2}, values)).first_not_finite(), (Position{4321, 1}));
}

TEST(Moments, LoseNoDigitsToALargeMean) {
  const Moments moments = moments_of(rows<double>({{1e8}, {1e8 + 1}, {1e8 + 2}}));
  EXPECT_EQ(moments.mean()[0], 1e8 + 1);
  EXPECT_EQ(moments.covariance()(0, 0), 1);
}

TEST(Moments, DoNotOverflowInSmallIntegers) {
  const Moments moments = moments_of(rows<std::uint8_t>({{255, 0}, {0, 255}}));
  EXPECT_EQ(moments.covariance(), Matrix(2, {32512.5, -32512.5, -32512.5, 32512.5}));
}

TEST(Moments, OfNoRowsKnowTheirColumns) {
  const Moments moments = moments_of(normal_tensor(0, 4));
  EXPECT_EQ(moments.count(), 0U);
  EXPECT_EQ(moments.columns(), 4U);
  EXPECT_EQ(moments.covariance(), Matrix(4, 4));
}

TEST(Moments, OfOneRowHaveNoSpread) {
  EXPECT_EQ(moments_of(rows({{3, 4}})).covariance(), Matrix(2, 2));
}

TEST(Moments, MergedWithNothingStayTheSame) {
  const Moments moments = moments_of(normal_tensor(20, 3));
  Moments left = moments;
  left.merge(Moments());
  Moments right;
  right.merge(moments);
  EXPECT_EQ(left, moments);
  EXPECT_EQ(right, moments);
}

TEST(Moments, RefuseRowsOfAnotherWidth) {
  Moments moments = moments_of(normal_tensor(5, 3));
  expect_error(ErrorKind::shape, "3 columns", [&] { moments.add(normal_tensor(5, 4)); });
  expect_error(ErrorKind::shape, "3 columns",
               [&] { moments.merge(moments_of(normal_tensor(5, 2))); });
  expect_error(ErrorKind::shape, "matrix", [&] { moments.add(testing::column({1, 2})); });
}

TEST(Moments, RememberWhereTheFirstNumberThatIsNotFiniteStood) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Moments moments = moments_of(rows({{1, 2}, {3, 4}}));
  EXPECT_FALSE(moments.first_not_finite());
  moments.merge(moments_of(rows({{1, 2}, {3, nan}, {nan, 0}})));
  EXPECT_EQ(moments.first_not_finite(), (Position{3, 1}));
}

TEST(Moments, TravelAsBytes) {
  for (const std::size_t columns : {0U, 1U, 5U}) {
    const Moments moments = moments_of(normal_tensor(9, columns));
    EXPECT_EQ(Moments::from_bytes(moments.to_bytes()), moments);
  }
}

TEST(Moments, RefuseBytesOfAnotherLengthOrKind) {
  auto bytes = moments_of(normal_tensor(9, 2)).to_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length)
    expect_error(ErrorKind::data, "moments",
                 [&] { Moments::from_bytes(std::span(bytes).first(length)); });
  bytes[0] = std::byte{0};
  expect_error(ErrorKind::data, "moments", [&] { Moments::from_bytes(bytes); });
}

}  // namespace
}  // namespace deepview

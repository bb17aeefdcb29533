#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "deepview/base/random.hpp"
#include "deepview/introspectors/pfa/channel_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::values;

Tensor random_tensor(const Shape& shape, std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<float> numbers(static_cast<std::size_t>(shape.elements()));
  for (float& number : numbers) number = static_cast<float>(random.normal());
  return {shape, std::move(numbers)};
}

std::vector<double> channel_rows_of(const Tensor& tensor, int axis, ChannelPositions positions) {
  return values<double>(channel_rows(tensor, channel_layout(tensor.shape(), axis), positions));
}

// Value by value, from the definition: position p of the layout is (b, a) with a fastest.
std::vector<double> plain(const Tensor& tensor, int axis, ChannelPositions positions) {
  const ChannelLayout layout = channel_layout(tensor.shape(), axis);
  const auto at = [&](std::size_t s, std::size_t p, std::size_t c) {
    const std::size_t slow = s * layout.before + p / layout.after;
    return static_cast<double>(
        tensor.values<float>()[(slow * layout.channels + c) * layout.after + p % layout.after]);
  };
  std::vector<double> rows;
  for (std::size_t s = 0; s < layout.samples; ++s) {
    if (positions == ChannelPositions::each_a_row) {
      for (std::size_t p = 0; p < layout.positions(); ++p)
        for (std::size_t c = 0; c < layout.channels; ++c) rows.push_back(at(s, p, c));
      continue;
    }
    for (std::size_t c = 0; c < layout.channels; ++c) {
      double sum = 0;
      double max = -std::numeric_limits<double>::infinity();
      for (std::size_t p = 0; p < layout.positions(); ++p) {
        sum += at(s, p, c);
        max = std::max(max, at(s, p, c));
      }
      const bool mean = positions == ChannelPositions::mean_pooled;
      rows.push_back(mean ? sum / static_cast<double>(layout.positions()) : max);
    }
  }
  return rows;
}

TEST(ChannelRows, AgreeWithTheirDefinitionForAnyLayout) {
  for (const Shape& shape : {Shape{3, 4, 5, 6}, Shape{2, 1, 9, 1}, Shape{5, 7, 1, 3},
                             Shape{2, 3, 17}, Shape{1, 2, 3, 2, 3}, Shape{4, 6}}) {
    for (int axis = 1; axis < static_cast<int>(shape.rank()); ++axis) {
      const Tensor tensor = random_tensor(shape);
      for (const auto positions : {ChannelPositions::max_pooled, ChannelPositions::each_a_row})
        EXPECT_EQ(channel_rows_of(tensor, axis, positions), plain(tensor, axis, positions));
      const auto means = channel_rows_of(tensor, axis, ChannelPositions::mean_pooled);
      const auto expected = plain(tensor, axis, ChannelPositions::mean_pooled);
      ASSERT_EQ(means.size(), expected.size());
      for (std::size_t i = 0; i < means.size(); ++i) EXPECT_NEAR(means[i], expected[i], 1e-15);
    }
  }
}

TEST(ChannelRows, OfAMatrixAreItsRowsWhateverTheAxis) {
  const Tensor matrix = random_tensor(Shape{6, 4});
  for (const int axis : {-1, 1, 3})
    EXPECT_EQ(channel_rows_of(matrix, axis, ChannelPositions::max_pooled),
              values<double>(matrix.to(DType::f64)));
}

TEST(ChannelRows, CountNegativeAxesFromTheLast) {
  const Tensor tensor = random_tensor(Shape{2, 3, 4, 5});
  EXPECT_EQ(channel_layout(tensor.shape(), -1), channel_layout(tensor.shape(), 3));
  EXPECT_EQ(channel_layout(tensor.shape(), -3), channel_layout(tensor.shape(), 1));
}

TEST(ChannelRows, DoNotOverflowInBytesAndHalves) {
  const Tensor bytes(Shape{1, 2, 3}, std::vector<std::uint8_t>{255, 255, 255, 0, 1, 2});
  EXPECT_EQ(channel_rows_of(bytes, 1, ChannelPositions::mean_pooled),
            (std::vector<double>{255, 1}));
  EXPECT_EQ(channel_rows_of(bytes.to(DType::f16), 1, ChannelPositions::max_pooled),
            (std::vector<double>{255, 2}));
}

TEST(ChannelRows, ArePoisonedByWhatIsNotFinite) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float bad : {infinity, -infinity, std::nanf("")}) {
    for (const std::size_t place : {0U, 7U, 10U}) {
      std::vector<float> numbers(44, 1);
      numbers[11 + place] = bad;
      for (const auto positions : {ChannelPositions::max_pooled, ChannelPositions::mean_pooled}) {
        const auto first = channel_rows_of(Tensor(Shape{2, 2, 11}, numbers), 1, positions);
        EXPECT_TRUE(std::isnan(first[1]));
        EXPECT_EQ(first[0], 1);
        const auto last = channel_rows_of(Tensor(Shape{4, 11, 1}, numbers), 2, positions);
        EXPECT_TRUE(std::isnan(last[1]));
        EXPECT_EQ(last[2], 1);
      }
    }
  }
}

TEST(ChannelRows, RefuseVectorsOtherAxesAndNothingToPool) {
  expect_error(ErrorKind::shape, "two axes", [] { channel_layout(Shape{4}, 1); });
  for (const int axis : {0, 4, -4})
    expect_error(ErrorKind::shape, "1 to 3", [&] { channel_layout(Shape{2, 3, 4, 5}, axis); });
  const Tensor empty(Shape{2, 3, 0}, std::vector<float>{});
  expect_error(ErrorKind::shape, "position",
               [&] { channel_rows_of(empty, 1, ChannelPositions::max_pooled); });
  EXPECT_TRUE(channel_rows_of(empty, 1, ChannelPositions::each_a_row).empty());
}

}  // namespace
}  // namespace deepview

#include "deepview/numeric/channels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "deepview/base/random.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using testing::expect_error;

TEST(Channels, LieAlongTheNamedAxis) {
  const Channels first = channels_of(Shape{9, 2, 3, 4}, 1);
  EXPECT_EQ(first.count, 2U);
  EXPECT_EQ(first.positions(), 12U);
  EXPECT_EQ(first.channel_of(13), 1U);
  EXPECT_EQ(first.unit(1, 5), 17U);
  const Channels last = channels_of(Shape{9, 2, 3, 4}, -1);
  EXPECT_EQ(last.count, 4U);
  EXPECT_EQ(last.channel_of(13), 1U);
  EXPECT_EQ(last.unit(1, 5), 21U);
  EXPECT_EQ(channels_of(Shape{9, 5}, 1).count, 5U);
  EXPECT_EQ(channels_of(Shape{9}, 1).count, 1U);
}

TEST(Channels, UnitsAndChannelsAreEachOthersInverse) {
  for (const int axis : {1, 2, 3}) {
    const Channels channels = channels_of(Shape{1, 2, 3, 5}, axis);
    std::vector<int> met(channels.units());
    for (std::size_t c = 0; c < channels.count; ++c) {
      for (std::size_t p = 0; p < channels.positions(); ++p) {
        EXPECT_EQ(channels.channel_of(channels.unit(c, p)), c);
        ++met[channels.unit(c, p)];
      }
    }
    EXPECT_EQ(met, std::vector<int>(30, 1));
  }
}

TEST(Channels, RefuseAnAxisThatIsNotThere) {
  expect_error(ErrorKind::usage, "samples", [] { channels_of(Shape{2, 3}, 0); });
  expect_error(ErrorKind::usage, "samples", [] { channels_of(Shape{2, 3}, -2); });
  expect_error(ErrorKind::shape, "channel axis 2", [] { channels_of(Shape{2, 3}, 2); });
  expect_error(ErrorKind::shape, "channel axis -4", [] { channels_of(Shape{2, 3, 4}, -4); });
}

TEST(PooledChannels, AreMeansAndMaximaOverPositions) {
  const Tensor x = counting(Shape{2, 2, 3});
  for (const auto& tensor : {x, x.to(DType::u8), x.to(DType::f16), x.to(DType::i64)}) {
    EXPECT_EQ(pooled_channels(tensor, channels_of(x.shape(), 1), OverPositions::mean),
              Matrix(2, {1, 4, 7, 10}));
    EXPECT_EQ(pooled_channels(tensor, channels_of(x.shape(), 2), OverPositions::max),
              Matrix(2, {3, 4, 5, 9, 10, 11}));
    EXPECT_EQ(flattened(tensor).values().back(), 11);
  }
}

TEST(PooledChannels, OfNoPositionsAreZero) {
  const Shape none{2, 3, 0};
  EXPECT_EQ(pooled_channels(counting(none), channels_of(none, 1), OverPositions::max),
            Matrix(2, 3));
  EXPECT_EQ(channels_by_position(counting(none), channels_of(none, 1)).rows(), 0U);
}

TEST(PooledChannels, RefuseChannelsOfOtherResponses) {
  const Channels channels = channels_of(Shape{1, 2, 3}, 1);
  expect_error(ErrorKind::shape, "6 values", [&] {
    pooled_channels(counting(Shape{2, 2, 4}), channels, OverPositions::mean);
  });
  expect_error(ErrorKind::shape, "6 values", [&] {
    channels_by_position(counting(Shape{2, 2, 4}), channels);
  });
}

Tensor random_tensor(const Shape& shape) {
  Random random(Seed{1});
  std::vector<float> numbers(static_cast<std::size_t>(shape.elements()));
  for (float& number : numbers) number = static_cast<float>(random.normal());
  return {shape, std::move(numbers)};
}

// Value by value, from the definition: position p is (b, a) with a fastest.
double at(const Tensor& tensor, const Channels& channels, std::size_t sample, std::size_t position,
          std::size_t channel) {
  const std::size_t slow = sample * channels.before + position / channels.after;
  return static_cast<double>(
      tensor.values<float>()[(slow * channels.count + channel) * channels.after +
                             position % channels.after]);
}

const std::vector<Shape> layouts{Shape{3, 4, 5, 6}, Shape{2, 1, 9, 1},    Shape{5, 7, 1, 3},
                                 Shape{2, 3, 17},   Shape{1, 2, 3, 2, 3}, Shape{4, 6}};

TEST(PooledChannels, AgreeWithTheirDefinitionForAnyLayout) {
  for (const Shape& shape : layouts) {
    for (int axis = 1; axis < static_cast<int>(shape.rank()); ++axis) {
      const Tensor tensor = random_tensor(shape);
      const Channels channels = channels_of(shape, axis);
      const Matrix largest = pooled_channels(tensor, channels, OverPositions::max);
      const Matrix means = pooled_channels(tensor, channels, OverPositions::mean);
      for (std::size_t s = 0; s < tensor.row_count(); ++s) {
        for (std::size_t c = 0; c < channels.count; ++c) {
          double sum = 0;
          double most = -std::numeric_limits<double>::infinity();
          for (std::size_t p = 0; p < channels.positions(); ++p) {
            sum += at(tensor, channels, s, p, c);
            most = std::max(most, at(tensor, channels, s, p, c));
          }
          EXPECT_EQ(largest(s, c), most);
          EXPECT_NEAR(means(s, c), sum / static_cast<double>(channels.positions()), 1e-15);
        }
      }
    }
  }
}

TEST(ChannelsByPosition, AgreeWithTheirDefinitionForAnyLayout) {
  for (const Shape& shape : layouts) {
    for (int axis = 1; axis < static_cast<int>(shape.rank()); ++axis) {
      const Tensor tensor = random_tensor(shape);
      const Channels channels = channels_of(shape, axis);
      const Matrix rows = channels_by_position(tensor, channels);
      ASSERT_EQ(rows.rows(), tensor.row_count() * channels.positions());
      for (std::size_t row = 0; row < rows.rows(); ++row)
        for (std::size_t c = 0; c < channels.count; ++c)
          EXPECT_EQ(rows(row, c), at(tensor, channels, row / channels.positions(),
                                     row % channels.positions(), c));
    }
  }
}

TEST(PooledChannels, DoNotOverflowInBytesAndHalves) {
  const Tensor bytes(Shape{1, 2, 3}, std::vector<std::uint8_t>{255, 255, 255, 0, 1, 2});
  const Channels channels = channels_of(bytes.shape(), 1);
  EXPECT_EQ(pooled_channels(bytes, channels, OverPositions::mean), Matrix(1, {255, 1}));
  EXPECT_EQ(pooled_channels(bytes.to(DType::f16), channels, OverPositions::max),
            Matrix(1, {255, 2}));
}

TEST(PooledChannels, ArePoisonedByWhatIsNotFinite) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float bad : {infinity, -infinity, std::nanf("")}) {
    for (const std::size_t place : {0U, 7U, 10U}) {
      std::vector<float> numbers(44, 1);
      numbers[11 + place] = bad;
      for (const auto method : {OverPositions::max, OverPositions::mean}) {
        const Tensor runs(Shape{2, 2, 11}, numbers);
        const Matrix first = pooled_channels(runs, channels_of(runs.shape(), 1), method);
        EXPECT_TRUE(std::isnan(first(0, 1)));
        EXPECT_EQ(first(0, 0), 1);
        const Tensor lines(Shape{2, 11, 2}, numbers);
        const Matrix last = pooled_channels(lines, channels_of(lines.shape(), 2), method);
        const std::size_t channel = (11 + place) % 2;
        EXPECT_TRUE(std::isnan(last(0, channel)));
        EXPECT_EQ(last(0, 1 - channel), 1);
        EXPECT_EQ(last(1, channel), 1);
      }
    }
  }
}

}  // namespace
}  // namespace deepview

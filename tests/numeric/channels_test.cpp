#include "deepview/numeric/channels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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

TEST(PooledChannels, OfANaNAreNaNAndOfNoPositionsZero) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor x = testing::rows({{nan, 5}}).reshaped(Shape{1, 1, 2});
  for (const auto method : {OverPositions::mean, OverPositions::max})
    EXPECT_TRUE(std::isnan(pooled_channels(x, channels_of(x.shape(), 1), method)(0, 0)));
  const Shape none{2, 3, 0};
  EXPECT_EQ(pooled_channels(counting(none), channels_of(none, 1), OverPositions::max),
            Matrix(2, 3));
}

}  // namespace
}  // namespace deepview

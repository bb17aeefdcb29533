#include "deepview/findings/small_pictures.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t side = 48;

std::vector<float> noise(std::size_t count, std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(255 * random.uniform());
  return values;
}

float at(const std::vector<float>& picture, int x, int y) {
  const auto inside = [](int p) { return p < 0 ? 0 : p > 47 ? 47 : p; };  // mirrored, one pixel far
  return picture[static_cast<std::size_t>(inside(y)) * side + static_cast<std::size_t>(inside(x))];
}

TEST(Blur, AgreesWithTheWeightedMeanOfTheSurroundings) {
  const auto picture = noise(side * side);
  std::vector<float> out(picture.size());
  blur(picture, side, out);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 48; ++x) {
      float sum = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
          sum += static_cast<float>((2 - std::abs(dx)) * (2 - std::abs(dy))) *
                 at(picture, x + dx, y + dy);
      ASSERT_NEAR(at(out, x, y), sum / 16, 1e-3);
    }
}

TEST(Shrink, TakesMeansOfBlocks) {
  const auto picture = noise(side * side);
  for (const std::size_t block : {2U, 3U, 4U}) {
    std::vector<float> out(side / block * (side / block));
    shrink(picture, side, block, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
      double sum = 0;
      for (std::size_t p = 0; p < block * block; ++p)
        sum += static_cast<double>(picture[(i / (side / block) * block + p / block) * side +
                                           i % (side / block) * block + p % block]);
      ASSERT_NEAR(out[i], sum / static_cast<double>(block * block), 1e-3);
    }
  }
}

TEST(Warp, ShowsTheWindowUnchangedInPlace) {
  const auto picture = noise(side * side);
  const Window window{4, 40};
  std::vector<float> cropped(1600);
  std::vector<float> warped(1600);
  crop(picture, side, window, cropped);
  warp(picture, side, {}, window, warped);
  EXPECT_EQ(warped, cropped);
}

TEST(Warp, MovesByWholePixelsWithoutLoss) {
  const auto picture = noise(side * side);
  std::vector<float> warped(1600);
  warp(picture, side, {.right = 3, .down = -2, .log_scale = 0}, {4, 40}, warped);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x)
      ASSERT_EQ(warped[static_cast<std::size_t>(y * 40 + x)], at(picture, x + 7, y + 2));
}

TEST(Warp, IsExactForSlopesAtAnyPlacement) {
  std::vector<float> slope(side * side);
  for (std::size_t i = 0; i < slope.size(); ++i) {
    const std::size_t row = i / side;
    slope[i] = static_cast<float>(i % side + 2 * row);
  }
  const Placement placement{.right = 0.7, .down = -1.2, .log_scale = 0.05};
  std::vector<float> warped(1600);
  warp(slope, side, placement, {4, 40}, warped);
  for (std::size_t i = 0; i < warped.size(); ++i) {
    const std::size_t row = i / 40;
    const double x = 23.5 + (static_cast<double>(i % 40) + 4 - 23.5) * std::exp(0.05) + 0.7;
    const double y = 23.5 + (static_cast<double>(row) + 4 - 23.5) * std::exp(0.05) - 1.2;
    ASSERT_NEAR(warped[i], x + 2 * y, 1e-3);
  }
}

TEST(Warp, ContinuesWithBorderPixels) {
  const auto picture = noise(side * side);
  std::vector<float> warped(48 * 48);
  warp(picture, side, {.right = 10, .down = 0, .log_scale = 0}, {0, 48}, warped);
  EXPECT_EQ(warped[47], at(picture, 47, 0));
}

TEST(Inverse, LeadsBackToTheStart) {
  const Placement there{.right = 1.3, .down = -0.4, .log_scale = 0.06};
  const Placement back = inverse(there);
  for (const double t : {0.0, 10.0, 47.0}) {
    const double source = 23.5 + (t - 23.5) * std::exp(there.log_scale) + there.right;
    EXPECT_NEAR(23.5 + (source - 23.5) * std::exp(back.log_scale) + back.right, t, 1e-12);
  }
}

TEST(Dot, AgreesWithDoublesForAnyLength) {
  for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 400U, 1601U}) {
    const auto a = noise(count, 1);
    const auto b = noise(count, 2);
    double expected = 0;
    double total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      expected += static_cast<double>(a[i]) * static_cast<double>(b[i]);
      total += static_cast<double>(a[i]);
    }
    EXPECT_NEAR(dot(a, b), expected, 1e-6 * expected);
    EXPECT_NEAR(sum(a), total, 1e-6 * total);
  }
}

TEST(Centre, TakesTheMeanAway) {
  std::vector<float> values{1, 2, 6};
  EXPECT_EQ(centre(values), 3);
  EXPECT_THAT(values, ::testing::ElementsAre(-2, -1, 3));
  EXPECT_EQ(centre({}), 0);
}

}  // namespace
}  // namespace deepview::detail

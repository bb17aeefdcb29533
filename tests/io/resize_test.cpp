#include "deepview/io/resize.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

// Names the instruction sets of this machine.
#include <hwy/highway.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

Tensor noise(PictureSize size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width) *
                                   static_cast<std::size_t>(size.height) * 3);
  for (auto& value : pixels) value = static_cast<std::uint8_t>(random());
  return Tensor({size.height, size.width, 3}, std::move(pixels));
}

// Weight of source pixel j in pixel i of the result, straight from the definitions.
double exact_weight(int i, int j, int from, int to) {
  const double scale = static_cast<double>(from) / to;
  if (to <= from)
    return std::max(0.0, std::min((i + 1) * scale, j + 1.0) - std::max(i * scale, j * 1.0)) / scale;
  const double centre = std::clamp((i + 0.5) * scale - 0.5, 0.0, from - 1.0);
  return std::max(0.0, 1.0 - std::abs(centre - j));
}

double exact_value(const Tensor& source, PictureSize size, int y, int x, int colour) {
  const auto height = static_cast<int>(source.shape()[0]);
  const auto width = static_cast<int>(source.shape()[1]);
  double sum = 0;
  for (int j = 0; j < height; ++j) {
    const double row_weight = exact_weight(y, j, height, size.height);
    if (row_weight == 0) continue;
    for (int i = 0; i < width; ++i)
      sum += row_weight * exact_weight(x, i, width, size.width) *
             source.values<std::uint8_t>()[static_cast<std::size_t>((j * width + i) * 3 + colour)];
  }
  return sum;
}

PictureSize draw_size(std::mt19937& random, unsigned most) {
  return {static_cast<int>(random() % most + 1), static_cast<int>(random() % most + 1)};
}

TEST(ResizeArea, AgreesWithTheExactAverageForAnySizes) {
  std::mt19937 random(8);
  for (unsigned round = 0; round < 150; ++round) {
    const Tensor source = noise(draw_size(random, 60), round);
    const PictureSize size = draw_size(random, 40);
    const Tensor found = resized_area(source, size);
    std::size_t at = 0;
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x)
        for (int colour = 0; colour < 3; ++colour)
          ASSERT_NEAR(found.values<std::uint8_t>()[at++], exact_value(source, size, y, x, colour),
                      0.51)
              << to_string(source.shape()) << " to " << size.width << " x " << size.height;
  }
}

TEST(ResizeArea, StaysExactWhenTensOfThousandsOfPixelsMakeOne) {
  const Tensor source = noise({3, 40'000}, 9);
  const Tensor found = resized_area(source, {1, 1});
  for (std::size_t colour = 0; colour < 3; ++colour)
    EXPECT_NEAR(found.values<std::uint8_t>()[colour],
                exact_value(source, {1, 1}, 0, 0, static_cast<int>(colour)), 0.6);
}

TEST(ResizeArea, KeepsFlatPicturesFlat) {
  std::mt19937 random(10);
  for (int level = 0; level < 256; ++level) {
    const PictureSize from = draw_size(random, 300);
    const PictureSize to = draw_size(random, 300);
    const auto count = static_cast<std::size_t>(from.width * from.height * 3);
    const Tensor flat({from.height, from.width, 3},
                      std::vector<std::uint8_t>(count, static_cast<std::uint8_t>(level)));
    const Tensor found = resized_area(flat, to);
    for (const std::uint8_t value : found.values<std::uint8_t>()) ASSERT_EQ(value, level);
  }
}

TEST(ResizeArea, GivesTheSameBitsOnEveryInstructionSet) {
  const Tensor source = noise({501, 333}, 11);
  const auto all = [&] {
    std::vector<float> planes(224U * 224U * 3U);
    resize_area_normalised(view_rgb(source), {224, 224}, {}, planes);
    return std::pair(testing::values<std::uint8_t>(resized_area(source, {224, 120})), planes);
  };
  const auto expected = all();
  std::int64_t targets = hwy::SupportedTargets();
  int tried = 0;
  while (targets != 0) {
    const std::int64_t target = targets & -targets;
    targets ^= target;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    EXPECT_EQ(all(), expected) << hwy::TargetName(target);
    ++tried;
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  EXPECT_GE(tried, 1);
}

TEST(ResizeArea, TheSameSizeIsTheSamePicture) {
  const Tensor source = noise({31, 17}, 12);
  EXPECT_TRUE(identical(resized_area(source, {31, 17}), source));
}

TEST(ResizeArea, RefusesSizesAndMemoryThatDoNotFit) {
  const Tensor source = noise({4, 4}, 13);
  std::vector<std::uint8_t> out(11);
  expect_error(ErrorKind::usage, "0 x 3", [&] { resized_area(source, {0, 3}); });
  expect_error(ErrorKind::shape, "memory", [&] { resize_area(view_rgb(source), {2, 2}, out); });
  expect_error(ErrorKind::shape, "[height, width, 3]", [] {
    view_rgb(testing::counting<std::uint8_t>({3, 3}));
  });
}

TEST(ResizeAreaNormalised, IsTheExactAverageInPlanes) {
  const Tensor source = noise({50, 40}, 14);
  const PictureSize size{13, 7};
  const Normalisation normalisation;
  std::vector<float> planes(13U * 7U * 3U);
  resize_area_normalised(view_rgb(source), size, normalisation, planes);
  for (std::size_t colour = 0; colour < 3; ++colour)
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const double value = exact_value(source, size, y, x, static_cast<int>(colour)) / 255.0;
        const double expected =
            (value - double{normalisation.mean[colour]}) / double{normalisation.deviation[colour]};
        const auto at = colour * 91 + static_cast<std::size_t>(y * size.width + x);
        ASSERT_NEAR(double{planes[at]}, expected, 2e-4);
      }
}

TEST(Fit, InsideKeepsTheAspectAndNeverEnlarges) {
  EXPECT_EQ(size_within({500, 375}, {224, 224}, Fit::inside), (PictureSize{224, 168}));
  EXPECT_EQ(size_within({375, 500}, {224, 100}, Fit::inside), (PictureSize{75, 100}));
  EXPECT_EQ(size_within({30, 20}, {224, 224}, Fit::inside), (PictureSize{30, 20}));
  EXPECT_EQ(size_within({10'000, 1}, {50, 50}, Fit::inside), (PictureSize{50, 1}));
  EXPECT_EQ(size_within({30, 20}, {224, 224}, Fit::stretch), (PictureSize{224, 224}));
}

TEST(Fit, InsideCentresThePictureOnMidGrey) {
  const Tensor white({1, 2, 3}, std::vector<std::uint8_t>(6, 255));
  std::vector<std::uint8_t> out(4U * 3U * 3U);
  resize_into_frame(view_rgb(white), {4, 3}, Fit::inside, out);
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 4; ++x) {
      const bool picture = y == 1 && (x == 1 || x == 2);
      EXPECT_EQ(out[static_cast<std::size_t>(y * 4 + x) * 3], picture ? 255 : 128)
          << x << ", " << y;
    }
}

}  // namespace
}  // namespace deepview

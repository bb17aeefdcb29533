#include "deepview/processors/image_resizer.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "deepview/base/random.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::run;
using testing::values;

Tensor resized(const Tensor& pictures, const ImageResizer& resizer) {
  return run(resizer, Batch{{"images", pictures}})["images"];
}

Tensor noise(const Shape& shape) {
  Random random(Seed{1});
  std::vector<float> values(static_cast<std::size_t>(shape.elements()));
  for (float& value : values) value = static_cast<float>(random.below(256));
  return {shape, std::move(values)};
}

// The definition, slowly: one axis of [from] at position `at` of `to` pixels.
double slow_pixel(const std::vector<double>& line, std::size_t at, std::size_t to) {
  const auto from = static_cast<double>(line.size());
  const double scale = from / static_cast<double>(to);
  if (to < line.size()) {
    double sum = 0;
    for (std::size_t p = 0; p < line.size(); ++p) {
      const double left = std::max(static_cast<double>(p), static_cast<double>(at) * scale);
      const double right =
          std::min(static_cast<double>(p + 1), static_cast<double>(at + 1) * scale);
      sum += std::max(0.0, right - left) * line[p];
    }
    return sum / scale;
  }
  const double centre = std::clamp((static_cast<double>(at) + 0.5) * scale - 0.5, 0.0, from - 1);
  const auto first = static_cast<std::size_t>(std::floor(centre));
  const std::size_t second = std::min(first + 1, line.size() - 1);
  const double share = centre - std::floor(centre);
  return line[first] * (1 - share) + line[second] * share;
}

double slow_pixel(const Tensor& picture, std::size_t channel,
                  std::pair<std::size_t, std::size_t> at, const ImageResizer& size) {
  const auto height = static_cast<std::size_t>(picture.shape()[1]);
  const auto width = static_cast<std::size_t>(picture.shape()[2]);
  const auto channels = static_cast<std::size_t>(picture.shape()[3]);
  std::vector<double> column;
  for (std::size_t y = 0; y < height; ++y) {
    std::vector<double> line;
    for (std::size_t x = 0; x < width; ++x)
      line.push_back(picture.values<float>()[(y * width + x) * channels + channel]);
    column.push_back(slow_pixel(line, at.second, static_cast<std::size_t>(size.width)));
  }
  return slow_pixel(column, at.first, static_cast<std::size_t>(size.height));
}

TEST(ImageResizer, AgreesWithTheSlowDefinitionWhetherAnAxisShrinksOrGrows) {
  const Tensor picture = noise(Shape{1, 7, 11, 3});
  for (const auto& [width, height] :
       {std::pair{4, 3}, {30, 20}, {4, 20}, {30, 3}, {11, 7}, {1, 1}}) {
    const ImageResizer resizer{.width = width, .height = height};
    const Tensor found = resized(picture, resizer);
    ASSERT_EQ(found.shape(), (Shape{1, height, width, 3}));
    std::size_t i = 0;
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
      for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x)
        for (std::size_t c = 0; c < 3; ++c)
          ASSERT_NEAR(found.values<float>()[i++], slow_pixel(picture, c, {y, x}, resizer), 1e-4);
  }
}

TEST(ImageResizer, AgreesWithItselfOnFloatsWithinRoundingForBytesOfThreeColours) {
  const Tensor picture = noise(Shape{3, 31, 47, 3});
  for (const auto& [width, height] : {std::pair{11, 7}, {60, 40}, {60, 7}, {1, 1}}) {
    const ImageResizer resizer{.width = width, .height = height};
    const auto exact = values<float>(resized(picture, resizer));
    const auto bytes = values<std::uint8_t>(resized(picture.to(DType::u8), resizer));
    ASSERT_EQ(bytes.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) ASSERT_NEAR(bytes[i], exact[i], 0.52);
  }
}

TEST(ImageResizer, AveragesWholePixelsWhenHalving) {
  const Tensor out = resized(counting(Shape{1, 2, 4, 1}), {.width = 2, .height = 1});
  EXPECT_THAT(values<float>(out), ElementsAre(2.5F, 4.5F));
}

TEST(ImageResizer, KeepsASquareOfOneColourThatColour) {
  const Tensor grey(Shape{1, 37, 53, 3}, std::vector<std::uint8_t>(37 * 53 * 3, 77));
  for (const auto& [width, height] : {std::pair{5, 7}, {224, 224}, {100, 3}})
    EXPECT_THAT(values<std::uint8_t>(resized(grey, {.width = width, .height = height})), Each(77));
}

TEST(ImageResizer, RoundsBytesToTheNearest) {
  const Tensor pair(Shape{1, 1, 2, 1}, std::vector<std::uint8_t>{0, 255});
  EXPECT_THAT(values<std::uint8_t>(resized(pair, {.width = 1, .height = 1})), ElementsAre(128));
  EXPECT_THAT(values<std::uint8_t>(resized(pair, {.width = 4, .height = 1})),
              ElementsAre(0, 64, 191, 255));
}

TEST(ImageResizer, GivesChannelsFirstTheSamePictureWithTheRightWayUp) {
  const Tensor hwc = noise(Shape{2, 6, 9, 3});
  std::vector<float> planes(hwc.elements());
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t pixel = 0; pixel < 54; ++pixel)
      for (std::size_t c = 0; c < 3; ++c)
        planes[(b * 3 + c) * 54 + pixel] = hwc.values<float>()[(b * 54 + pixel) * 3 + c];
  const Tensor chw(Shape{2, 3, 6, 9}, std::move(planes));
  const Tensor a = resized(hwc, {.width = 4, .height = 12});
  const Tensor b = resized(chw, {.width = 4, .height = 12, .format = ImageFormat::chw});
  EXPECT_EQ(b.shape(), (Shape{2, 3, 12, 4}));
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t pixel = 0; pixel < 48; ++pixel)
      for (std::size_t c = 0; c < 3; ++c)
        ASSERT_EQ(a.values<float>()[(s * 48 + pixel) * 3 + c],
                  b.values<float>()[(s * 3 + c) * 48 + pixel]);
}

TEST(ImageResizer, TakesPicturesOfOneChannelAndOfMany) {
  for (const std::int64_t channels : {1, 2, 5, 600})
    EXPECT_EQ(resized(noise(Shape{1, 4, 4, channels}), {.width = 2, .height = 3}).shape(),
              (Shape{1, 3, 2, channels}));
}

TEST(ImageResizer, KeepsEveryTypeOfNumber) {
  for (int dtype = 1; dtype < 12; ++dtype) {
    const Tensor in = counting<std::uint8_t>(Shape{1, 2, 2, 1}).to(static_cast<DType>(dtype));
    const Tensor out = resized(in, {.width = 2, .height = 1});
    EXPECT_EQ(out.dtype(), in.dtype());
    EXPECT_EQ(out.to(DType::f64).values<double>()[1], 2);
  }
}

TEST(ImageResizer, LeavesPicturesOfTheRightSizeAsTheyAre) {
  const Tensor in = noise(Shape{2, 5, 4, 3});
  EXPECT_TRUE(identical(resized(in, {.width = 4, .height = 5}), in));
}

TEST(ImageResizer, TakesBatchesWithoutSamples) {
  EXPECT_EQ(resized(counting<std::uint8_t>(Shape{0, 5, 4, 3}), {.width = 2, .height = 3}).shape(),
            (Shape{0, 3, 2, 3}));
}

TEST(ImageResizer, RefusesSizesBelowOneWhenItIsBound) {
  expect_error(ErrorKind::usage, "0 x 5",
               [] { Stage(ImageResizer{.width = 0, .height = 5}).bind({}); });
  expect_error(ErrorKind::usage, "5 x -1",
               [] { Stage(ImageResizer{.width = 5, .height = -1}).bind({}); });
}

TEST(ImageResizer, NamesAFieldThatHasNoPictures) {
  expect_error(ErrorKind::shape, "'images'", [] { resized(counting(Shape{2, 3, 4}), {}); });
  expect_error(ErrorKind::shape, "'images'", [] { resized(counting(Shape{2, 0, 4, 3}), {}); });
  expect_error(ErrorKind::shape, "bool", [] {
    resized(counting(Shape{1, 2, 2, 1}).to(DType::boolean), {});
  });
}

}  // namespace
}  // namespace deepview

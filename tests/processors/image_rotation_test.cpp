#include "deepview/processors/image_rotation.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/support/picture_batches.hpp"

namespace deepview {
namespace {

using testing::changed;
using testing::counting;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::expect_near;
using testing::levels;
using testing::opencv;
using testing::to_chw;
using testing::values;

Tensor rotated(const Tensor& pictures, const ImageRotation& rotation) {
  return changed(rotation, pictures);
}

TEST(ImageRotation, TurnsACrossByThirtyDegreesAsOpenCvDoes) {
  const Tensor cross(Shape{1, 3, 3, 1}, std::vector<float>{0, 100, 0, 100, 100, 100, 0, 100, 0});
  EXPECT_THAT(values<float>(rotated(cross, {.angle = 30})),
              ElementsAre(41.015625F, 17.578125F, 13.671875F, 61.328125F, 94.140625F, 55.859375F,
                          76.171875F, 87.109375F, 25.390625F));
}

// 1e-4: OpenCV sums in float; its bytes are exact.
TEST(ImageRotation, AgreesWithOpenCvOnBytesAndFloats) {
  for (const auto& [angle, text] :
       {std::pair{30.0, "30"}, {-75.0, "-75"}, {90.0, "90"}, {200.5, "200.5"}}) {
    const ImageRotation rotation{.angle = angle, .cval = {10, 20, 30}};
    EXPECT_TRUE(identical(rotated(opencv("bytes"), rotation),
                          opencv("rotation_bytes_" + std::string(text))))
        << angle;
    expect_near(rotated(opencv("floats"), rotation), opencv("rotation_floats_" + std::string(text)),
                1e-4);
  }
}

// Bilinear at the exact position, of a smooth picture: slopes of 10 levels a pixel and positions
// within 1/64 leave at most 2 · 10 / 64 between them.
TEST(ImageRotation, AgreesWithInterpolatingAtTheExactPositionOfASmoothPicture) {
  const auto ramp = [](double x, double y) { return 100 + 10 * x - 10 * y; };
  std::vector<double> pixels;
  for (int y = 0; y < 9; ++y)
    for (int x = 0; x < 9; ++x) pixels.push_back(ramp(x, y));
  const Tensor picture(Shape{1, 9, 9, 1}, std::move(pixels));
  for (const double angle : {0.0, 13.0, 45.0, 111.0, 250.0, -20.0}) {
    const auto found = values<double>(rotated(picture, {.angle = angle}));
    const double radians = angle * std::numbers::pi / 180;
    for (int y = 2; y < 7; ++y)
      for (int x = 2; x < 7; ++x) {
        const double dx = x - 4.5;
        const double dy = y - 4.5;
        const double from_x = std::cos(radians) * dx - std::sin(radians) * dy + 4.5;
        const double from_y = std::sin(radians) * dx + std::cos(radians) * dy + 4.5;
        ASSERT_NEAR(found[static_cast<std::size_t>(y * 9 + x)], ramp(from_x, from_y), 20.0 / 64)
            << angle;
      }
  }
}

TEST(ImageRotation, TurnsCounterClockwiseInBothFormats) {
  // Above the centre (2, 2); a quarter turn takes it to the left.
  std::vector<std::uint8_t> pixels(16);
  pixels[1 * 4 + 2] = 9;
  for (const auto& [format, shape] :
       {std::pair{ImageFormat::hwc, Shape{1, 4, 4, 1}}, {ImageFormat::chw, Shape{1, 1, 4, 4}}}) {
    const auto found =
        values<std::uint8_t>(rotated(Tensor(shape, pixels), {.angle = 90, .format = format}));
    EXPECT_EQ(found[2 * 4 + 1], 9);
    EXPECT_EQ(std::count(found.begin(), found.end(), 0), 15);
  }
}

TEST(ImageRotation, GivesChannelsFirstTheSamePicture) {
  for (const std::int64_t channels : {1, 2, 3, 4})
    for (const DType dtype : {DType::u8, DType::f32, DType::f64}) {
      const Tensor hwc = levels(Shape{2, 5, 8, channels}).to(dtype);
      const Tensor chw =
          rotated(to_chw(hwc), {.angle = 30, .format = ImageFormat::chw, .cval = {7}});
      EXPECT_TRUE(identical(chw, to_chw(rotated(hwc, {.angle = 30, .cval = {7}}))));
    }
}

TEST(ImageRotation, IsTheSameForWholeTurnsMore) {
  const Tensor pictures = levels(Shape{1, 9, 6, 3}).to(DType::f32);
  for (const double angle : {0.0, 30.0, 90.0, 211.0})
    for (const double turns : {-720.0, -360.0, 360.0, 3600.0})
      EXPECT_TRUE(identical(rotated(pictures, {.angle = angle + turns}),
                            rotated(pictures, {.angle = angle})));
}

TEST(ImageRotation, LeavesPicturesAsTheyAreWhenTheAngleIsZero) {
  const Tensor pictures = levels(Shape{2, 4, 5, 3});
  EXPECT_TRUE(identical(rotated(pictures, {}), pictures));
}

TEST(ImageRotation, FillsEachChannelWithItsColourFromOutside) {
  const Tensor black(Shape{1, 1, 41, 2}, std::vector<std::uint8_t>(82));
  const auto found = values<std::uint8_t>(rotated(black, {.angle = 90, .cval = {5, 250}}));
  EXPECT_EQ(found[0], 5);
  EXPECT_EQ(found[1], 250);
  expect_error(ErrorKind::shape, "'images'", [&] { rotated(black, {.cval = {1, 2, 3}}); });
}

TEST(ImageRotation, KeepsEveryTypeOfNumber) {
  for (int dtype = 1; dtype < 12; ++dtype) {
    const Tensor in = counting(Shape{1, 10, 10, 1}).to(static_cast<DType>(dtype));
    const Tensor out = rotated(in, {.angle = 180});
    EXPECT_EQ(out.dtype(), in.dtype());
    EXPECT_EQ(out.to(DType::f64).values<double>()[11], 99) << name(in.dtype());
  }
}

TEST(ImageRotation, KeepsAnEvenPictureInsideTheRangeOfLevels) {
  const Tensor white(Shape{1, 7, 7, 1}, std::vector<double>(49, 255));
  EXPECT_THAT(values<double>(rotated(white, {.angle = 33, .cval = {255}})), Each(255));
}

TEST(ImageRotation, RefusesValuesThatAreNoLevels) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {-1.0F, 256.0F, nan}) {
    const Tensor pictures(Shape{2, 1, 1, 1}, std::vector<float>{1, bad});
    expect_error(ErrorKind::data, "sample 1", [&] { rotated(pictures, {.angle = 1}); });
  }
}

TEST(ImageRotation, RefusesBadOptionsWhenItIsBound) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_error(ErrorKind::usage, "angle", [&] { Stage(ImageRotation{.angle = nan}).bind({}); });
  for (const auto& cval : std::vector<std::vector<double>>{{}, {0, -1}, {256}, {nan}})
    expect_error(ErrorKind::usage, "cval", [&] { Stage(ImageRotation{.cval = cval}).bind({}); });
}

TEST(ImageRotation, TakesBatchesWithoutSamplesAndRefusesWhatIsNoPicture) {
  EXPECT_EQ(rotated(counting(Shape{0, 5, 4, 3}), {.angle = 3}).shape(), (Shape{0, 5, 4, 3}));
  expect_error(ErrorKind::shape, "'images'", [] { rotated(counting(Shape{2, 3, 4}), {}); });
}

}  // namespace
}  // namespace deepview

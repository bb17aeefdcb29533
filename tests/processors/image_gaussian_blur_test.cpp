#include "deepview/processors/image_gaussian_blur.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/support/picture_batches.hpp"

namespace deepview {
namespace {

using testing::changed;
using testing::counting;
using ::testing::Each;
using testing::expect_error;
using testing::expect_near;
using testing::levels;
using testing::opencv;
using testing::to_chw;
using testing::values;

Tensor blurred(const Tensor& pictures, double sigma, ImageFormat format = ImageFormat::hwc) {
  return changed(ImageGaussianBlur{.sigma = sigma, .format = format}, pictures);
}

Tensor cross() {
  return {Shape{1, 3, 3, 1}, std::vector<float>{0, 100, 0, 100, 100, 100, 0, 100, 0}};
}

TEST(ImageGaussianBlur, SpreadsACrossAsOpenCvDoes) {
  const auto found = values<float>(blurred(cross(), 1));
  for (const std::size_t corner : {0U, 2U, 6U, 8U}) EXPECT_NEAR(found[corner], 74.27549, 1e-4);
  for (const std::size_t edge : {1U, 3U, 5U, 7U}) EXPECT_NEAR(found[edge], 75.00518, 1e-4);
  EXPECT_NEAR(found[4], 75.714165, 1e-4);
}

TEST(ImageGaussianBlur, DoesWhatOpenCvsFiltersDoWithItsKernelInDouble) {
  for (const auto& [sigma, text] : {std::pair{0.4, "0.4"}, {1.0, "1"}, {2.5, "2.5"}})
    EXPECT_TRUE(
        identical(blurred(opencv("bytes"), sigma), opencv("exact_blur_bytes_" + std::string(text))))
        << sigma;
}

// 1e-3: OpenCV sums in float. Two levels: it rounds the weights for bytes to 1/256, which takes it
// up to 1.7 levels away from the sum with exact ones.
TEST(ImageGaussianBlur, IsNearOpenCvsGaussianBlurOfBytesAndFloats) {
  for (const auto& [sigma, text] : {std::pair{0.4, "0.4"}, {1.0, "1"}, {2.5, "2.5"}}) {
    expect_near(blurred(opencv("floats"), sigma), opencv("blur_floats_" + std::string(text)), 1e-3);
    expect_near(blurred(opencv("bytes"), sigma), opencv("blur_bytes_" + std::string(text)), 2);
  }
}

// Place `at` beyond the borders of [0, extent), mirrored step by step without the border pixel.
std::size_t reflected(std::ptrdiff_t at, std::ptrdiff_t extent) {
  while (extent > 1 && (at < 0 || at >= extent)) at = at < 0 ? -at : 2 * (extent - 1) - at;
  return extent == 1 ? 0 : static_cast<std::size_t>(at);
}

// The definition, slowly: a two-dimensional sum around each pixel of a channel of doubles.
std::vector<double> slow_blur(const std::vector<double>& from, std::ptrdiff_t width, double sigma) {
  const auto height = static_cast<std::ptrdiff_t>(from.size()) / width;
  const auto radius =
      static_cast<std::ptrdiff_t>(static_cast<int>(std::lrint(8 * sigma + 1)) | 1) / 2;
  std::vector<double> to;
  for (std::ptrdiff_t y = 0; y < height; ++y)
    for (std::ptrdiff_t x = 0; x < width; ++x) {
      double sum = 0;
      double weights = 0;
      for (auto dy = -radius; dy <= radius; ++dy)
        for (auto dx = -radius; dx <= radius; ++dx) {
          const double weight =
              std::exp(-static_cast<double>(dx * dx + dy * dy) / (2 * sigma * sigma));
          sum += weight * from[reflected(y + dy, height) * static_cast<std::size_t>(width) +
                               reflected(x + dx, width)];
          weights += weight;
        }
      to.push_back(sum / weights);
    }
  return to;
}

TEST(ImageGaussianBlur, AgreesWithTheSlowDefinitionForPicturesOfAnySize) {
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 6}, {2, 1}, {2, 2}, {5, 3}, {9, 13}})
    for (const double sigma : {0.3, 1.2, 3.0}) {
      const Tensor picture = levels(Shape{1, height, width, 1}).to(DType::f64);
      const auto found = values<double>(blurred(picture, sigma));
      const auto expected = slow_blur(values<double>(picture), width, sigma);
      for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(found[i], expected[i], 1e-10) << height << " x " << width << ", " << sigma;
    }
}

TEST(ImageGaussianBlur, BlursHeightAndWidthOfChannelsFirst) {
  for (const std::int64_t channels : {1, 2, 3, 4})
    for (const DType dtype : {DType::u8, DType::f32, DType::f64}) {
      const Tensor hwc = levels(Shape{2, 5, 8, channels}).to(dtype);
      EXPECT_TRUE(
          identical(blurred(to_chw(hwc), 1.3, ImageFormat::chw), to_chw(blurred(hwc, 1.3))));
    }
}

TEST(ImageGaussianBlur, ChangesNothingWhenSigmaIsZero) {
  const Tensor pictures = levels(Shape{2, 4, 5, 3});
  EXPECT_TRUE(identical(blurred(pictures, 0), pictures));
}

TEST(ImageGaussianBlur, KeepsAnEvenPictureAndTheRangeOfLevels) {
  const Tensor white(Shape{1, 6, 7, 3}, std::vector<double>(6 * 7 * 3, 255));
  for (const double level : values<double>(blurred(white, 1.7))) {
    EXPECT_NEAR(level, 255, 1e-12);
    EXPECT_LE(level, 255);
  }
  EXPECT_THAT(values<std::uint8_t>(blurred(white.to(DType::u8), 1.7)), Each(255));
}

TEST(ImageGaussianBlur, KeepsEveryTypeOfNumber) {
  for (int dtype = 1; dtype < 12; ++dtype) {
    const Tensor in = counting(Shape{1, 10, 10, 1}).to(static_cast<DType>(dtype));
    const Tensor out = blurred(in, 1);
    EXPECT_EQ(out.dtype(), in.dtype());
    EXPECT_NEAR(out.to(DType::f64).values<double>()[44], 44, 0.1) << name(in.dtype());
  }
}

TEST(ImageGaussianBlur, DoesNotMixSamples) {
  const Tensor pictures = levels(Shape{3, 4, 5, 2});
  const Tensor alone = blurred(pictures.rows(1, 1), 2);
  EXPECT_TRUE(identical(blurred(pictures, 2).rows(1, 1), alone));
}

TEST(ImageGaussianBlur, RefusesValuesThatAreNoLevels) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {-1.0F, 255.5F, nan}) {
    const Tensor pictures(Shape{2, 1, 1, 1}, std::vector<float>{1, bad});
    expect_error(ErrorKind::data, "sample 1", [&] { blurred(pictures, 1); });
  }
}

TEST(ImageGaussianBlur, RefusesASigmaOutOfRangeWhenItIsBound) {
  for (const double sigma : {-0.1, 1000.1, std::numeric_limits<double>::quiet_NaN()})
    expect_error(ErrorKind::usage, "sigma",
                 [&] { Stage(ImageGaussianBlur{.sigma = sigma}).bind({}); });
}

TEST(ImageGaussianBlur, TakesBatchesWithoutSamplesAndRefusesWhatIsNoPicture) {
  EXPECT_EQ(blurred(counting(Shape{0, 5, 4, 3}), 1).shape(), (Shape{0, 5, 4, 3}));
  expect_error(ErrorKind::shape, "'images'", [] { blurred(counting(Shape{2, 3, 4}), 1); });
  expect_error(ErrorKind::shape, "'images'", [] { blurred(counting(Shape{2, 0, 4, 3}), 1); });
}

}  // namespace
}  // namespace deepview

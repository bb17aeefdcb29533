#include "deepview/processors/image_descriptor.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "tests/support/builders.hpp"
#include "tests/support/scenes.hpp"

namespace deepview {
namespace {

using testing::even_view;
using testing::expect_error;
using testing::Scene;

constexpr std::int64_t side = 48;
constexpr std::size_t energies = 384;  // 3 wavelengths x 8 angles x 16 cells

Batch batch_of(const std::vector<std::vector<std::uint8_t>>& views) {
  std::vector<std::uint8_t> bytes;
  for (const auto& view : views) bytes.insert(bytes.end(), view.begin(), view.end());
  return Batch{
      {"view", Tensor(Shape{static_cast<std::int64_t>(views.size()), side, side, 3}, bytes)}};
}

std::vector<float> describe(const std::vector<std::uint8_t>& view) {
  return testing::values<float>(testing::run(ImageDescriptor{}, batch_of({view}))["descriptor"]);
}

std::vector<double> grey_of(const std::vector<std::uint8_t>& view) {
  std::vector<double> grey(side * side);
  double mean = 0;
  for (std::size_t i = 0; i < grey.size(); ++i) {
    grey[i] = 0.299 * view[3 * i] + 0.587 * view[3 * i + 1] + 0.114 * view[3 * i + 2];
    mean += grey[i] / static_cast<double>(grey.size());
  }
  for (double& level : grey) level -= mean;
  return grey;
}

// One feature by the definition: a two-dimensional filter, pixel by pixel, at each sample of a cell.
double energy_feature(const std::vector<double>& grey, double wavelength, int angle,
                      std::size_t cell) {
  const double theta = std::numbers::pi * angle / 8;
  const double sigma = wavelength / 2;
  const int reach = static_cast<int>(std::ceil(3 * sigma));
  const auto mirrored = [](int p) {
    while (p < 0 || p >= side) p = p < 0 ? -1 - p : 2 * static_cast<int>(side) - 1 - p;
    return p;
  };
  double energy = 0;
  for (int sample = 0; sample < 36; ++sample) {
    const double x = 12 * static_cast<double>(cell % 4) + 2 * (sample % 6) + 0.5;
    const double y = 12 * static_cast<double>(cell / 4) + 2 * (sample / 6) + 0.5;
    std::complex<double> response = 0;
    for (int v = static_cast<int>(y) - reach; v <= static_cast<int>(y) + reach + 1; ++v) {
      for (int u = static_cast<int>(x) - reach; u <= static_cast<int>(x) + reach + 1; ++u) {
        const double along = (u - x) * std::cos(theta) + (v - y) * std::sin(theta);
        const double squared = (u - x) * (u - x) + (v - y) * (v - y);
        response += grey[static_cast<std::size_t>(mirrored(v) * side + mirrored(u))] *
                    std::polar(std::exp(-squared / (2 * sigma * sigma)),
                               2 * std::numbers::pi / wavelength * along);
      }
    }
    energy += std::norm(response / (2 * std::numbers::pi * sigma * sigma)) / 36;
  }
  return std::sqrt(std::sqrt(energy));
}

TEST(ImageDescriptor, AgreesWithFilteringPixelByPixel) {
  const auto view = Scene(7).view();
  const auto features = describe(view);
  const auto grey = grey_of(view);
  for (std::size_t wavelength = 0; wavelength < 3; ++wavelength)
    for (int angle = 0; angle < 8; ++angle)
      for (const std::size_t cell : {0U, 6U, 15U})
        EXPECT_NEAR(
            features[(wavelength * 8 + static_cast<std::size_t>(angle)) * 16 + cell],
            energy_feature(grey, std::pow(2.0, static_cast<double>(wavelength) + 2), angle, cell),
            1e-4)
            << wavelength << " " << angle << " " << cell;
}

TEST(ImageDescriptor, TellsLightnessAndColourOfEachCell) {
  auto view = even_view(100);
  for (std::size_t p = 0; p < 12; ++p)  // a corner of the first cell
    for (std::size_t row = 0; row < 12; ++row) view[(row * side + p) * 3] = 200;
  const auto features = describe(view);
  const double grey = 0.299 * 200 + 0.701 * 100;
  EXPECT_NEAR(features[energies], std::sqrt(grey), 1e-5);
  EXPECT_NEAR(features[energies + 1], 10, 1e-5);
  EXPECT_NEAR(features[energies + 16], std::sqrt(200 - grey), 1e-5);
  EXPECT_NEAR(features[energies + 17], -std::sqrt(grey - 100), 1e-5);
}

TEST(ImageDescriptor, FindsTheAngleOfAGrating) {
  for (int angle = 0; angle < 8; ++angle) {
    const double theta = std::numbers::pi * angle / 8;
    std::vector<std::uint8_t> view(view_bytes);
    for (std::size_t i = 0; i < view.size(); ++i) {
      const double along = static_cast<double>(i / 3 % side) * std::cos(theta) +
                           static_cast<double>(i / 3 / side) * std::sin(theta);
      view[i] = static_cast<std::uint8_t>(128 + 100 * std::sin(2 * std::numbers::pi * along / 8));
    }
    const auto features = describe(view);
    std::vector<float> of_angles;  // wavelength 8, an inner cell
    for (std::size_t a = 0; a < 8; ++a) of_angles.push_back(features[(8 + a) * 16 + 5]);
    EXPECT_EQ(std::max_element(of_angles.begin(), of_angles.end()) - of_angles.begin(), angle);
  }
}

TEST(ImageDescriptor, GivesGreyPicturesNoColourAtAll) {
  auto view = Scene(3).view();
  for (std::size_t i = 0; i < view.size(); ++i) view[i] = view[i / 3 * 3];
  const auto features = describe(view);
  EXPECT_TRUE(std::all_of(features.end() - 32, features.end(), [](float v) { return v == 0; }));
}

TEST(ImageDescriptor, SeesNoEdgesInAnEvenPicture) {
  for (const int level : {0, 77, 255}) {
    const auto features = describe(even_view(static_cast<std::uint8_t>(level)));
    for (std::size_t i = 0; i < energies; ++i) ASSERT_LT(features[i], 0.01F) << i;
  }
}

TEST(ImageDescriptor, GivesAPictureTheSameBitsInAnyBatch) {
  const auto views = std::vector{Scene(1).view(), Scene(2).view(), Scene(3).view()};
  const auto together = testing::run(ImageDescriptor{}, batch_of(views))["descriptor"];
  for (std::size_t i = 0; i < views.size(); ++i)
    EXPECT_EQ(testing::values<float>(together.rows(i, 1)), describe(views[i]));
}

TEST(ImageDescriptor, TakesABatchWithoutSamples) {
  const Batch out = testing::run(ImageDescriptor{}, batch_of({}));
  EXPECT_EQ(out["descriptor"].shape(), (Shape{0, 432}));
}

TEST(ImageDescriptor, RefusesViewsOfAnotherShape) {
  const Batch wide{{"view", Tensor(Shape{1, 48, 47, 3}, std::vector<std::uint8_t>(48 * 47 * 3))}};
  expect_error(ErrorKind::shape, "view", [&] { testing::run(ImageDescriptor{}, wide); });
  const Batch floats{{"view", testing::counting(Shape{1, 48, 48, 3})}};
  expect_error(ErrorKind::shape, "float32", [&] { testing::run(ImageDescriptor{}, floats); });
  expect_error(ErrorKind::missing_field, "view", [&] {
    testing::run(ImageDescriptor{}, Batch{{"other", wide["view"]}});
  });
}

}  // namespace
}  // namespace deepview

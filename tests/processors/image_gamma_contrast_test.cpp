#include "deepview/processors/image_gamma_contrast.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/support/picture_batches.hpp"

namespace deepview {
namespace {

using testing::changed;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::levels;
using testing::opencv;
using testing::to_chw;
using testing::values;

Tensor with_gamma(const Tensor& pictures, double gamma) {
  return changed(ImageGammaContrast{.gamma = gamma}, pictures);
}

TEST(ImageGammaContrast, LightensByTheTableWhenGammaIsOneHalf) {
  const Tensor picture(Shape{1, 1, 6, 1}, std::vector<std::uint8_t>{0, 1, 50, 100, 200, 255});
  EXPECT_THAT(values<std::uint8_t>(with_gamma(picture, 0.5)),
              ElementsAre(0, 15, 112, 159, 225, 255));
}

TEST(ImageGammaContrast, DoesWhatOpenCvsTableDoes) {
  for (const auto& [gamma, text] : {std::pair{0.5, "0.5"}, {1.0, "1"}, {2.2, "2.2"}})
    EXPECT_TRUE(identical(with_gamma(opencv("bytes"), gamma), opencv("gamma_" + std::string(text))))
        << gamma;
}

TEST(ImageGammaContrast, ChangesNoByteWhenGammaIsOne) {
  const Tensor all = counting<std::uint8_t>(Shape{1, 16, 16, 1});
  EXPECT_TRUE(identical(with_gamma(all, 1), all));
}

TEST(ImageGammaContrast, DropsFractionsAndKeepsEveryTypeOfNumber) {
  for (int dtype = 1; dtype < 12; ++dtype) {
    const Tensor out = with_gamma(counting(Shape{1, 10, 10, 1}).to(static_cast<DType>(dtype)), 0.5);
    EXPECT_EQ(out.dtype(), static_cast<DType>(dtype));
    EXPECT_EQ(out.to(DType::f64).values<double>()[1], 15) << name(out.dtype());
  }
  const Tensor half(Shape{1, 1, 1, 1}, std::vector<float>{50.99F});
  EXPECT_THAT(values<float>(with_gamma(half, 0.5)), ElementsAre(112));
}

TEST(ImageGammaContrast, TakesOneToFourChannelsInAnyOrder) {
  for (const std::int64_t channels : {1, 2, 3, 4}) {
    const Tensor hwc = levels(Shape{2, 3, 5, channels});
    EXPECT_TRUE(identical(with_gamma(to_chw(hwc), 2), to_chw(with_gamma(hwc, 2))));
  }
}

TEST(ImageGammaContrast, RefusesValuesThatAreNoLevelsInsteadOfWrapping) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {-1.0F, 256.0F, nan, std::numeric_limits<float>::infinity()}) {
    const Tensor pictures(Shape{2, 1, 1, 1}, std::vector<float>{1, bad});
    expect_error(ErrorKind::data, "sample 1", [&] { with_gamma(pictures, 2); });
  }
}

TEST(ImageGammaContrast, RefusesANegativeGamma) {
  for (const double gamma :
       {-0.1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    expect_error(ErrorKind::usage, "gamma",
                 [&] { Stage(ImageGammaContrast{.gamma = gamma}).bind({}); });
}

TEST(ImageGammaContrast, TakesBatchesWithoutSamplesAndRefusesWhatIsNoPicture) {
  EXPECT_EQ(with_gamma(counting(Shape{0, 5, 4, 3}), 2).shape(), (Shape{0, 5, 4, 3}));
  expect_error(ErrorKind::shape, "'images'", [] { with_gamma(counting(Shape{2, 3, 4}), 2); });
  expect_error(ErrorKind::shape, "bool", [] {
    with_gamma(counting(Shape{1, 2, 2, 1}).to(DType::boolean), 2);
  });
}

}  // namespace
}  // namespace deepview

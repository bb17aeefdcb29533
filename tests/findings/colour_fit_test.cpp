#include "deepview/findings/colour_fit.hpp"

#include <gtest/gtest.h>

#include "tests/support/scenes.hpp"

namespace deepview::detail {
namespace {

using testing::Scene;
using testing::Shot;

ColourPlanes planes(const std::vector<std::uint8_t>& view) {
  ColourPlanes result;
  for (std::size_t i = 0; i < view.size(); ++i) result[i % 3].push_back(view[i]);
  return result;
}

ColourFit fit(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  return ColourFitter().fit(planes(a), planes(b), {});
}

TEST(ColourFitter, ExplainsOtherLevelsButForRounding) {
  const Scene scene(1);
  for (const Shot shot :
       {Shot{.gain = 0.8}, Shot{.gain = 1.2, .offset = -30}, Shot{.offset = 20}}) {
    const ColourFit found = fit(scene.view(), scene.view(shot));
    EXPECT_LT(found.residual, 0.6);
    EXPECT_GT(found.share_explained(), 0.999);
  }
}

TEST(ColourFitter, PredictsTheClippingOfTheBrighterPicture) {
  const Scene scene(2);
  const Shot bright{.gain = 1.5, .offset = 10};  // a good part lies beyond 255
  EXPECT_GT(fit(scene.view(), scene.view(bright)).share_explained(), 0.999);
  EXPECT_GT(fit(scene.view(bright), scene.view()).share_explained(), 0.999);
}

TEST(ColourFitter, GivesTheSameAnswerBothWaysRound) {
  const auto a = Scene(3).view();
  const auto b = Scene(3).view({.gain = 0.8, .noise = 6});
  EXPECT_NEAR(fit(a, b).share_explained(), fit(b, a).share_explained(), 1e-3);
}

TEST(ColourFitter, DoesNotExplainAnotherScene) {
  EXPECT_LT(fit(Scene(1).view(), Scene(2).view()).share_explained(), 0.5);
}

TEST(ColourFitter, DoesNotExplainAnotherColour) {
  const auto scene = Scene(4).view();
  auto tinted = scene;
  for (std::size_t i = 2; i < tinted.size(); i += 3)
    tinted[i] = static_cast<std::uint8_t>(std::max(0, tinted[i] - 60));
  EXPECT_LT(fit(scene, tinted).share_explained(), 0.9);
  EXPECT_GT(fit(scene, scene).share_explained(), 0.9999);
}

TEST(ColourFitter, MeasuresResidualAndVarianceInSquaredLevels) {
  // Grey noise of 5 levels on a scene of its own.
  const Scene scene(5);
  auto grey = [](std::vector<std::uint8_t> view) {
    for (std::size_t i = 0; i < view.size(); ++i) view[i] = view[i / 3 * 3];
    return view;
  };
  const ColourFit found = fit(grey(scene.view()), grey(scene.view({.noise = 5})));
  EXPECT_NEAR(found.residual, 25, 3);
  EXPECT_NEAR(found.variance, 6 * 20 * 20 / 2.0, 300);
  EXPECT_LE(found.least_variance, found.variance);
}

TEST(ColourFitter, ComparesColourCoarsely) {
  // Red and blue noise that leaves the grey level alone: fine grain in colour is what codecs lose.
  const auto scene = Scene(6).view();
  auto grainy = scene;
  for (std::size_t i = 0; i < grainy.size(); i += 3) {
    const int change = i / 3 % 2 == 0 ? 6 : -6;
    grainy[i] = static_cast<std::uint8_t>(std::clamp(grainy[i] + change, 0, 255));
    grainy[i + 2] =
        static_cast<std::uint8_t>(std::clamp(grainy[i + 2] - change * 299 / 114, 0, 255));
  }
  EXPECT_GT(fit(scene, grainy).share_explained(), 0.995);
}

TEST(ColourFitter, SaysNothingOfEvenPictures) {
  const ColourFit found = fit(testing::even_view(10), testing::even_view(200));
  EXPECT_EQ(found.variance, 0);
  EXPECT_EQ(found.share_explained(), 0);
}

}  // namespace
}  // namespace deepview::detail

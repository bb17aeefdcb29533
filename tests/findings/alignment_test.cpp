#include "deepview/findings/alignment.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "deepview/findings/grey_rows.hpp"
#include "tests/support/scenes.hpp"

namespace deepview::detail {
namespace {

using testing::Scene;
using testing::Shot;

constexpr AlignmentLimits limits{.shift_px = 2, .log_scale = 0.09, .margin_px = 4, .steps = 6};

std::vector<float> grey(const std::vector<std::uint8_t>& view) {
  std::vector<float> levels(view_side_px * view_side_px);
  to_grey(view, levels);
  centre(levels);
  return levels;
}

Alignment align(const std::vector<float>& source, const std::vector<float>& target) {
  return Aligner().align({source, view_side_px}, {target, view_side_px}, {}, limits);
}

TEST(Aligner, FindsShiftAndScale) {
  for (const std::uint64_t scene : {1U, 2U, 3U}) {
    for (const Shot shot : {Shot{.right = 1.2, .down = -0.7}, Shot{.zoom = 0.95},
                            Shot{.right = -0.8, .down = 0.3, .zoom = 1.04}}) {
      const auto found = align(grey(Scene(scene).view()), grey(Scene(scene).view(shot)));
      EXPECT_NEAR(found.placement.right, shot.right, 0.05);
      EXPECT_NEAR(found.placement.down, shot.down, 0.05);
      EXPECT_NEAR(found.placement.log_scale, std::log(shot.zoom), 0.003);
      EXPECT_GT(found.correlation, 0.995);
    }
  }
}

TEST(Aligner, ComesCloseInTwoSteps) {
  AlignmentLimits few = limits;
  few.steps = 2;
  for (const std::uint64_t number : {1U, 2U, 3U}) {
    const auto source = grey(Scene(number).view());
    const auto target = grey(Scene(number).view({.zoom = 0.95}));
    const auto found = Aligner().align({source, view_side_px}, {target, view_side_px}, {}, few);
    EXPECT_NEAR(found.placement.log_scale, std::log(0.95), 0.004);
  }
}

TEST(Aligner, DoesNotMindOtherLevels) {
  const Scene scene(4);
  const auto found = align(grey(scene.view()), grey(scene.view({.right = 1, .gain = 0.7})));
  EXPECT_NEAR(found.placement.right, 1, 0.05);
}

TEST(Aligner, StaysWithinItsLimits) {
  const Scene scene(5);
  const auto found = align(grey(scene.view()), grey(scene.view({.right = 6, .zoom = 1.3})));
  EXPECT_LE(shift_length(found.placement), limits.shift_px);
  EXPECT_LE(std::abs(found.placement.log_scale), limits.log_scale);
}

TEST(Aligner, IsNeverWorseThanItsStart) {
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto a = grey(Scene(i).view());
    const auto b = grey(Scene(i + 100).view());
    AlignmentLimits nowhere = limits;
    nowhere.steps = 0;
    const auto start = Aligner().align({a, view_side_px}, {b, view_side_px}, {}, nowhere);
    EXPECT_GE(align(a, b).correlation, start.correlation);
  }
}

TEST(Aligner, StaysFiniteOnPicturesWithoutStructure) {
  const auto even = grey(testing::even_view(90));
  const auto scene = grey(Scene(1).view());
  for (const auto& found : {align(even, even), align(even, scene), align(scene, even)}) {
    EXPECT_TRUE(std::isfinite(found.placement.right) && std::isfinite(found.placement.log_scale));
    EXPECT_NEAR(found.correlation, 0, 1e-3);
  }
}

}  // namespace
}  // namespace deepview::detail

#include "deepview/findings/copy_verifier.hpp"

#include <gtest/gtest.h>

#include "tests/support/scenes.hpp"

namespace deepview {
namespace {

using testing::packed;
using testing::Scene;
using testing::Shot;

using View = std::vector<std::uint8_t>;

std::optional<double> score(const View& a, const View& b, std::int32_t side_a = 96,
                            std::int32_t side_b = 96) {
  const PackedViews views = packed({a, b});
  const GreyRows rows = grey_rows(views);
  return CopyVerifier().score({views[0], rows.halves.row(0), side_a},
                              {views[1], rows.halves.row(1), side_b});
}

// Without a texture share.
bool strict(const View& a, const View& b) {
  const PackedViews views = packed({a, b});
  const GreyRows rows = grey_rows(views);
  CopyVerifier verifier({.texture_share = 0, .coding_noise = 0});
  return verifier.score({views[0], rows.halves.row(0), 48}, {views[1], rows.halves.row(1), 48})
      .has_value();
}

// The scene moved by a tenth of its width: a neighbouring crop.
constexpr Shot next_door{.right = 4.8};

TEST(CopyVerifier, KnowsAPictureAgainAfterEachKindOfChange) {
  for (std::uint64_t number = 0; number < 10; ++number) {
    const Scene scene(number);
    for (const Shot shot :
         {Shot{.noise = 4}, Shot{.gain = 0.8}, Shot{.zoom = 0.95}, Shot{.gain = 1.2, .offset = 10},
          Shot{.right = 1.2, .down = -1}, Shot{.right = 0.5, .zoom = 1.05, .gain = 0.9}}) {
      const auto found = score(scene.view(), scene.view(shot));
      ASSERT_TRUE(found.has_value()) << number << " right " << shot.right << " zoom " << shot.zoom
                                     << " gain " << shot.gain << " noise " << shot.noise;
      EXPECT_GT(*found, 0.95);
      EXPECT_LE(*found, 1);
    }
  }
}

// What is left of a view of half its pixels along each side.
View at_half_size(const View& view) {
  View result(view_bytes);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const std::size_t y = i / 3 / 48 / 2 * 2;
    const std::size_t x = i / 3 % 48 / 2 * 2;
    int sum = 0;
    for (const std::size_t p : {y * 48 + x, y * 48 + x + 1, (y + 1) * 48 + x, (y + 1) * 48 + x + 1})
      sum += view[3 * p + i % 3];
    result[i] = static_cast<std::uint8_t>((sum + 2) / 4);
  }
  return result;
}

TEST(CopyVerifier, KnowsAPictureAgainAtHalfItsSize) {
  const View fine = Scene(3).view({.noise = 24});
  EXPECT_TRUE(score(fine, at_half_size(fine), 48, 24).has_value());
  EXPECT_FALSE(strict(fine, at_half_size(fine))) << "texture that is lost must be forgiven";
}

TEST(CopyVerifier, AllowsOnePixelOfASmallPicture) {
  const Scene scene(4);
  const View moved = scene.view({.right = 48.0 / 28});
  EXPECT_TRUE(score(scene.view(), moved, 28, 28).has_value());
  EXPECT_FALSE(score(scene.view(), moved, 96, 96).has_value());
}

TEST(CopyVerifier, TellsScenesApart) {
  for (std::uint64_t number = 0; number < 20; ++number)
    EXPECT_FALSE(score(Scene(number).view(), Scene(number + 50).view()).has_value());
}

TEST(CopyVerifier, TellsNeighbouringCropsApart) {
  for (std::uint64_t number = 0; number < 10; ++number)
    EXPECT_FALSE(score(Scene(number).view(), Scene(number).view(next_door)).has_value());
}

TEST(CopyVerifier, TellsAnotherHueApart) {
  const auto view = Scene(5).view();
  auto swapped = view;
  for (std::size_t i = 0; i < swapped.size(); i += 3) std::swap(swapped[i], swapped[i + 2]);
  EXPECT_FALSE(score(view, swapped).has_value());
}

TEST(CopyVerifier, DoesNotJudgeFlatPictures) {
  EXPECT_FALSE(score(testing::even_view(9), testing::even_view(9)).has_value());
  const Shot faint{.waves = 0.02};
  EXPECT_FALSE(score(Scene(1).view(faint), Scene(1).view(faint)).has_value());
}

TEST(CopyVerifier, ForgivesCodingNoiseOnlyInPlace) {
  const Scene scene(6);
  const Shot weak{.waves = 0.1};  // a variance near 12: noise of two levels is a good part of it
  EXPECT_TRUE(score(scene.view(weak), scene.view({.noise = 2, .waves = 0.1})).has_value());
  EXPECT_FALSE(
      score(scene.view(weak), scene.view({.right = 1.2, .noise = 2, .waves = 0.1})).has_value());
}

TEST(CopyVerifier, DoesNotTakeASmallShiftForCodingNoise) {
  for (std::uint64_t number = 0; number < 10; ++number) {
    const Scene scene(number);
    EXPECT_FALSE(
        score(scene.view({.waves = 0.15}), scene.view({.right = 0.75, .noise = 2, .waves = 0.15}))
            .has_value());
  }
}

TEST(CopyVerifier, GivesTheSameScoreWhateverWasJudgedBefore) {
  const PackedViews views = packed({Scene(1).view(), Scene(1).view({.zoom = 0.96}), Scene(2).view(),
                                    Scene(2).view({.noise = 5})});
  const GreyRows rows = grey_rows(views);
  const auto picture = [&](std::size_t i) {
    return SmallPicture{views[i], rows.halves.row(i), 90};
  };
  CopyVerifier used;
  used.score(picture(2), picture(3));
  EXPECT_EQ(used.score(picture(0), picture(1)), CopyVerifier().score(picture(0), picture(1)));
}

TEST(CopyVerifier, FollowsItsRule) {
  const PackedViews views = packed({Scene(1).view(), Scene(1).view({.noise = 12})});
  const GreyRows rows = grey_rows(views);
  const SmallPicture a{views[0], rows.halves.row(0), 96};
  const SmallPicture b{views[1], rows.halves.row(1), 96};
  EXPECT_TRUE(CopyVerifier().score(a, b).has_value());
  EXPECT_FALSE(CopyVerifier({.residual_share = 0, .texture_share = 0, .coding_noise = 0})
                   .score(a, b)
                   .has_value());
  EXPECT_FALSE(CopyVerifier({.least_variance = 1e6}).score(a, b).has_value());
}

}  // namespace
}  // namespace deepview

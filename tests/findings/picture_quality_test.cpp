#include "deepview/findings/picture_quality.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "deepview/base/random.hpp"
#include "tests/support/scenes.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::even_view;
using testing::packed;
using testing::Scene;

Samples of_shapes(const std::vector<PictureShape>& shapes) {
  Samples samples;
  samples.shapes = shapes;
  samples.paths.resize(shapes.size());
  return samples;
}

std::vector<std::size_t> representatives(const std::optional<Finding>& finding) {
  std::vector<std::size_t> result;
  if (finding)
    for (const auto& group : finding->groups) result.push_back(group.representative);
  return result;
}

TEST(Unreadable, ListsFilesWithTheirReasons) {
  const std::vector<SkippedSample> skipped{{3, "a.png", "PNG: empty"}, {5, "b.jpg", "JPEG: cut"}};
  const auto finding = unreadable(skipped, 98);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->count, 2U);
  EXPECT_EQ(finding->unit, "files");
  EXPECT_EQ(finding->severity, Severity::high);
  ASSERT_EQ(finding->files.size(), 2U);
  EXPECT_EQ(finding->files[1].name, "b.jpg");
  EXPECT_EQ(finding->files[1].reason, "JPEG: cut");
  EXPECT_FALSE(unreadable({}, 10));
}

TEST(Blank, FindsPicturesWithoutStructure) {
  auto speck = even_view(30);
  speck[0] = 60;
  const auto finding =
      blank(packed({Scene(1).view(), even_view(0), speck, Scene(2).view({.waves = 0.2})}));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->count, 2U);
  EXPECT_EQ(finding->groups[0].representative, 1U);
  EXPECT_THAT(finding->groups[0].members, ElementsAre(2));
}

TEST(Blank, LooksAtEachColour) {
  auto blue = even_view(100);
  for (std::size_t i = 2; i < blue.size(); i += 6) blue[i] = 110;  // every other pixel
  EXPECT_FALSE(blank(packed({blue})));
  EXPECT_FALSE(blank(PackedViews(Rows())));
}

TEST(OddSizes, FindsTheMuchLargerAndTheMuchSmaller) {
  std::vector<PictureShape> shapes(60, {100, 100, 3});
  shapes[7] = {20, 20, 3};
  shapes[9] = {1'000, 1'000, 3};
  shapes[11] = {150, 150, 3};
  EXPECT_THAT(representatives(odd_sizes(of_shapes(shapes))), ElementsAre(9, 7));
  EXPECT_EQ(odd_sizes(of_shapes(shapes))->groups[0].reason, "1000 x 1000");
}

TEST(OddSizes, AcceptsSizesThatVary) {
  std::vector<PictureShape> shapes;
  shapes.reserve(100);
  for (int i = 0; i < 100; ++i) shapes.push_back({20 << (i % 6), 20 << (i % 6), 3});
  EXPECT_FALSE(odd_sizes(of_shapes(shapes)));
}

TEST(OddSizes, LooksAtTheSpreadOfTheOthers) {
  Random random(Seed{1});
  std::vector<PictureShape> shapes;
  shapes.reserve(300);
  for (int i = 0; i < 300;
       ++i)  // a few are four times larger than the middle one, as is usual here
    shapes.push_back({100, static_cast<std::int32_t>(std::exp2(8 + random.normal())), 3});
  EXPECT_FALSE(odd_sizes(of_shapes(shapes)));
  shapes[3] = {100, 1 << 20, 3};
  EXPECT_THAT(representatives(odd_sizes(of_shapes(shapes))), ElementsAre(3));
}

TEST(OddSizes, IsSilentAboutTwoPopulations) {
  std::vector<PictureShape> shapes(90, {100, 100, 3});
  shapes.insert(shapes.end(), 10, {800, 800, 3});
  EXPECT_FALSE(odd_sizes(of_shapes(shapes)));
}

TEST(OddAspects, FindsBannersAndTowers) {
  std::vector<PictureShape> shapes(60, {120, 100, 3});
  shapes[4] = {400, 50, 3};
  shapes[5] = {30, 300, 3};
  shapes[6] = {100, 120, 3};
  EXPECT_THAT(representatives(odd_aspects(of_shapes(shapes))), ElementsAre(5, 4));
}

TEST(OddShapes, ManageWithFewPictures) {
  EXPECT_FALSE(odd_sizes(of_shapes({})));
  EXPECT_FALSE(odd_sizes(of_shapes({{5, 5, 3}})));
  EXPECT_FALSE(odd_aspects(of_shapes({{5, 5, 3}, {6, 5, 3}})));
}

}  // namespace
}  // namespace deepview

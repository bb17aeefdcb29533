#include "deepview/experiment/problems/sample_pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deepview/experiment/problems/open_problem.hpp"
#include "tests/support/builders.hpp"

namespace deepview::detail {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

std::vector<std::uint8_t> bytes(const Tensor& pictures) {
  return testing::values<std::uint8_t>(pictures);
}

TEST(SamplePictures, OfOnePlaneAreGrey) {
  const Tensor planes(Shape{1, 1, 1, 3}, std::vector<float>{0, 0.2F, 1.5F});
  const Tensor pictures = pictures_of_planes(planes, PlaneOrder::rows);
  EXPECT_EQ(pictures.shape(), (Shape{1, 1, 3, 3}));
  EXPECT_THAT(bytes(pictures), ElementsAre(0, 0, 0, 51, 51, 51, 255, 255, 255));
}

TEST(SamplePictures, OfThreePlanesHaveTheirColours) {
  const Tensor planes(Shape{1, 3, 1, 2}, std::vector<float>{0, 1, 0.2F, 0.4F, 0.6F, 0.8F});
  EXPECT_THAT(bytes(pictures_of_planes(planes, PlaneOrder::rows)),
              ElementsAre(0, 51, 153, 255, 102, 204));
}

TEST(SamplePictures, AreTurnedWhereColumnsComeFirst) {
  const Tensor planes(Shape{1, 1, 2, 3}, std::vector<float>{0, 0.2F, 0.4F, 0.6F, 0.8F, 1});
  const Tensor pictures = pictures_of_planes(planes, PlaneOrder::columns);
  EXPECT_EQ(pictures.shape(), (Shape{1, 3, 2, 3}));
  const auto values = bytes(pictures);
  std::vector<int> reds;
  for (std::size_t i = 0; i < values.size(); i += 3) reds.push_back(values[i]);
  EXPECT_THAT(reds, ElementsAre(0, 153, 51, 204, 102, 255));
}

TEST(SamplePictures, HaveTheirRowsInPlace) {
  const Tensor rows(Shape{1, 2, 1, 1, 2}, std::vector<float>{0, 0.2F, 0.4F, 0.6F});
  const auto values = bytes(pictures_of_rows(rows, {1, 0}));
  EXPECT_THAT((std::vector<int>{values[0], values[3], values[6], values[9]}),
              ElementsAre(102, 153, 0, 51));
}

TEST(SamplePictures, RefuseWhatIsNoPicture) {
  const Tensor two(Shape{1, 2, 1, 1}, std::vector<float>(2));
  expect_error(ErrorKind::shape, "pictures", [&] { pictures_of_planes(two, PlaneOrder::rows); });
  expect_error(ErrorKind::shape, "pixels", [&] { pictures_of_rows(two, {0}); });
}

TEST(SamplePictures, OfAProblemAreWhatItsShapesLookLike) {
  ProblemPlan plan = plan_of(find_problem("SortOfCLEVR"));
  auto& options = std::get<SortOfClevrOptions>(plan.options);
  options.size = 10;
  options.img_size = 64;
  const Problem problem(plan, Seed{3});
  const SortOfClevr same(ClevrQuestion::color_and_query, options, Seed{3});
  const std::vector<std::size_t> sample{4};
  const Tensor picture = *problem.pictures(problem.batch(sample, {}));
  EXPECT_EQ(picture.shape(), (Shape{1, 64, 64, 3}));
  const auto levels = bytes(picture);
  for (const ClevrShape& shape : same.scene(same.scene_of(4))) {
    if (shape.color != 2) continue;  // red
    const auto at = static_cast<std::size_t>(shape.y * 64 + shape.x) * 3;
    EXPECT_GT(levels[at], levels[at + 1]);
    EXPECT_GT(levels[at], levels[at + 2]);
  }
}

TEST(SamplePictures, AreNoneOfSequencesOfBits) {
  const Problem problem(plan_of(find_problem("SerialRecallCommandLines")), Seed{});
  EXPECT_FALSE(problem.pictures(Batch()));
}

}  // namespace
}  // namespace deepview::detail

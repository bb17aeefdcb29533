#include "deepview/findings/unfamiliar_in_class.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/clouds.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using ::testing::Each;
using ::testing::IsNan;

Samples labelled(const std::vector<std::int32_t>& classes) {
  Samples samples;
  samples.classes = classes;
  samples.class_names = {"cat", "dog"};
  samples.paths.resize(classes.size());
  return samples;
}

std::vector<std::int32_t> halves(std::size_t each) {
  std::vector<std::int32_t> classes(each, 0);
  classes.insert(classes.end(), each, 1);
  return classes;
}

TEST(UnfamiliarInClass, FindsAWrongLabelAndNamesTheOtherClass) {
  const std::vector views{Cloud(8).add(500).add(500, 12).view()};
  auto classes = halves(500);
  classes[7] = 1;  // a cat labelled dog
  const auto found = find_unfamiliar_in_class(views, labelled(classes), Unfamiliar{});
  ASSERT_TRUE(found.finding);
  const auto& first = found.finding->groups[0];
  EXPECT_EQ(first.representative, 7U);
  EXPECT_EQ(first.reason, "labelled dog, looks like cat");
  EXPECT_EQ(first.members.size(), 3U);
  for (const std::size_t member : first.members) EXPECT_EQ(classes[member], 0);
}

TEST(UnfamiliarInClass, FindsASampleFarFromItsClass) {
  const std::vector views{Cloud(8).add(500).add(1, -60).add(499, 12).view()};
  auto classes = halves(500);
  classes[500] = 0;
  const auto found = find_unfamiliar_in_class(views, labelled(classes), Unfamiliar{});
  ASSERT_TRUE(found.finding);
  EXPECT_EQ(found.finding->groups[0].representative, 500U);
  EXPECT_EQ(found.finding->groups[0].reason, "far from the others labelled cat");
}

TEST(UnfamiliarInClass, LeavesOutWhatIsUnfamiliarAltogether) {
  const std::vector views{Cloud(8).add(500).add(1, -60).add(499, 12).view()};
  auto classes = halves(500);
  classes[500] = 0;
  const Unfamiliar unfamiliar = find_unfamiliar(views);
  ASSERT_TRUE(unfamiliar.finding);
  const auto found = find_unfamiliar_in_class(views, labelled(classes), unfamiliar);
  const auto count = found.finding ? found.finding->groups.size() : 0;
  for (std::size_t i = 0; i < count; ++i) EXPECT_NE(found.finding->groups[i].representative, 500U);
}

TEST(UnfamiliarInClass, IsNearlySilentOnCleanClasses) {
  const std::vector views{Cloud(20).add(1'000).add(1'000, 6).view()};
  const auto found = find_unfamiliar_in_class(views, labelled(halves(1'000)), Unfamiliar{});
  EXPECT_LE(found.finding ? found.finding->count : 0U, 4U);
  EXPECT_TRUE(std::isfinite(found.own_density[0][0]));
}

TEST(UnfamiliarInClass, NeedsClassesOfTenSamples) {
  const std::vector views{Cloud(2).add(9).add(1, 1e4).view()};
  std::vector<std::int32_t> classes(10, 1);
  classes[0] = 0;
  EXPECT_FALSE(find_unfamiliar_in_class(views, labelled(classes), Unfamiliar{}).finding);
}

TEST(UnfamiliarInClass, IsSilentWithoutLabels) {
  const std::vector views{Cloud(2).add(50).view()};
  Samples samples = labelled(std::vector<std::int32_t>(50, -1));
  const auto found = find_unfamiliar_in_class(views, samples, Unfamiliar{});
  EXPECT_FALSE(found.finding);
  EXPECT_THAT(found.own_density[0], Each(IsNan()));
  samples.class_names.clear();
  EXPECT_FALSE(find_unfamiliar_in_class(views, samples, Unfamiliar{}).finding);
}

TEST(UnfamiliarInClass, LeavesOutViewsThatAreTooWide) {
  const std::vector views{Cloud(257).add(30).view()};
  const auto found =
      find_unfamiliar_in_class(views, labelled(std::vector<std::int32_t>(30, 0)), Unfamiliar{});
  EXPECT_THAT(found.own_density[0], Each(IsNan()));
}

}  // namespace
}  // namespace deepview

#include "deepview/findings/leaks.hpp"

#include <gmock/gmock.h>

namespace deepview {
namespace {

using ::testing::ElementsAre;

Copies in_groups(const std::vector<std::vector<std::size_t>>& lists) {
  Copies copies;
  for (const auto& list : lists) {
    FindingGroup group;
    group.representative = list.front();
    group.members.assign(list.begin() + 1, list.end());
    group.scores.assign(group.members.size(), 1);
    copies.all.push_back(group);
  }
  return copies;
}

Samples labelled(std::vector<std::int32_t> classes, std::vector<std::int32_t> splits) {
  Samples samples;
  samples.classes = std::move(classes);
  samples.splits = std::move(splits);
  samples.class_names = {"cat", "dog"};
  samples.split_names = {"train", "test"};
  samples.paths.resize(samples.classes.size());
  return samples;
}

TEST(Leaks, AreCopiesInSeveralSplits) {
  const Samples samples = labelled({0, 0, 0, 0, 0}, {0, 1, 0, 0, 0});
  const auto finding = leaks(samples, in_groups({{0, 1, 2}, {3, 4}}));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->severity, Severity::high);
  EXPECT_EQ(finding->count, 1U);
  ASSERT_EQ(finding->groups.size(), 1U);
  EXPECT_THAT(finding->groups[0].members, ElementsAre(1, 2));
  EXPECT_EQ(finding->groups[0].reason, "train 2, test 1");
}

TEST(Leaks, NeedSplits) {
  const Samples samples = labelled({0, 0, 0}, {-1, -1, 0});
  EXPECT_FALSE(leaks(samples, in_groups({{0, 1, 2}})));
  EXPECT_FALSE(leaks(labelled({}, {}), in_groups({})));
}

TEST(LabelConflicts, AreCopiesWithSeveralLabels) {
  const Samples samples = labelled({0, 1, -1, 1, 1}, {0, 0, 0, 0, 0});
  const auto finding = label_conflicts(samples, in_groups({{0, 1, 2}, {3, 4}}));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->kind, FindingKind::label_conflicts);
  EXPECT_EQ(finding->count, 1U);
  ASSERT_EQ(finding->groups.size(), 1U);
  EXPECT_EQ(finding->groups[0].reason, "cat 1, dog 1");
}

TEST(LabelConflicts, DoNotAriseFromMissingLabels) {
  EXPECT_FALSE(label_conflicts(labelled({0, -1}, {0, 0}), in_groups({{0, 1}})));
}

}  // namespace
}  // namespace deepview

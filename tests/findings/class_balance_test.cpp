#include "deepview/findings/class_balance.hpp"

#include <gmock/gmock.h>

namespace deepview {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

// counts[split][class]; one split: without splits.
Samples with(const std::vector<std::vector<std::size_t>>& counts) {
  Samples samples;
  for (std::size_t k = 0; k < counts.front().size(); ++k)
    samples.class_names.push_back(std::string(1, static_cast<char>('a' + k)));
  if (counts.size() > 1) samples.split_names = {"train", "test"};
  for (std::size_t split = 0; split < counts.size(); ++split)
    for (std::size_t k = 0; k < counts[split].size(); ++k)
      for (std::size_t i = 0; i < counts[split][k]; ++i) {
        samples.classes.push_back(static_cast<std::int32_t>(k));
        samples.splits.push_back(counts.size() > 1 ? static_cast<std::int32_t>(split) : -1);
      }
  samples.paths.resize(samples.classes.size());
  return samples;
}

TEST(ClassBalance, NamesSmallClassesSmallestFirst) {
  const auto finding = class_balance(with({{100, 9, 100, 19, 20, 100, 100}}));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->count, 2U);
  EXPECT_EQ(finding->unit, "classes");
  EXPECT_THAT(finding->reason, EndsWith("b (9), d (19)"));
  EXPECT_TRUE(finding->groups.empty());
}

TEST(ClassBalance, AcceptsClassesOfLikeSize) {
  EXPECT_FALSE(class_balance(with({{100, 60, 140}})));
}

TEST(ClassBalance, NamesClassesThatASplitLacks) {
  const auto finding = class_balance(with({{50, 50, 50}, {10, 0, 10}}));
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->count, 1U);
  EXPECT_THAT(finding->reason, HasSubstr("b (none in test)"));
}

TEST(ClassBalance, IsSilentAboutSplitsWithoutLabels) {
  EXPECT_FALSE(class_balance(with({{50, 50}, {0, 0}})));
}

TEST(ClassBalance, CutsLongLists) {
  std::vector<std::size_t> counts(30, 100);
  std::fill_n(counts.begin(), 12, 3);
  EXPECT_THAT(class_balance(with({counts}))->reason, EndsWith("and 4 more"));
}

TEST(ClassBalance, NeedsTwoClasses) {
  EXPECT_FALSE(class_balance(with({{5}})));
  EXPECT_FALSE(class_balance(Samples{}));
}

}  // namespace
}  // namespace deepview

#include "deepview/findings/rare_groups.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/support/clouds.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using ::testing::HasSubstr;

Copies no_copies(std::size_t samples) {
  Copies copies;
  copies.groups.assign(samples, -1);
  return copies;
}

TEST(RareGroups, AreSmallTightAndFarAway) {
  const View view = Cloud(5).add(2'000).add(15, 30, 0.5).view("descriptor");
  const auto finding = rare_groups(view, no_copies(2'015));
  ASSERT_TRUE(finding);
  ASSERT_EQ(finding->groups.size(), 1U);
  EXPECT_EQ(finding->count, 15U);
  const auto& group = finding->groups[0];
  EXPECT_EQ(group.members.size(), 14U);
  EXPECT_GE(group.representative, 2'000U);
  for (const std::size_t member : group.members) EXPECT_GE(member, 2'000U);
  EXPECT_THAT(group.reason, HasSubstr("15 pictures"));
  EXPECT_EQ(group.view, "descriptor");
}

TEST(RareGroups, HoldOnePercentAtMost) {
  const View view = Cloud(5).add(2'000).add(200, 30, 0.5).view();
  EXPECT_FALSE(rare_groups(view, no_copies(2'200)));
}

TEST(RareGroups, CountCopiesOnce) {
  const View view = Cloud(5).add(2'000).add(7, 30, 0.5).view();
  Copies copies = no_copies(2'007);
  EXPECT_TRUE(rare_groups(view, copies));
  for (std::size_t i = 2'000; i < 2'004; ++i) copies.groups[i] = 0;  // four left
  EXPECT_FALSE(rare_groups(view, copies));
}

TEST(RareGroups, AreNotSeenInOneCloud) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    EXPECT_FALSE(rare_groups(Cloud(10, seed).add(2'000).view(), no_copies(2'000)));
}

TEST(RareGroups, AreNotMadeOfEqualSamples) {
  EXPECT_FALSE(rare_groups(Cloud(3).add(8, 0, 0).view(), no_copies(8)));
}

TEST(RareGroups, ManageWithFewSamples) {
  for (const std::size_t count : {1U, 2U, 4U})
    EXPECT_FALSE(rare_groups(Cloud(3).add(count).view(), no_copies(count)));
}

}  // namespace
}  // namespace deepview

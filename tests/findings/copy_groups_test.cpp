#include "deepview/findings/copy_groups.hpp"

#include <gmock/gmock.h>

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Samples of_sizes(const std::vector<std::int32_t>& sides) {
  Samples samples;
  for (const std::int32_t side : sides) samples.shapes.push_back({side, side, 3});
  return samples;
}

FindingGroup group(std::size_t representative, std::vector<std::size_t> members,
                   std::vector<double> scores) {
  FindingGroup result;
  result.representative = representative;
  result.members = std::move(members);
  result.scores = std::move(scores);
  return result;
}

TEST(GroupCopies, PutsTheSampleWithMostPartnersInTheMiddle) {
  const std::vector<CopyPair> pairs{{{0, 2}, 0.99}, {{1, 2}, 0.97}, {{2, 3}, 0.98}};
  const auto groups = group_copies(pairs, of_sizes({9, 9, 5, 9}));
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].representative, 2U);
  EXPECT_THAT(groups[0].members, ElementsAre(0, 1, 3));
  EXPECT_THAT(groups[0].scores, ElementsAre(0.99, 0.97, 0.98));
}

TEST(GroupCopies, KeepsTheLargerPictureOfAPair) {
  const auto groups = group_copies(std::vector<CopyPair>{{{0, 1}, 0.99}}, of_sizes({64, 128}));
  EXPECT_EQ(groups[0].representative, 1U);
  EXPECT_EQ(
      group_copies(std::vector<CopyPair>{{{0, 1}, 0.99}}, of_sizes({64, 64}))[0].representative,
      0U);
}

TEST(GroupCopies, MakesNoChainsAndLosesNobody) {
  // 0-1-2-3-4-5 in a row: every sample ends in a group, tied to its representative by a pair.
  std::vector<CopyPair> pairs;
  for (std::uint32_t i = 0; i < 5; ++i) pairs.push_back({{i, i + 1}, 0.99});
  const auto groups = group_copies(pairs, of_sizes({9, 9, 9, 9, 9, 9}));
  std::vector<std::size_t> all;
  for (const auto& found : groups) {
    for (const std::size_t member : found.members) {
      EXPECT_EQ(std::max(member, found.representative) - std::min(member, found.representative),
                1U);
      all.push_back(member);
    }
    all.push_back(found.representative);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  EXPECT_EQ(all.size(), 6U);
}

TEST(GroupCopies, TiesALeftOverSampleToItsClosestPartner) {
  // 4 has two partners, 0 and 1, which belong to the larger groups around 2 and 3.
  const std::vector<CopyPair> pairs{{{0, 2}, 1}, {{2, 5}, 1}, {{2, 6}, 1},    {{1, 3}, 1},
                                    {{3, 7}, 1}, {{3, 8}, 1}, {{0, 4}, 0.96}, {{1, 4}, 0.97}};
  const auto groups = group_copies(pairs, of_sizes(std::vector<std::int32_t>(9, 9)));
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[2].representative, 1U);
  EXPECT_THAT(groups[2].members, ElementsAre(4));
  EXPECT_THAT(groups[2].scores, ElementsAre(0.97));
}

TEST(GroupCopies, ListsLargeGroupsFirstThenStrongOnes) {
  const std::vector<CopyPair> pairs{{{0, 1}, 0.95}, {{2, 3}, 0.99}, {{4, 5}, 0.96}, {{4, 6}, 0.96}};
  const auto groups = group_copies(pairs, of_sizes(std::vector<std::int32_t>(7, 9)));
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].representative, 4U);
  EXPECT_EQ(groups[1].representative, 2U);
  EXPECT_EQ(groups[2].representative, 0U);
}

TEST(GroupCopies, OfNoPairsAreNone) {
  EXPECT_THAT(group_copies({}, Samples{}), IsEmpty());
}

TEST(MergeGroups, AddsExactCopiesToNearOnes) {
  const std::vector exact{group(0, {5}, {1}), group(1, {6, 7}, {1, 1}), group(3, {8}, {1})};
  const std::vector near{group(0, {1, 2}, {0.98, 0.97})};
  const auto merged = merge_groups(exact, near);
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].representative, 0U);
  EXPECT_THAT(merged[0].members, ElementsAre(1, 2, 5, 6, 7));
  EXPECT_THAT(merged[0].scores, ElementsAre(0.98, 0.97, 1, 0.98, 0.98));
  EXPECT_EQ(merged[1].representative, 3U);
}

}  // namespace
}  // namespace deepview

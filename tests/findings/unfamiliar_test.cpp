#include "deepview/findings/unfamiliar.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/clouds.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::size_t count_from(const Finding& finding, std::size_t first) {
  std::size_t count = 0;
  for (const auto& group : finding.groups) count += group.representative >= first;
  return count;
}

TEST(Unfamiliar, FindsAFewStrangersThatAreAlike) {
  const std::vector views{Cloud(5).add(2'000).add(12, 30, 0.5).view()};
  const Unfamiliar found = find_unfamiliar(views);
  ASSERT_TRUE(found.finding);
  EXPECT_EQ(count_from(*found.finding, 2'000), 12U);
  EXPECT_LE(found.finding->groups.size(), 20U);
  for (std::size_t i = 0; i < 12; ++i) {
    const auto& group = found.finding->groups[i];
    EXPECT_GE(group.representative, 2'000U) << "strangers come first";
    EXPECT_EQ(group.view, "cloud");
    EXPECT_EQ(group.scores.size(), 1U);
    EXPECT_EQ(group.members.size(), 3U);
    for (const std::size_t member : group.members) EXPECT_LT(member, 2'000U);
  }
}

TEST(Unfamiliar, FlagsOnePercentAtMost) {
  // Heavy tails: many samples lie far out.
  const std::vector views{Cloud(2).add(3'000).add(200, 0, 30).view()};
  const Unfamiliar found = find_unfamiliar(views);
  ASSERT_TRUE(found.finding);
  EXPECT_EQ(found.finding->count, 32U);
  EXPECT_THAT(found.finding->reason, HasSubstr("the farthest of"));
}

TEST(Unfamiliar, IsNearlySilentOnNormalRows) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::vector views{Cloud(20, seed).add(2'000).view()};
    const auto finding = find_unfamiliar(views).finding;
    EXPECT_LE(finding ? finding->count : 0U, 20U);
  }
}

TEST(Unfamiliar, NamesTheViewInWhichASampleIsOdd) {
  const std::vector views{Cloud(4, 1).add(1'000).view("descriptor"),
                          Cloud(4, 2).add(999).add(1, 20).view("fc1")};
  const Unfamiliar found = find_unfamiliar(views);
  ASSERT_TRUE(found.finding);
  EXPECT_EQ(found.finding->groups[0].representative, 999U);
  EXPECT_EQ(found.finding->groups[0].view, "fc1");
  EXPECT_EQ(found.views[999], 1);
  EXPECT_EQ(found.z[999], static_cast<float>(found.by_view[1].z[999]));
}

TEST(Unfamiliar, FitsTheDensityWithoutTheFarthest) {
  const std::vector views{Cloud(3).add(1'000).add(10, 50, 0.1).view()};
  const Unfamiliar found = find_unfamiliar(views);
  double least = INFINITY;
  for (std::size_t i = 0; i < 1'000; ++i) least = std::min(least, found.by_view[0].log_density[i]);
  for (std::size_t i = 1'000; i < 1'010; ++i)
    EXPECT_LT(found.by_view[0].log_density[i], least) << "no component of their own";
}

TEST(Unfamiliar, IsSilentWithoutASpread) {
  const std::vector equal{Cloud(3).add(100, 0, 0).view()};
  const Unfamiliar found = find_unfamiliar(equal);
  EXPECT_FALSE(found.finding);
  EXPECT_THAT(found.z, Each(0.0F));
}

TEST(Unfamiliar, IsSilentAboutFewSamples) {
  for (const std::size_t count : {2U, 3U, 19U}) {
    const std::vector views{Cloud(3).add(count - 2).add(1, 1e3).add(1, -1e3).view()};
    const Unfamiliar found = find_unfamiliar(views);
    EXPECT_FALSE(found.finding);
    EXPECT_EQ(found.by_view[0].distances.size(), count);
    EXPECT_EQ(found.by_view[0].log_density.size(), count);
  }
  EXPECT_FALSE(find_unfamiliar(std::vector{Cloud(3).add(1).view()}).finding);
  EXPECT_THAT(find_unfamiliar({}).by_view, IsEmpty());
}

TEST(Unfamiliar, IsTheSameForAnyNumberOfThreads) {
  const std::vector views{Cloud(5).add(5'000).add(12, 9).view()};
  const Unfamiliar one = find_unfamiliar(views, {.threads = 1});
  const Unfamiliar four = find_unfamiliar(views, {.threads = 4});
  EXPECT_EQ(one.z, four.z);
  EXPECT_EQ(one.by_view[0].log_density, four.by_view[0].log_density);
}

}  // namespace
}  // namespace deepview

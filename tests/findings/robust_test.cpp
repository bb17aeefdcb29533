#include "deepview/findings/robust.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "deepview/base/random.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoInTheMiddle) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({5, 1, 4}), 4);
  EXPECT_EQ(median({5, 1, 4, 2}), 3);
}

TEST(RobustScale, AgreesWithTheNormalLawOnNormalNumbers) {
  Random random(Seed{1});
  std::vector<double> values;
  values.reserve(20'000);
  for (int i = 0; i < 20'000; ++i) values.push_back(10 + 3 * random.normal());
  const RobustScale scale = robust_scale(values);
  EXPECT_NEAR(scale.median, 10, 0.1);
  EXPECT_NEAR(scale.deviation, 3, 0.1);
  EXPECT_NEAR(scale.z(16), 2, 0.1);
}

TEST(RobustScale, IsNotMovedByAMinority) {
  std::vector<double> values{1, 2, 3, 4, 5};
  const RobustScale before = robust_scale(values);
  values.insert(values.end(), {1e9, 1e9});
  EXPECT_NEAR(robust_scale(values).median, before.median, 1);
  EXPECT_LT(robust_scale(values).deviation, 4);
}

TEST(RobustScale, LooksAtFiniteNumbersOnly) {
  const std::vector<double> values{1.0, nan, 2.0, INFINITY, 3.0};
  EXPECT_EQ(robust_scale(values).median, 2);
  EXPECT_EQ(robust_scale(values).deviation, 1.4826);
}

TEST(RobustScale, GivesNoZWithoutASpread) {
  EXPECT_EQ(robust_scale({}).z(5), 0);
  EXPECT_EQ(robust_scale(std::vector{7.0, 7.0, 7.0, 9.0}).z(9), 0);
}

TEST(Flagged, ListsTheHighestFirstAndSettlesTiesByTheSecondNumber) {
  const std::vector scores{5.0, 1.0, 7.0, 5.0, 5.0};
  const std::vector ties{0.0, 9.0, 0.0, 2.0, nan};
  EXPECT_THAT(flagged(scores, ties, {.bound = 1, .most = 9}), ElementsAre(2, 3, 0, 4));
  EXPECT_THAT(flagged(scores, ties, {.bound = 1, .most = 2}), ElementsAre(2, 3));
}

TEST(Flagged, NeverListsNan) {
  const std::vector scores{nan, nan};
  EXPECT_THAT(flagged(scores, scores, {.bound = -1e9, .most = 9}), IsEmpty());
}

TEST(LongestList, IsOnePercentButAtLeastTen) {
  EXPECT_EQ(longest_list(0), 10U);
  EXPECT_EQ(longest_list(999), 10U);
  EXPECT_EQ(longest_list(5'000), 50U);
}

}  // namespace
}  // namespace deepview

#include "deepview/findings/comparison.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "tests/support/builders.hpp"
#include "tests/support/clouds.hpp"
#include "tests/support/two_sets.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using testing::drawn_sets;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::view_of;

TEST(Comparison, OfASetWithItselfFindsNothing) {
  const Rows half = Cloud(4).add(500).rows();
  const Tensor values = to_tensor(half);
  const View view = view_of(Rows(concatenate(std::vector<Tensor>{values, values})));
  std::vector<std::int32_t> sets(1'000);
  std::fill(sets.begin() + 500, sets.end(), 1);
  const SetComparison answer = compare_sets(view, {sets});
  EXPECT_EQ(answer.from_samples, 500U);
  EXPECT_EQ(answer.to_samples, 500U);
  EXPECT_EQ(answer.from_distinct + answer.to_distinct, 500U);
  EXPECT_LT(std::abs(answer.z), 3);
  EXPECT_TRUE(answer.regions.empty());
}

// A copy of every sample in the other set would make two sets that differ look well mixed.
TEST(Comparison, SeesAShiftBehindCopiesInBothSets) {
  const Rows cloud = Cloud(4).add(400).add(400, 3).rows();
  std::vector<std::size_t> rows(800);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  for (std::size_t i = 0; i < 800; i += 5) rows.push_back(i);
  const View view = view_of(take(cloud, rows));
  std::vector<std::int32_t> sets;
  for (std::size_t i = 0; i < rows.size(); ++i)
    sets.push_back((rows[i] >= 400) != (i >= 800) ? 1 : 0);
  const SetComparison answer = compare_sets(view, {sets});
  EXPECT_GT(answer.z, 20);
  EXPECT_LT(answer.p, 1e-20);
  EXPECT_GT(answer.same_share, answer.expected_share + 0.2);
  EXPECT_FALSE(answer.regions.empty());
}

TEST(Comparison, SaysNothingOfSetsWithFewerThanTwoSamples) {
  for (const std::size_t rows : {0U, 1U, 2U, 5U}) {
    const View view = Cloud(3).add(rows).view();
    std::vector<std::int32_t> sets(rows);
    if (rows > 1) sets[0] = 1;
    const SetComparison answer = compare_sets(view, {sets});
    EXPECT_EQ(answer.z, 0);
    EXPECT_EQ(answer.p, 1);
    EXPECT_TRUE(answer.regions.empty());
    EXPECT_EQ(answer.ratio, std::vector<float>(rows, 0.0F));
  }
}

TEST(Comparison, AcceptsConstantRows) {
  const View view = view_of(Rows(Tensor(Shape{100, 2}, std::vector<float>(200, 3.0F))));
  const auto sets = drawn_sets(100, 0.5, 1);
  EXPECT_EQ(compare_sets(view, {sets}).z, 0);
}

TEST(Comparison, RefusesAnAlphaThatPromisesNothing) {
  const View view = Cloud(3).add(10).view();
  const std::vector<std::int32_t> sets(10);
  for (const double alpha : {0.0, -1.0, std::nan("")})
    expect_error(ErrorKind::usage, "alpha", [&] { compare_sets(view, {sets}, {.alpha = alpha}); });
}

TEST(Comparison, HasTheSameBitsForAnyNumberOfThreads) {
  const View view = Cloud(5).add(900).add(400, 2).view();
  auto sets = drawn_sets(1'300, 0.3, 4);
  std::fill(sets.begin() + 1'000, sets.end(), 1);
  const auto expected = compare_sets(view, {sets}, {}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto answer = compare_sets(view, {sets}, {}, {.threads = threads});
    EXPECT_EQ(answer.z, expected.z);
    EXPECT_EQ(answer.ratio, expected.ratio);
  }
}

// "train" 600, "val" and "test" 150 each, from one cloud, and 40 samples apart that only test has.
struct Splits {
  std::vector<View> views;
  Samples samples;

  explicit Splits(bool moved = true) {
    Cloud cloud(5, 3);
    cloud.add(900);
    if (moved) cloud.add(40, 25, 0.5);
    views.push_back(cloud.view("seeing"));
    samples.split_names = {"test", "tiny", "train", "val"};
    const std::size_t size = views[0].rows.size();
    samples.paths.resize(size);
    for (std::size_t i = 0; i < size; ++i)
      samples.splits.push_back(i >= 900 || i % 6 == 0 ? 0 : i % 6 == 1 ? 3 : 2);
    for (std::size_t i = 2; i < 40; i += 6) samples.splits[i] = 1;  // 7 samples
    samples.splits[3] = -1;
  }
};

TEST(SplitComparisons, AreOfAllPairsOfSplitsThatAreLargeEnough) {
  const Splits splits;
  const auto result = compare_splits(splits.views, splits.samples);
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (const auto& comparison : result.comparisons)
    pairs.emplace_back(comparison.from, comparison.to);
  EXPECT_THAT(pairs, ElementsAre(std::pair(2, 0), std::pair(2, 3), std::pair(0, 3)));
  EXPECT_EQ(result.comparisons[0].answer.to_samples, 190U);
  EXPECT_GT(result.comparisons[0].answer.z, 5);
  EXPECT_LT(result.comparisons[1].answer.z, 3);
  EXPECT_GT(result.comparisons[2].answer.z, 5);
}

TEST(SplitComparisons, NameTheRegionTheSplitAndTheShares) {
  const Splits splits;
  const auto finding = compare_splits(splits.views, splits.samples).finding;
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->kind, FindingKind::moved);
  EXPECT_EQ(finding->severity, Severity::medium);
  EXPECT_GE(finding->count, 40U);
  EXPECT_LE(finding->count, 50U);  // train and val lack what only test has
  EXPECT_THAT(finding->reason, HasSubstr("chance"));
  const FindingGroup& group = finding->groups.front();
  EXPECT_GE(group.representative, 900U);
  EXPECT_EQ(group.members.size(), 39U);
  EXPECT_EQ(group.scores.size(), 39U);
  EXPECT_EQ(group.view, "seeing");
  EXPECT_THAT(group.reason, HasSubstr("40 samples of test: around them 100 % are from test"));
}

// A pair that holds a third of the rows has few neighbours in a graph of all.
TEST(SplitComparisons, GiveSmallPairsAGraphOfTheirOwn) {
  const Splits splits;
  const auto result = compare_splits(splits.views, splits.samples);
  const SetComparison& pair = result.comparisons[2].answer;  // test and val, 340 of 940
  std::vector<std::size_t> rows;
  std::vector<std::int32_t> sets;
  for (std::size_t i = 0; i < 940; ++i) {
    if (splits.samples.splits[i] != 0 && splits.samples.splits[i] != 3) continue;
    rows.push_back(i);
    sets.push_back(splits.samples.splits[i]);
  }
  const auto alone =
      compare_sets(view_of(take(splits.views[0].rows, rows)), {sets, 0, 3}, {.alpha = 1.0 / 3});
  EXPECT_EQ(pair.z, alone.z);
  ASSERT_EQ(pair.ratio.size(), 940U);
  EXPECT_TRUE(std::isnan(pair.ratio[2]));
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(pair.ratio[rows[i]], alone.ratio[i]);
  ASSERT_FALSE(pair.regions.empty());
  EXPECT_EQ(pair.regions[0].representative, rows[alone.regions[0].representative]);
  EXPECT_GE(pair.regions[0].members.front(), 900U);
}

TEST(SplitComparisons, TakeTheRegionsFromTheViewThatShowsThem) {
  Splits splits;
  splits.views.insert(splits.views.begin(), Cloud(3, 8).add(940).view("blind"));
  const auto result = compare_splits(splits.views, splits.samples);
  EXPECT_EQ(result.comparisons.size(), 6U);
  EXPECT_EQ(result.comparisons[0].view, "blind");
  ASSERT_TRUE(result.finding);
  EXPECT_EQ(result.finding->groups.front().view, "seeing");
}

TEST(SplitComparisons, HaveNoFindingWithoutRegionsOrSplits) {
  Splits splits(false);
  EXPECT_FALSE(compare_splits(splits.views, splits.samples).finding);
  std::ranges::fill(splits.samples.splits, -1);
  const auto nothing = compare_splits(splits.views, splits.samples);
  EXPECT_TRUE(nothing.comparisons.empty());
  EXPECT_FALSE(nothing.finding);
  EXPECT_TRUE(compare_splits({}, Samples{}).comparisons.empty());
}

TEST(RegionText, ReadsLikeASentence) {
  MovedRegion region{.members = {4}, .share = 0.951, .expected_share = 0.2};
  EXPECT_EQ(region_text(region, "test"),
            "1 sample of test: around it 95 % are from test where 20 % would be expected");
}

}  // namespace
}  // namespace deepview

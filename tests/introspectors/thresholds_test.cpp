#include "deepview/introspectors/duplicates/thresholds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "deepview/introspectors/duplicates/crowded.hpp"
#include "deepview/numeric/intrinsic_dimension.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using Clusters = std::vector<std::vector<std::size_t>>;

// `count` steps from `first` to `last`, both included.
std::vector<float> linear(std::size_t count, double first, double last) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>(first + (last - first) * static_cast<double>(i) /
                                                    static_cast<double>(count - 1)));
  return values;
}

TEST(PercentileThreshold, MatchesThePythonOriginal) {
  const auto distances = linear(100, 0.01, 1);
  const std::vector<std::pair<double, float>> known{{1, 1.0F},   {10, 0.91F},   {50, 0.51F},
                                                    {90, 0.11F}, {98, 0.03F},   {98.5, 0.03F},
                                                    {99, 0.02F}, {99.9, 0.02F}, {100, 0.01F}};
  for (const auto& [percentile, expected] : known)
    EXPECT_FLOAT_EQ(threshold(distances, PercentileRule{percentile}), expected) << percentile;
}

TEST(PercentileThreshold, RefusesWhatIsNoPercentile) {
  for (const double percentile : {0.0, -1.0, 100.1, std::nan("")})
    expect_error(ErrorKind::usage, "percentile",
                 [&] { threshold(linear(5, 0, 1), PercentileRule{percentile}); });
}

TEST(SlopeThreshold, MatchesThePythonOriginal) {
  auto elbow = linear(20, 0.01, 0.1);
  const auto tail = linear(80, 1, 2);
  elbow.insert(elbow.end(), tail.begin(), tail.end());
  for (const int sensitivity : {3, 4, 5, 10, 20}) {
    EXPECT_FLOAT_EQ(threshold(linear(100, 0.01, 1), SlopeRule{sensitivity}), 0.02F);
    EXPECT_FLOAT_EQ(threshold(elbow, SlopeRule{sensitivity}), 0.1F);
  }
}

TEST(SlopeThreshold, OfFewDistancesIsNearTheFirst) {
  EXPECT_EQ(threshold(std::vector<float>{1}, SlopeRule{}), 1.0F);
  for (const std::size_t count : {2U, 3U, 4U, 5U, 6U, 10U})
    EXPECT_EQ(threshold(linear(count, 1, static_cast<double>(count)), SlopeRule{}), 2.0F) << count;
}

TEST(SlopeThreshold, RefusesASensitivityBelowThree) {
  expect_error(ErrorKind::usage, "sensitivity", [] { threshold(linear(5, 0, 1), SlopeRule{2}); });
}

TEST(MergeOverlapping, MatchesThePythonOriginal) {
  EXPECT_EQ(merge_overlapping(Clusters{{10, 11, 12, 13}, {1, 2, 3, 4}, {6, 8}, {1, 2, 3, 7}}),
            (Clusters{{10, 11, 12, 13}, {1, 2, 3, 4, 7}, {6, 8}}));
  EXPECT_EQ(
      merge_overlapping(Clusters{{1, 2, 3, 4}, {7, 2, 8, 9}, {10, 11, 12}, {11, 13}, {1, 13}}),
      (Clusters{{1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13}}));
  EXPECT_TRUE(merge_overlapping(Clusters{}).empty());
}

TEST(MergeOverlapping, GivesEachMemberToOneCluster) {
  Random random(Seed{1});
  for (int trial = 0; trial < 50; ++trial) {
    Clusters clusters(1 + random.below(20));
    for (auto& cluster : clusters)
      for (std::uint64_t i = 0; i <= random.below(4); ++i) cluster.push_back(random.below(40));
    const auto merged = merge_overlapping(clusters);
    std::vector<int> owner(40, -1);
    for (std::size_t m = 0; m < merged.size(); ++m)
      for (const std::size_t member : merged[m]) {
        EXPECT_EQ(owner[member], -1);
        owner[member] = static_cast<int>(m);
      }
    for (const auto& cluster : clusters)
      for (const std::size_t member : cluster) EXPECT_EQ(owner[member], owner[cluster.front()]);
  }
}

TEST(CalibratedBounds, AreWhereTheChanceIsAlphaPerRow) {
  const auto graph = neighbour_graph(testing::normal_rows(300, 5), {.k = 20});
  const auto bounds = calibrated_bounds(graph, {.alpha = 2});
  const auto dimensions = local_dimensions(graph, 16);
  for (std::size_t row = 0; row < graph.rows; ++row) {
    const double ratio = double{bounds[row]} / double{graph.distances_from(row)[15]};
    const double chance = 1 - std::pow(1 - std::pow(ratio, dimensions[row]), 15);
    EXPECT_NEAR(chance, 2.0 / 300, 1e-6);
  }
}

TEST(CrowdedBounds, AreThoseOfAPairWithTheCrowdTakenForOneNeighbour) {
  // Five rows at one spot of a plane, the others on a spiral whose k-th row stands at the root of k.
  std::vector<float> values;
  for (int i = 0; i < 5; ++i) values.insert(values.end(), {1e-6F * static_cast<float>(i), 0});
  for (int i = 1; i <= 200; ++i)
    values.insert(values.end(), {static_cast<float>(std::sqrt(i) * std::cos(2.4 * i)),
                                 static_cast<float>(std::sqrt(i) * std::sin(2.4 * i))});
  const auto graph =
      neighbour_graph(testing::make_rows(205, values), {.k = 32, .scaling = Scaling::none});
  const auto estimates = intrinsic_dimensions(graph, 16);
  const auto bounds = crowded_bounds({graph, graph}, estimates, 0.01);
  double sum = std::log(double{graph.distances_from(0)[31]} / double{graph.distances_from(0)[4]});
  for (std::size_t j = 4; j < 31; ++j)
    sum += std::log(double{graph.distances_from(0)[31]} / double{graph.distances_from(0)[j]});
  std::vector<double> around;
  for (const auto neighbour : graph.neighbours(0).subspan(4))
    around.push_back(estimates[static_cast<std::size_t>(neighbour)]);
  std::ranges::sort(around);
  const double dimension = std::min(26 / sum, around[14]);
  const double ratio = double{bounds[0]} / double{graph.distances_from(0)[31]};
  EXPECT_NEAR(1 - std::pow(1 - std::pow(ratio, dimension), 28), 0.01, 1e-5);
  for (std::size_t row = 5; row < 205; ++row) EXPECT_EQ(bounds[row], 0.0F) << row;
}

// The share of rows in crowds of six that get a bound, among so many crowds and 600 rows elsewhere.
double share_of_crowds_bounded(std::size_t crowds) {
  Random random(Seed{crowds});
  std::vector<float> values;
  for (std::size_t i = 0; i < 600 * 8; ++i) values.push_back(static_cast<float>(random.normal()));
  for (std::size_t row = 0; row < crowds * 6; ++row)
    for (std::size_t c = 0; c < 8; ++c)
      values.push_back(values[row / 6 * 8 + c] + static_cast<float>(1e-4 * random.normal()));
  const std::size_t rows = values.size() / 8;
  const auto graph =
      neighbour_graph(testing::make_rows(rows, values), {.k = 32, .scaling = Scaling::none});
  const auto bounds = crowded_bounds({graph, graph}, intrinsic_dimensions(graph, 16), 0.001);
  const auto bounded =
      std::count_if(bounds.begin() + 600, bounds.end(), [](float b) { return b > 0; });
  return static_cast<double>(bounded) / static_cast<double>(crowds * 6);
}

TEST(CrowdedBounds, ClaimLittleWhereMostRowsStandInCrowds) {
  EXPECT_GT(share_of_crowds_bounded(10), 0.95);
  EXPECT_LT(share_of_crowds_bounded(300), 0.2);  // those that are tighter than half of the others
}

TEST(CalibratedBounds, AreZeroWithTooFewNeighbours) {
  const auto graph = neighbour_graph(testing::normal_rows(6, 2));
  EXPECT_EQ(calibrated_bounds(graph, {}), std::vector<float>(6, 0.0F));
  expect_error(ErrorKind::usage, "alpha", [&] { calibrated_bounds(graph, {.alpha = 0}); });
}

}  // namespace
}  // namespace deepview

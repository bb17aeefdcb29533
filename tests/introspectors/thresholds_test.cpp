#include "deepview/introspectors/duplicates/thresholds.hpp"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(CalibratedBounds, AreZeroWithTooFewNeighbours) {
  const auto graph = neighbour_graph(testing::normal_rows(6, 2));
  EXPECT_EQ(calibrated_bounds(graph, {}), std::vector<float>(6, 0.0F));
  expect_error(ErrorKind::usage, "alpha", [&] { calibrated_bounds(graph, {.alpha = 0}); });
}

}  // namespace
}  // namespace deepview

#include "deepview/numeric/pacmap_pairs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

#include "deepview/numeric/nearby_pairs.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview::detail {
namespace {

using testing::make_rows;
using testing::normal_rows;

NeighbourGraph graph_of(const Rows& rows, int k) {
  return neighbour_graph(rows, {.k = k, .scaling = Scaling::none});
}

double distance(const Rows& rows, std::size_t a, std::size_t b) {
  double sum = 0;
  for (std::size_t c = 0; c < rows.columns(); ++c)
    sum += std::pow(double{rows.row(a)[c]} - double{rows.row(b)[c]}, 2);
  return std::sqrt(sum);
}

std::set<std::int32_t> as_set(std::span<const std::int32_t> partners) {
  return {partners.begin(), partners.end()};
}

void expect_distinct_others(const PairTable& table) {
  for (std::size_t row = 0; row < table.rows; ++row) {
    const auto partners = as_set(table.of(row));
    ASSERT_EQ(partners.size(), table.per_row) << row;
    ASSERT_FALSE(partners.contains(static_cast<std::int32_t>(row)));
    ASSERT_GE(*partners.begin(), 0);
    ASSERT_LT(*partners.rbegin(), static_cast<std::int32_t>(table.rows));
  }
}

// Every distance, sorted; the mean of three; a sort of all candidates.
std::set<std::int32_t> naive_near(const Rows& rows, std::size_t row, std::size_t per_row) {
  const auto sorted_others = [&](std::size_t from) {
    std::vector<std::pair<double, std::size_t>> others;
    for (std::size_t other = 0; other < rows.size(); ++other)
      if (other != from) others.emplace_back(distance(rows, from, other), other);
    std::ranges::sort(others);
    return others;
  };
  const auto sigma = [&](std::size_t from) {
    const auto others = sorted_others(from);
    return (others[3].first + others[4].first + others[5].first) / 3;
  };
  auto candidates = sorted_others(row);
  candidates.resize(std::min(candidates.size(), per_row + 50));
  for (auto& [d, other] : candidates) d = d * d / sigma(row) / sigma(other);
  std::ranges::sort(candidates);
  std::set<std::int32_t> near;
  for (std::size_t i = 0; i < per_row; ++i)
    near.insert(static_cast<std::int32_t>(candidates[i].second));
  return near;
}

TEST(NearPairs, AgreeWithANaiveSearchForManySizes) {
  for (const std::size_t count : {7U, 12U, 70U, 130U}) {
    for (const std::size_t columns : {1U, 3U, 20U}) {
      const Rows rows = normal_rows(count, columns, count + columns);
      const std::size_t per_row = std::min<std::size_t>(10, count / 3);
      const auto pairs = near_pairs(graph_of(rows, static_cast<int>(per_row) + 50), per_row, {});
      expect_distinct_others(pairs);
      for (std::size_t row = 0; row < count; ++row)
        ASSERT_EQ(as_set(pairs.of(row)), naive_near(rows, row, per_row)) << count << ' ' << row;
    }
  }
}

// tests/reference/numeric/make_pacmap.py
TEST(NearPairs, OfDigitsAreThoseOfTheReferencePackage) {
  std::ifstream file(std::string(DEEPVIEW_TEST_DATA) + "/reference/numeric/pacmap_near_pairs.txt");
  std::string name;
  std::size_t count = 0;
  std::size_t columns = 0;
  ASSERT_TRUE(file >> name >> count >> columns);
  const Rows rows(testing::digits().rows(0, 200));
  const auto pairs = near_pairs(graph_of(rows, 60), 10, {});
  ASSERT_GT(count, 150U);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t row = 0;
    std::set<std::int32_t> expected;
    file >> row;
    for (std::int32_t partner = 0; expected.size() < 10 && file >> partner;)
      expected.insert(partner);
    ASSERT_EQ(as_set(pairs.of(row)), expected) << row;
  }
}

TEST(NearPairs, LeaveRowsInClumpsOfCopiesForLast) {
  // Rows 0 to 7 coincide, so their spread is 0; the row at 1 takes the farther row at 3 before them.
  const Rows rows = make_rows(11, {0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 9});
  const auto pairs = near_pairs(graph_of(rows, 10), 2, {});
  EXPECT_EQ(as_set(pairs.of(8)), (std::set<std::int32_t>{9, 10}));
  EXPECT_EQ(as_set(pairs.of(0)), (std::set<std::int32_t>{1, 2}));
}

TEST(NearPairs, OfFewRowsMeasureTheSpreadByTheLastNeighbour) {
  const auto pairs = near_pairs(graph_of(make_rows(3, {0, 1, 3}), 50), 1, {});
  EXPECT_EQ(pairs.partners, (std::vector<std::int32_t>{1, 0, 1}));
  EXPECT_TRUE(near_pairs(graph_of(make_rows(1, {0}), 50), 0, {}).partners.empty());
}

TEST(MidNearPairs, AreTheSecondClosestOfSixRandomOthers) {
  const Rows rows = normal_rows(300, 5, 3);
  const auto graph = graph_of(rows, 1);
  const auto pairs = mid_near_pairs(rows, graph, 5, {.seed = Seed{9}});
  expect_distinct_others(pairs);
  for (std::size_t row = 0; row < 300; row += 7) {
    for (std::size_t slot = 0; slot < 5; ++slot) {
      Random random = draws(Seed{9}, DrawFor::mid_near, row, slot);
      const auto taken = as_set(pairs.of(row).first(slot));
      std::set<std::pair<double, std::int32_t>> six;
      while (six.size() < 6) {
        const auto other = static_cast<std::int32_t>(draw_below(random, 300));
        if (other == static_cast<std::int32_t>(row) || taken.contains(other)) continue;
        six.emplace(distance(rows, row, static_cast<std::size_t>(other)), other);
      }
      ASSERT_EQ(pairs.of(row)[slot], std::next(six.begin())->second) << row << ' ' << slot;
    }
  }
}

TEST(MidNearPairs, AreCloserThanChanceAndFartherThanTheNearest) {
  const Rows rows = normal_rows(1000, 3, 4);
  const auto pairs = mid_near_pairs(rows, graph_of(rows, 1), 5, {});
  double closer = 0;  // the second of six leaves 2/7 of all closer than itself, on average
  for (std::size_t row = 0; row < 1000; row += 10) {
    const double own = distance(rows, row, static_cast<std::size_t>(pairs.of(row)[0]));
    for (std::size_t other = 0; other < 1000; ++other)
      closer += other != row && distance(rows, row, other) < own ? 1 : 0;
  }
  EXPECT_NEAR(closer / (100 * 999), 2.0 / 7, 0.05);  // its standard deviation is 0.016
}

TEST(MidNearPairs, OfFewRowsDrawAsManyAsThereAre) {
  for (std::size_t count = 2; count < 9; ++count) {
    const Rows rows = normal_rows(count, 2, count);
    expect_distinct_others(mid_near_pairs(rows, graph_of(rows, 1), count - 1, {}));
  }
}

TEST(FurtherPairs, AreAnyRowsButTheNear) {
  const Rows rows = normal_rows(400, 4, 5);
  const auto near = near_pairs(graph_of(rows, 60), 10, {});
  const auto further = further_pairs(near, 20, {});
  expect_distinct_others(further);
  std::vector<int> drawn(400);
  for (std::size_t row = 0; row < 400; ++row)
    for (const auto partner : further.of(row)) {
      ASSERT_EQ(std::ranges::count(near.of(row), partner), 0);
      ++drawn[static_cast<std::size_t>(partner)];
    }
  EXPECT_GT(std::ranges::min(drawn), 2);  // 20 expected, with a deviation of 4.4
  EXPECT_LT(std::ranges::max(drawn), 42);
}

TEST(FurtherPairs, TakeAllOthersWhereThereAreNoMore) {
  const auto near = near_pairs(graph_of(normal_rows(6, 2), 5), 2, {});
  const auto further = further_pairs(near, 3, {});
  expect_distinct_others(further);
}

TEST(Draws, AreUniformBelowABound) {
  Random random(Seed{4});
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) ++counts[draw_below(random, 7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);  // five deviations
  for (int i = 0; i < 100; ++i) ASSERT_EQ(draw_below(random, 1), 0U);
}

TEST(Pairs, HaveTheSameBitsForAnyNumberOfThreadsAndChangeWithTheSeed) {
  const Rows rows = normal_rows(3000, 6, 6);
  const auto graph = graph_of(rows, 60);
  const auto all = [&](const RunOptions& run) {
    const auto near = near_pairs(graph, 10, run);
    return std::vector<PairTable>{near, mid_near_pairs(rows, graph, 5, run),
                                  further_pairs(near, 20, run)};
  };
  const auto expected = all({.threads = 1});
  for (const int threads : {2, 3, 7, 16}) EXPECT_EQ(all({.threads = threads}), expected) << threads;
  const auto other = all({.seed = Seed{1}});
  EXPECT_EQ(other[0], expected[0]);
  EXPECT_NE(other[1], expected[1]);
  EXPECT_NE(other[2], expected[2]);
}

// Rows on a line at 0, 1, 2 …, and the last one far from all.
std::vector<float> line(std::size_t count) {
  std::vector<float> positions(2 * count);
  for (std::size_t i = 0; i < count; ++i) positions[2 * i] = static_cast<float>(i);
  positions[2 * (count - 1)] = 1e6F;
  return positions;
}

TEST(NearbyPairs, LieWithinReachAndAreNeitherNearNorRepeated) {
  const auto positions = line(200);
  PairTable near(200, 1);
  for (std::size_t row = 0; row < 200; ++row)
    near.of(row)[0] = static_cast<std::int32_t>(row == 0 ? 1 : row - 1);
  const PairTable further = further_pairs(near, 4, {});
  const auto pairs = nearby_pairs({positions.data(), 200, 2}, {near, further, 10, 210}, {});
  std::size_t within = 0;
  for (std::size_t row = 0; row < 199; ++row)
    for (std::size_t slot = 0; slot < 4; ++slot) {
      const auto partner = pairs.of(row)[slot];
      if (partner == further.of(row)[slot]) continue;  // a hundred draws found none
      ++within;
      ASSERT_LE(std::abs(partner - static_cast<std::int32_t>(row)), 10);
      ASSERT_NE(partner, near.of(row)[0]);
      ASSERT_NE(partner, static_cast<std::int32_t>(row));
      ASSERT_EQ(std::ranges::count(pairs.of(row), partner), 1);
    }
  EXPECT_GT(within, 750U);                                    // of 796
  EXPECT_EQ(as_set(pairs.of(199)), as_set(further.of(199)));  // nothing is near the last row
}

TEST(NearbyPairs, HaveTheSameBitsForAnyNumberOfThreadsAndDifferBetweenSteps) {
  const auto positions = line(2000);
  const PairTable near(2000, 0);
  const PairTable further = further_pairs(near, 5, {});
  const auto drawn = [&](int step, int threads) {
    return nearby_pairs({positions.data(), 2000, 2}, {near, further, 300, step},
                        {.threads = threads});
  };
  for (const int threads : {2, 3, 7, 16}) EXPECT_EQ(drawn(210, threads), drawn(210, 1)) << threads;
  EXPECT_NE(drawn(220, 1), drawn(210, 1));
}

}  // namespace
}  // namespace deepview::detail

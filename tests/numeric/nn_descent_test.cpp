// The parts of the approximate search, each against a slow and obvious version.
#include "deepview/numeric/nn_descent.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "deepview/numeric/join_candidates.hpp"
#include "deepview/numeric/projection_forest.hpp"
#include "tests/numeric/random_rows.hpp"

namespace deepview::detail {
namespace {

using testing::make_rows;
using testing::normal_rows;

TEST(IdenticalRows, AreThoseThatComparisonOfAllPairsFinds) {
  Random random(Seed{2});
  for (const std::size_t count : {0U, 1U, 2U, 60U, 400U}) {
    std::vector<float> values;
    for (std::size_t i = 0; i < 2 * count; ++i)
      values.push_back(static_cast<float>(random.below(9)) * (random.below(2) == 0 ? 1.0F : -1.0F));
    const Rows rows = make_rows(count, values);
    const IdenticalRows identical(rows, {});
    std::size_t groups = 0;
    for (std::size_t row = 0; row < count; ++row) {
      std::vector<std::int32_t> equal;
      for (std::size_t other = 0; other < count; ++other)
        if (std::ranges::equal(rows.row(row), rows.row(other)))
          equal.push_back(static_cast<std::int32_t>(other));
      EXPECT_TRUE(std::ranges::equal(identical.members(identical.group_of(row)), equal)) << row;
      if (equal.front() == static_cast<std::int32_t>(row)) {
        EXPECT_EQ(identical.group_of(row), groups);  // numbered by their first rows
        ++groups;
      }
    }
    EXPECT_EQ(identical.groups(), groups);
  }
}

TEST(NeighbourLists, KeepTheNearestOfWhateverComes) {
  Random random(Seed{3});
  for (const std::size_t k : {1U, 2U, 7U}) {
    NeighbourLists lists(2, k);
    std::set<std::pair<float, std::int32_t>> all;
    for (int i = 0; i < 200; ++i) {
      const auto index = static_cast<std::int32_t>(random.below(60));
      const auto squared = static_cast<float>(index % 11);  // many are equally far
      const float bound = lists.bound(1);
      const bool is_new = all.emplace(squared, index).second;
      EXPECT_EQ(lists.insert(1, squared, index), is_new && squared < bound);
      EXPECT_EQ(lists.entries(1).size(), std::min(k, all.size()));
      EXPECT_EQ(lists.bound(1), all.size() < k ? std::numeric_limits<float>::infinity()
                                               : std::next(all.begin(), long(k) - 1)->first);
    }
    std::set<std::int32_t> listed;
    for (const auto entry : lists.entries(1)) listed.insert(entry.index());
    EXPECT_EQ(listed.size(), k);
    EXPECT_TRUE(lists.entries(0).empty());
  }
}

// Rows, the space of their search, and each row on its own as a group.
struct Scene {
  explicit Scene(Rows all, RunOptions options = {})
      : rows(std::move(all)),
        run(options),
        space(search_space(rows, rows, Scaling::none, run)),
        identical(rows, run),
        distinct{rows, identical} {}

  Rows rows;
  RunOptions run;
  SearchSpace space;
  IdenticalRows identical;
  DistinctRows distinct;
};

TEST(LocalJoins, CompareEveryPairOfOneJoin) {
  for (const std::size_t count : {1U, 2U, 3U, 8U, 41U}) {
    for (const std::size_t columns : {1U, 8U, 21U}) {
      const Scene scene(normal_rows(count, columns, count + columns));
      NeighbourLists lists(count, 5);
      LocalJoins joins(scene.distinct, scene.space, lists, scene.run);
      std::vector<std::int32_t> all(count);
      std::iota(all.begin(), all.end(), 0);
      joins.run({.count = 1, .per_block = 1, .at = [&](std::size_t) { return Join{all}; }});
      const auto truth = neighbour_graph(scene.rows, {.k = 5, .scaling = Scaling::none});
      for (std::size_t row = 0; row < count; ++row) {
        ASSERT_EQ(lists.entries(row).size(), truth.k);
        for (std::size_t i = 0; i < truth.k; ++i)
          EXPECT_EQ(lists.entries(row)[i].index(), truth.neighbours(row)[i]);
      }
    }
  }
}

TEST(LocalJoins, LeavePairsOfKnownRowsAloneAndNeverPairARowWithItself) {
  const Scene scene(normal_rows(6, 3));
  NeighbourLists lists(6, 5);
  LocalJoins joins(scene.distinct, scene.space, lists, scene.run);
  const std::vector<std::int32_t> fresh{0, 1};
  const std::vector<std::int32_t> known{2, 3, 1};
  const auto entered = joins.run({.count = 1, .per_block = 8, .at = [&](std::size_t) {
                                    return Join{fresh, known};
                                  }});
  EXPECT_EQ(entered, 10U);  // 0-1, 0-2, 0-3, 1-2, 1-3, from both sides
  EXPECT_EQ(lists.entries(0).size(), 3U);
  EXPECT_EQ(lists.entries(1).size(), 3U);
  EXPECT_EQ(lists.entries(2).size(), 2U);
  EXPECT_TRUE(lists.entries(4).empty());
}

TEST(ProjectionForest, PutsEveryRowIntoOneLeafOfEveryTree) {
  for (const std::size_t count : {1U, 64U, 65U, 1000U}) {
    const Scene scene(normal_rows(count, 4));
    const auto forest =
        projection_forest(scene.distinct, scene.space, {.trees = 3, .leaf_rows = 64}, scene.run);
    ASSERT_EQ(forest.size(), 3U);
    for (const auto& tree : forest) {
      std::vector<std::int32_t> rows = tree.order;
      std::ranges::sort(rows);
      for (std::size_t row = 0; row < count; ++row)
        ASSERT_EQ(rows[row], static_cast<std::int32_t>(row));
      std::size_t seen = 0;
      for (std::size_t leaf = 0; leaf < tree.leaves(); ++leaf) {
        EXPECT_LE(tree.leaf(leaf).size(), 64U);
        EXPECT_GE(tree.leaf(leaf).size(), std::min<std::size_t>(count, 31));
        seen += tree.leaf(leaf).size();
      }
      EXPECT_EQ(seen, count);
    }
    EXPECT_EQ(forest[0].order == forest[1].order, count <= 64);  // one leaf is in order
  }
}

TEST(ProjectionForest, KeepsNearRowsTogether) {
  // Four far clumps: no leaf holds rows of more than two, and most of one only.
  std::vector<float> values;
  Random random(Seed{1});
  for (int i = 0; i < 800; ++i)
    values.insert(values.end(), {static_cast<float>(i % 2 * 100 + random.normal()),
                                 static_cast<float>(i / 2 % 2 * 100 + random.normal())});
  const Scene scene(make_rows(800, values));
  const auto forest =
      projection_forest(scene.distinct, scene.space, {.trees = 4, .leaf_rows = 50}, scene.run);
  std::size_t pure = 0;
  std::size_t leaves = 0;
  for (const auto& tree : forest) {
    for (std::size_t leaf = 0; leaf < tree.leaves(); ++leaf) {
      std::set<std::int32_t> clumps;
      for (const auto row : tree.leaf(leaf)) clumps.insert(row % 4);
      pure += clumps.size() == 1 ? 1 : 0;
      ++leaves;
    }
  }
  EXPECT_GT(pure * 2, leaves);
}

// Lists of random neighbours, some of them known.
NeighbourLists random_lists(std::size_t rows, std::size_t k) {
  Random random(Seed{6});
  NeighbourLists lists(rows, k);
  for (std::size_t row = 0; row < rows; ++row) {
    while (lists.entries(row).size() < k) {
      const auto other = static_cast<std::int32_t>(random.below(rows));
      if (other != static_cast<std::int32_t>(row))
        lists.insert(row, static_cast<float>(random.uniform()), other);
    }
    for (auto& entry : lists.entries(row))
      if (random.below(3) == 0) entry.mark_known();
  }
  return lists;
}

using Meeting = std::pair<std::set<std::int32_t>, std::set<std::int32_t>>;  // fresh and known

Meeting met(const JoinCandidates& candidates, std::size_t row) {
  const Join join = candidates.of(row);
  return {{join.fresh.begin(), join.fresh.end()}, {join.known.begin(), join.known.end()}};
}

TEST(JoinCandidates, AreAllNeighboursInBothDirectionsWhereThereIsRoom) {
  NeighbourLists lists = random_lists(70, 4);
  std::vector<Meeting> expected(70);
  for (std::size_t row = 0; row < 70; ++row) {
    for (const auto entry : lists.entries(row)) {
      const auto other = static_cast<std::size_t>(entry.index());
      for (const auto& [a, b] : {std::pair(row, other), std::pair(other, row)})
        (entry.is_fresh() ? expected[a].first : expected[a].second)
            .insert(static_cast<std::int32_t>(b));
    }
  }
  JoinCandidates candidates(70, 69);
  candidates.draw(lists, 0, {});
  for (std::size_t row = 0; row < 70; ++row) {
    EXPECT_EQ(met(candidates, row), expected[row]) << row;
    for (const auto entry : lists.entries(row)) EXPECT_FALSE(entry.is_fresh());
  }
}

TEST(JoinCandidates, AreDrawnAnewInEachRoundAndAlikeForAnyNumberOfThreads) {
  const auto draw = [](std::uint64_t round, int threads) {
    NeighbourLists lists = random_lists(500, 12);
    JoinCandidates candidates(500, 5);
    candidates.draw(lists, round, {.threads = threads});
    std::vector<Meeting> all;
    std::vector<bool> fresh;
    for (std::size_t row = 0; row < 500; ++row) {
      all.push_back(met(candidates, row));
      EXPECT_LE(all.back().first.size(), 5U);
      for (const auto entry : lists.entries(row)) fresh.push_back(entry.is_fresh());
    }
    EXPECT_TRUE(std::ranges::count(fresh, true) > 0 && std::ranges::count(fresh, false) > 0);
    return std::pair(all, fresh);
  };
  const auto expected = draw(0, 1);
  for (const int threads : {2, 3, 7, 16}) EXPECT_EQ(draw(0, threads), expected) << threads;
  EXPECT_NE(draw(1, 1), expected);
}

}  // namespace
}  // namespace deepview::detail

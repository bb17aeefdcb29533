#include "deepview/numeric/neighbours.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

// All pairs in float64, the nearest by (distance, index).
void expect_brute_force(const NeighbourGraph& graph, const Rows& queries, const Rows& rows,
                        bool self_excluded) {
  for (std::size_t q = 0; q < queries.size(); ++q) {
    std::vector<std::pair<float, std::int32_t>> all;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (self_excluded && r == q) continue;
      double sum = 0;
      for (std::size_t c = 0; c < rows.columns(); ++c) {
        const double difference = double{queries.row(q)[c]} - double{rows.row(r)[c]};
        sum += difference * graph.scale[c] * difference * graph.scale[c];
      }
      all.emplace_back(static_cast<float>(std::sqrt(sum)), static_cast<std::int32_t>(r));
    }
    std::ranges::sort(all);
    ASSERT_EQ(graph.k, std::min(graph.k, all.size()));
    for (std::size_t i = 0; i < graph.k; ++i) {
      ASSERT_NEAR(graph.distances_from(q)[i], all[i].first, 1e-6F * all[i].first) << q << ' ' << i;
      // Sums in another order may swap rows that are equally far within their rounding.
      if (graph.neighbours(q)[i] != all[i].second) {
        const auto here =
            std::ranges::find(all, graph.neighbours(q)[i], &std::pair<float, std::int32_t>::second);
        ASSERT_NEAR(here->first, all[i].first, 3e-7F * all[i].first) << q << ' ' << i;
      }
    }
  }
}

void expect_sorted_without_self(const NeighbourGraph& graph) {
  for (std::size_t row = 0; row < graph.rows; ++row) {
    for (std::size_t i = 0; i < graph.k; ++i) {
      ASSERT_NE(graph.neighbours(row)[i], static_cast<std::int32_t>(row));
      if (i == 0) continue;
      const std::pair before{graph.distances_from(row)[i - 1], graph.neighbours(row)[i - 1]};
      const std::pair here{graph.distances_from(row)[i], graph.neighbours(row)[i]};
      ASSERT_LT(before, here);
    }
  }
}

TEST(NeighbourGraph, AgreesWithBruteForceForManySizes) {
  std::uint64_t seed = 0;
  for (const std::size_t count : {2U, 3U, 33U, 600U, 1100U}) {
    for (const std::size_t columns : {1U, 2U, 15U, 70U}) {
      const Rows rows = normal_rows(count, columns, ++seed);
      for (const Scaling scaling : {Scaling::column_norm, Scaling::none}) {
        const auto graph = neighbour_graph(rows, {.k = 7, .scaling = scaling});
        EXPECT_EQ(graph.k, std::min<std::size_t>(7, count - 1));
        expect_sorted_without_self(graph);
        expect_brute_force(graph, rows, rows, true);
      }
    }
  }
}

TEST(NeighbourGraph, IsExactWhereFloatProductsCannotTellRowsApart) {
  // Tight clumps far from the mean: their distances vanish in the rounding of the products.
  Random random(Seed{3});
  std::vector<float> values;
  for (int i = 0; i < 900; ++i)
    for (int c = 0; c < 3; ++c)
      values.push_back(static_cast<float>(static_cast<double>(i % 3) + 1e-6 * random.normal()));
  const Rows rows = make_rows(900, std::move(values));
  const auto graph = neighbour_graph(rows, {.k = 10, .scaling = Scaling::none});
  expect_sorted_without_self(graph);
  expect_brute_force(graph, rows, rows, true);
}

TEST(NeighbourGraph, KeepsItsDigitsForALargeMean) {
  Random random(Seed{4});
  std::vector<float> values;
  for (int i = 0; i < 400; ++i) values.push_back(1e6F + static_cast<float>(random.below(1000)));
  const Rows rows = make_rows(200, std::move(values));
  expect_brute_force(neighbour_graph(rows, {.k = 5}), rows, rows, true);
}

TEST(NeighbourGraph, SurvivesNumbersNearTheLimitsOfFloat) {
  for (const float size : {1e-40F, 1e-30F, 1e30F, 1e38F}) {
    const Rows plain = normal_rows(100, 4, 8);
    std::vector<float> values;
    for (std::size_t r = 0; r < 100; ++r)
      for (const float value : plain.row(r)) values.push_back(value * size / 4);
    const Rows rows = make_rows(100, values);
    expect_brute_force(neighbour_graph(rows, {.k = 5}), rows, rows, true);
    expect_sorted_without_self(neighbour_graph(rows, {.k = 5, .scaling = Scaling::none}));
  }
}

TEST(NeighbourGraph, PutsIdenticalRowsAtExactlyZeroLowestIndexFirst) {
  std::vector<float> values;
  for (int i = 0; i < 100; ++i) values.insert(values.end(), {0.1F, 0.7F, -3.3F});
  for (int i = 0; i < 150; ++i)
    values.insert(values.end(), {static_cast<float>(i), 1.0F, static_cast<float>(-i)});
  const auto graph = neighbour_graph(make_rows(250, values), {.k = 32});
  for (std::int32_t row = 0; row < 100; ++row) {
    for (std::int32_t i = 0; i < 32; ++i) {
      const auto at = static_cast<std::size_t>(i);
      EXPECT_EQ(graph.distances_from(static_cast<std::size_t>(row))[at], 0.0F);
      EXPECT_EQ(graph.neighbours(static_cast<std::size_t>(row))[at], i < row ? i : i + 1);
    }
  }
}

TEST(NeighbourGraph, IsQuickWhenManyRowsAreIdentical) {
  std::vector<float> values(20'000 * 8, 1.0F);
  for (std::size_t i = 0; i < 100; ++i) values[i * 8] = static_cast<float>(i);
  const auto graph = neighbour_graph(make_rows(20'000, std::move(values)), {.k = 32});
  EXPECT_EQ(graph.neighbours(19'999)[0], 1);  // the first row that is all ones
  EXPECT_EQ(graph.distances_from(19'999)[31], 0.0F);
}

TEST(NeighbourGraph, DividesColumnsByTheirLengthAndLeavesZerosAlone) {
  const auto graph = neighbour_graph(make_rows(3, {3, 0, 4, 0, 0, 0}), {.k = 2});
  EXPECT_EQ(graph.scale, (std::vector<double>{0.2, 0.0}));
  EXPECT_EQ(graph.neighbours(0)[0], 1);
  EXPECT_FLOAT_EQ(graph.distances_from(0)[0], 0.2F);
  EXPECT_FLOAT_EQ(graph.distances_from(0)[1], 0.6F);
}

TEST(NeighbourGraph, OfNoneOneAndTwoRows) {
  EXPECT_EQ(neighbour_graph(make_rows(0, {})).rows, 0U);
  EXPECT_EQ(neighbour_graph(make_rows(1, {1, 2})).k, 0U);
  const auto two = neighbour_graph(make_rows(2, {1, 2}));
  EXPECT_EQ(two.k, 1U);
  EXPECT_EQ(two.indices, (std::vector<std::int32_t>{1, 0}));
}

TEST(NeighbourGraph, OfRowsWithoutColumnsHasOnlyZeros) {
  const Rows rows(Tensor(Shape{4, 0}, std::vector<float>{}));
  EXPECT_EQ(neighbour_graph(rows, {.k = 2}).distances, std::vector<float>(8, 0.0F));
}

TEST(NeighbourGraph, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(3000, 20, 2);
  const auto expected = neighbour_graph(rows, {}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto graph = neighbour_graph(rows, {}, {.threads = threads});
    EXPECT_EQ(graph.indices, expected.indices) << threads;
    EXPECT_EQ(graph.distances, expected.distances) << threads;
    EXPECT_EQ(graph.scale, expected.scale) << threads;
  }
}

TEST(NeighbourGraph, RefusesNumbersThatAreNotFiniteAndFewerThanOneNeighbour) {
  const Rows rows = make_rows(2, {1, 2, std::nanf(""), 4});
  expect_error(ErrorKind::data, "row 1, column 0", [&] { neighbour_graph(rows); });
  expect_error(ErrorKind::usage, "at least 1",
               [] { neighbour_graph(normal_rows(3, 1), {.k = 0}); });
}

TEST(NeighboursOf, AgreeWithBruteForceAndMayFindThemselves) {
  const Rows rows = normal_rows(700, 9, 1);
  const Rows queries = normal_rows(90, 9, 2);
  expect_brute_force(neighbours_of(queries, rows, {.k = 6}), queries, rows, false);
  const auto own = neighbours_of(rows, rows, {.k = 1});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    EXPECT_EQ(own.neighbours(row)[0], static_cast<std::int32_t>(row));
    EXPECT_EQ(own.distances_from(row)[0], 0.0F);
  }
}

TEST(NeighboursOf, CutTheNeighboursToTheRowsAndRefuseOtherColumns) {
  EXPECT_EQ(neighbours_of(normal_rows(5, 2), normal_rows(3, 2), {.k = 8}).k, 3U);
  EXPECT_EQ(neighbours_of(normal_rows(0, 2), normal_rows(3, 2)).indices.size(), 0U);
  EXPECT_EQ(neighbours_of(normal_rows(5, 2), normal_rows(0, 2)).k, 0U);
  expect_error(ErrorKind::shape, "2 columns",
               [] { neighbours_of(normal_rows(5, 3), normal_rows(3, 2)); });
}

}  // namespace
}  // namespace deepview

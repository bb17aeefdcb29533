#include "deepview/numeric/map_quality.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "deepview/numeric/principal_components.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/numeric/stored_numbers.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

// The others of a row by (distance, index).
std::vector<std::size_t> order_from(const Rows& rows, std::size_t row) {
  std::vector<std::pair<double, std::size_t>> all;
  for (std::size_t other = 0; other < rows.size(); ++other) {
    double sum = 0;
    for (std::size_t c = 0; c < rows.columns(); ++c)
      sum += std::pow(double{rows.row(row)[c]} - double{rows.row(other)[c]}, 2);
    if (other != row) all.emplace_back(sum, other);
  }
  std::ranges::sort(all);
  std::vector<std::size_t> order;
  for (const auto& [distance, other] : all) order.push_back(other);
  return order;
}

NeighbourhoodQuality by_definition(const Rows& rows, const Rows& map, std::size_t k) {
  double penalty = 0;
  double shared = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto before = order_from(rows, row);
    const auto after = order_from(map, row);
    for (std::size_t i = 0; i < k; ++i) {
      const auto rank =
          static_cast<std::size_t>(std::ranges::find(before, after[i]) - before.begin()) + 1;
      if (rank <= k) ++shared;
      if (rank > k) penalty += static_cast<double>(rank - k);
    }
  }
  const auto n = static_cast<double>(rows.size());
  const auto size = static_cast<double>(k);
  return {k, 1 - 2 / (n * size * (2 * n - 3 * size - 1)) * penalty, shared / (n * size)};
}

TEST(MapQuality, AgreesWithItsDefinitionForManySizes) {
  std::uint64_t seed = 0;
  for (const std::size_t count : {11U, 31U, 90U, 200U}) {
    const Rows rows = normal_rows(count, 6, ++seed);
    const Rows map = normal_rows(count, 2, ++seed);
    const auto found = map_quality(rows, map, {.neighbours = {5, 1, 15, 5}});
    ASSERT_EQ(found.neighbourhoods.size(), count > 30 ? 3U : 2U);
    for (const auto& quality : found.neighbourhoods) {
      const auto expected = by_definition(rows, map, quality.neighbours);
      EXPECT_NEAR(quality.trustworthiness, expected.trustworthiness, 1e-14);
      EXPECT_NEAR(quality.recall, expected.recall, 1e-14);
    }
    EXPECT_EQ(found.judged_rows, count);
  }
}

TEST(MapQuality, OrdersEqualDistancesByIndex) {
  Random random(Seed{5});
  std::vector<float> values;
  for (int i = 0; i < 80; ++i) values.push_back(static_cast<float>(random.below(3)));
  const Rows rows = make_rows(80, values);
  const Rows map = make_rows(80, {values.rbegin(), values.rend()});
  const auto found = map_quality(rows, map).neighbourhoods.at(0);
  EXPECT_NEAR(found.trustworthiness, by_definition(rows, map, 5).trustworthiness, 1e-14);
  EXPECT_NEAR(found.recall, by_definition(rows, map, 5).recall, 1e-14);
}

TEST(MapQuality, HasTheTrustworthinessOfScikitLearnForDigits) {
  const Rows rows(testing::digits());
  const auto stored = testing::stored_numbers("map_quality.txt")["trustworthiness"];
  const Rows map = project(principal_components(rows, 2), rows);
  const auto found = map_quality(rows, map).neighbourhoods;
  ASSERT_EQ(found.size(), 2U);
  // Scikit-learn orders equal distances (pixels are integers: there are some) as its sort leaves them.
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_NEAR(found[i].trustworthiness, stored(i, 1), 2e-5) << stored(i, 0);
}

TEST(MapQuality, OfTheRowsThemselvesIsWhole) {
  const Rows rows = normal_rows(60, 3);
  const auto found = map_quality(rows, rows);
  for (const auto& quality : found.neighbourhoods) {
    EXPECT_EQ(quality.trustworthiness, 1);
    EXPECT_EQ(quality.recall, 1);
  }
  EXPECT_EQ(found.triplet_accuracy, 1);
  EXPECT_EQ(found.triplets, 20'000U);
}

TEST(MapQuality, OfAnUnrelatedMapIsThatOfChance) {
  const auto found = map_quality(normal_rows(900, 5, 1), normal_rows(900, 2, 2));
  EXPECT_NEAR(*found.triplet_accuracy, 0.5, 0.05);
  EXPECT_NEAR(found.neighbourhoods[1].trustworthiness, 0.5, 0.03);
  EXPECT_NEAR(found.neighbourhoods[1].recall, 15.0 / 899, 0.01);
}

TEST(MapQuality, OfASampleIsNearThatOfAllRows) {
  const Rows rows(testing::Embedding{.rows = 1200, .columns = 16}.tensor());
  const Rows map = project(principal_components(rows, 2), rows);
  const auto all = map_quality(rows, map);
  const auto some = map_quality(rows, map, {.judged_rows = 400});
  EXPECT_EQ(all.judged_rows, 1200U);
  EXPECT_EQ(some.judged_rows, 400U);
  for (std::size_t i = 0; i < 2; ++i) {  // three deviations of a mean of 400 rows
    EXPECT_NEAR(some.neighbourhoods[i].trustworthiness, all.neighbourhoods[i].trustworthiness,
                0.02);
    EXPECT_NEAR(some.neighbourhoods[i].recall, all.neighbourhoods[i].recall, 0.03);
  }
}

TEST(MapQuality, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(500, 4, 1);
  const Rows map = normal_rows(500, 2, 2);
  const auto expected = map_quality(rows, map, {.judged_rows = 100}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto found = map_quality(rows, map, {.judged_rows = 100}, {.threads = threads});
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(found.neighbourhoods[i].trustworthiness,
                expected.neighbourhoods[i].trustworthiness);
      EXPECT_EQ(found.neighbourhoods[i].recall, expected.neighbourhoods[i].recall);
    }
    EXPECT_EQ(found.triplet_accuracy, expected.triplet_accuracy);
  }
}

TEST(MapQuality, OfFewRowsLeavesOutWhatIsNotDefined) {
  for (const std::size_t count : {0U, 1U, 2U}) {
    const auto found = map_quality(normal_rows(count, 3), normal_rows(count, 2));
    EXPECT_TRUE(found.neighbourhoods.empty());
    EXPECT_FALSE(found.triplet_accuracy);
    EXPECT_EQ(found.judged_rows, count);
  }
  const auto three = map_quality(normal_rows(3, 3), normal_rows(3, 2), {.neighbours = {1}});
  EXPECT_EQ(three.neighbourhoods.size(), 1U);
  EXPECT_TRUE(std::isfinite(three.neighbourhoods[0].trustworthiness));
  EXPECT_TRUE(three.triplet_accuracy);
}

TEST(MapQuality, RefusesWhatItCannotJudge) {
  const Rows rows = normal_rows(9, 2);
  expect_error(ErrorKind::shape, "9 rows", [&] { map_quality(rows, normal_rows(8, 2)); });
  expect_error(ErrorKind::usage, "neighbour",
               [&] { map_quality(rows, rows, {.neighbours = {0}}); });
  expect_error(ErrorKind::usage, "judged", [&] { map_quality(rows, rows, {.judged_rows = 0}); });
  expect_error(ErrorKind::data, "map", [&] {
    map_quality(make_rows(2, {1, 2}), make_rows(2, {1, std::nanf("")}));
  });
}

}  // namespace
}  // namespace deepview

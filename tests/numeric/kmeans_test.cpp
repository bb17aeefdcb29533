#include "deepview/numeric/kmeans.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

// `count` rows around each of 0, 100, 200 … in both columns.
Rows clumps(std::size_t clusters, std::size_t count) {
  Random random(Seed{5});
  std::vector<float> values;
  for (std::size_t i = 0; i < clusters * count * 2; ++i)
    values.push_back(
        static_cast<float>(100.0 * static_cast<double>(i / 2 % clusters) + random.normal()));
  return make_rows(clusters * count, std::move(values));
}

TEST(Kmeans, FindsWellSeparatedClumpsForAnySeed) {
  const Rows rows = clumps(5, 60);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Matrix means = kmeans(rows, {.clusters = 5}, {.seed = {seed}});
    std::vector<double> first;
    for (std::size_t k = 0; k < 5; ++k) first.push_back(means(k, 0));
    std::ranges::sort(first);
    for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(first[k], 100.0 * static_cast<double>(k), 1);
  }
}

TEST(Kmeans, OfOneClusterIsTheMean) {
  const Matrix means = kmeans(make_rows(3, {0, 3, 3, 0, 3, 6}), {.clusters = 1});
  EXPECT_EQ(means, Matrix(1, {2, 3}));
}

TEST(Kmeans, GivesNoMoreMeansThanThereAreDistinctRows) {
  EXPECT_EQ(kmeans(make_rows(4, {1, 1, 1, 1}), {.clusters = 3}).rows(), 1U);
  EXPECT_EQ(kmeans(make_rows(4, {1, 2, 1, 2}), {.clusters = 3}).rows(), 2U);
  EXPECT_EQ(kmeans(make_rows(2, {1, 2}), {.clusters = 3}).rows(), 2U);
}

TEST(Kmeans, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(7000, 5);
  const Matrix expected = kmeans(rows, {.clusters = 6}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16})
    EXPECT_EQ(kmeans(rows, {.clusters = 6}, {.threads = threads}), expected);
}

TEST(Kmeans, DependsOnTheSeedAlone) {
  const Rows rows = normal_rows(500, 2);
  const auto with = [&](std::uint64_t seed) {
    return kmeans(rows, {.clusters = 8, .max_iterations = 1}, {.seed = {seed}});
  };
  EXPECT_EQ(with(1), with(1));
  EXPECT_NE(with(1), with(2));
}

TEST(Kmeans, RefusesNoRowsAndNoClusters) {
  expect_error(ErrorKind::data, "none", [] { kmeans(make_rows(0, {}), {}); });
  expect_error(ErrorKind::usage, "at least 1", [] { kmeans(normal_rows(2, 2), {.clusters = 0}); });
}

TEST(NearestMean, IsTheFirstOfEquals) {
  const std::vector<float> row{1};
  EXPECT_EQ(nearest_mean(row, Matrix(3, {5, 0, 2})), 1U);
}

}  // namespace
}  // namespace deepview

#include "deepview/numeric/tsne_affinities.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "deepview/io/npz.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

Npz stored() {
  return read_npz(std::string(DEEPVIEW_TEST_DATA) + "/reference/numeric/tsne_digits.npz");
}

// Of the first digits, with a little noise so that no two neighbours are equally far.
Rows noisy_digits() {
  return Rows(stored().tensor("rows"));
}

NeighbourGraph graph_of(const Rows& rows, int k) {
  return neighbour_graph(rows, {.k = k, .scaling = Scaling::none});
}

std::vector<double> square_of(const Affinities& affinities) {
  std::vector<double> square(affinities.rows() * affinities.rows());
  for (std::size_t row = 0; row < affinities.rows(); ++row)
    for (std::size_t i = affinities.starts[row]; i < affinities.starts[row + 1]; ++i)
      square[row * affinities.rows() + affinities.neighbours[i]] = affinities.shares[i];
  return square;
}

// The stored upper triangle against ours: each within `absolute` + `relative` of it.
void expect_triangle(const Affinities& affinities, const Tensor& triangle, double absolute,
                     double relative) {
  const auto square = square_of(affinities);
  const auto expected = triangle.values<float>();
  std::size_t at = 0;
  for (std::size_t row = 0; row < affinities.rows(); ++row) {
    for (std::size_t other = row + 1; other < affinities.rows(); ++other, ++at) {
      const double wanted = expected[at];
      ASSERT_NEAR(square[row * affinities.rows() + other], wanted, absolute + relative * wanted)
          << row << ' ' << other;
    }
  }
  ASSERT_EQ(at, expected.size());
}

// scikit-learn stops its search within 1e-5 of the entropy; shares here are 4e-5 on average, so 1e-6
// of all is met with room.
TEST(TsneAffinities, AgreeWithScikitLearnOverAllNeighbours) {
  const auto graph = graph_of(noisy_digits(), 149);
  expect_triangle(tsne_affinities(graph, 149.001 / 3), stored().tensor("all"), 1e-7, 1e-4);
}

TEST(TsneAffinities, AgreeWithScikitLearnOverTheNearest) {
  const auto graph = graph_of(noisy_digits(), 90);
  expect_triangle(tsne_affinities(graph), stored().tensor("nearest"), 1e-7, 1e-4);
}

// Stored in float32, which is 6e-8 of a share.
TEST(TsneAffinities, AgreeWithAnExhaustedSearch) {
  const auto graph = graph_of(noisy_digits(), 90);
  expect_triangle(tsne_affinities(graph), stored().tensor("numpy"), 1e-12, 1e-6);
}

TEST(TsneAffinities, UseAPrefixOfALargerGraph) {
  const Rows rows = noisy_digits();
  const auto few = tsne_affinities(graph_of(rows, 30), 10);
  const auto many = tsne_affinities(graph_of(rows, 140), 10);
  EXPECT_EQ(few.shares, many.shares);
  EXPECT_EQ(few.neighbours, many.neighbours);
  EXPECT_EQ(many.perplexity, 10);
}

TEST(TsneAffinities, AreSymmetricSortedAndSumToOneForManySizes) {
  std::uint64_t seed = 0;
  for (const std::size_t count : {4U, 33U, 300U, 1100U}) {
    for (const std::size_t columns : {1U, 3U, 40U}) {
      const auto affinities =
          tsne_affinities(graph_of(normal_rows(count, columns, ++seed), 45), 15);
      const auto square = square_of(affinities);
      for (std::size_t row = 0; row < count; ++row) {
        const auto neighbours = affinities.neighbours_of(row);
        ASSERT_TRUE(std::ranges::is_sorted(neighbours));
        ASSERT_EQ(std::ranges::count(neighbours, row), 0);
        for (std::size_t other = 0; other < row; ++other)
          ASSERT_EQ(square[row * count + other], square[other * count + row]);
      }
      EXPECT_NEAR(std::accumulate(square.begin(), square.end(), 0.0), 1, 1e-6);
    }
  }
}

TEST(TsneAffinities, LowerThePerplexityToAThirdOfTheNeighbours) {
  for (const std::size_t count : {5U, 31U, 91U})
    EXPECT_DOUBLE_EQ(tsne_affinities(graph_of(normal_rows(count, 3), 90)).perplexity,
                     std::max(1.0, static_cast<double>(count - 1) / 3));
  EXPECT_EQ(tsne_neighbours(30), 90);
}

TEST(TsneAffinities, OfNoneOneTwoAndThreeRows) {
  EXPECT_EQ(tsne_affinities(neighbour_graph(make_rows(0, {}))).rows(), 0U);
  const auto one = tsne_affinities(graph_of(make_rows(1, {1}), 90));
  EXPECT_EQ(one.rows(), 1U);
  EXPECT_TRUE(one.shares.empty());
  EXPECT_EQ(tsne_affinities(graph_of(make_rows(2, {1, 2}), 90)).shares,
            (std::vector<float>{0.5F, 0.5F}));
  const auto three = tsne_affinities(graph_of(make_rows(3, {0, 1, 5}), 90));
  EXPECT_EQ(three.perplexity, 1);  // of two neighbours all of it goes to the nearer one
  EXPECT_NEAR(square_of(three)[1], 1.0 / 3, 1e-7);
  EXPECT_NEAR(square_of(three)[5], 1.0 / 6, 1e-7);
}

TEST(TsneAffinities, ShareEquallyAmongEqualDistances) {
  const auto identical =
      tsne_affinities(graph_of(make_rows(200, std::vector<float>(200, 3)), 30), 10);
  double sum = 0;
  for (std::size_t row = 0; row < 200; ++row)
    for (const float share : identical.shares_of(row)) {
      EXPECT_NEAR(std::fmod(share * 400 * 30 + 0.5, 1), 0.5, 1e-3);  // one or two equal parts
      sum += share;
    }
  EXPECT_NEAR(sum, 1, 1e-5);
  // Twelve copies are more than a perplexity of 3 asks for: nobody else gets a share.
  std::vector<float> copies(12, 1);
  copies.insert(copies.end(), {2, 3, 4});
  const auto some = tsne_affinities(graph_of(make_rows(15, copies), 14), 14.0 / 3);
  for (const auto neighbour : some.neighbours_of(0).first(11)) EXPECT_LT(neighbour, 12U);
  EXPECT_NEAR(some.shares_of(0)[0], 1.0 / (15 * 11), 1e-8);
}

TEST(TsneAffinities, SurviveDistancesOfVeryDifferentSizes) {
  const auto affinities =
      tsne_affinities(graph_of(make_rows(8, {0, 1e-18F, 2e-18F, 1, 2, 1e12F, 2e12F, 4e12F}), 7), 2);
  double sum = 0;
  for (const float share : affinities.shares) {
    EXPECT_TRUE(std::isfinite(share));
    sum += share;
  }
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(TsneAffinities, AreTheSameForAnyNumberOfThreads) {
  const auto graph = graph_of(normal_rows(1500, 8), 90);
  const auto one = tsne_affinities(graph, 30, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto more = tsne_affinities(graph, 30, {.threads = threads});
    EXPECT_EQ(more.shares, one.shares);
    EXPECT_EQ(more.neighbours, one.neighbours);
  }
}

TEST(TsneAffinities, RefuseBadPerplexitiesAndDistances) {
  auto graph = graph_of(normal_rows(20, 2), 5);
  for (const double bad : {0.5, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    expect_error(ErrorKind::usage, "perplexity", [&] { tsne_affinities(graph, bad); });
  graph.distances[7 * 5 + 3] = std::numeric_limits<float>::quiet_NaN();
  expect_error(ErrorKind::data, "row 7", [&] { tsne_affinities(graph, 30); });
}

TEST(KlDivergence, AgreesWithNumPy) {
  const auto affinities = tsne_affinities(graph_of(noisy_digits(), 90));
  const Rows map(stored().tensor("map"));
  EXPECT_NEAR(kl_divergence(affinities, map), stored().tensor("divergence").values<double>()[0],
              1e-6);
}

double slow_divergence(const Affinities& affinities, const Rows& map) {
  const std::size_t count = map.size();
  std::vector<double> weights(count * count);
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      double distance = 1;
      for (std::size_t c = 0; c < map.columns(); ++c)
        distance += std::pow(double{map.row(i)[c]} - double{map.row(j)[c]}, 2);
      weights[i * count + j] = 1 / distance;
      if (i != j) total += 1 / distance;
    }
  }
  const auto square = square_of(affinities);
  double sum = 0;
  for (std::size_t i = 0; i < square.size(); ++i)
    if (square[i] > 0) sum += square[i] * std::log(square[i] * total / weights[i]);
  return sum;
}

TEST(KlDivergence, AgreesWithAllPairsInAnyNumberOfDimensions) {
  for (const std::size_t count : {2U, 15U, 333U}) {
    const auto affinities = tsne_affinities(graph_of(normal_rows(count, 5), 30), 10);
    for (const std::size_t dimensions : {1U, 2U, 3U, 8U}) {
      const Rows map = normal_rows(count, dimensions, 7);
      EXPECT_NEAR(kl_divergence(affinities, map), slow_divergence(affinities, map), 1e-6);
    }
  }
}

TEST(KlDivergence, IsZeroWithoutAffinitiesAndFiniteWhenAllPointsCoincide) {
  EXPECT_EQ(kl_divergence({}, make_rows(0, {})), 0);
  const auto affinities = tsne_affinities(graph_of(normal_rows(50, 2), 9), 3);
  EXPECT_TRUE(std::isfinite(kl_divergence(affinities, make_rows(50, std::vector<float>(100, 2)))));
}

TEST(KlDivergence, RefusesMapsThatDoNotFit) {
  const auto affinities = tsne_affinities(graph_of(normal_rows(10, 2), 9), 3);
  expect_error(ErrorKind::shape, "10 rows", [&] { kl_divergence(affinities, normal_rows(9, 2)); });
  expect_error(ErrorKind::shape, "dimensions",
               [&] { kl_divergence(affinities, normal_rows(10, 9)); });
  std::vector<float> holed(20, 1);
  holed[6] = std::numeric_limits<float>::infinity();
  expect_error(ErrorKind::data, "row 3", [&] { kl_divergence(affinities, make_rows(10, holed)); });
}

}  // namespace
}  // namespace deepview

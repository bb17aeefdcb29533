#include "deepview/numeric/fuzzy_graph.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <utility>

#include "tests/numeric/random_rows.hpp"
#include "tests/numeric/stored_numbers.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::make_rows;
using testing::normal_rows;
using testing::stored_numbers;

NeighbourGraph graph_of(const Rows& rows, int k) {
  return neighbour_graph(rows, {.k = k, .scaling = Scaling::none});
}

// tests/reference/numeric/make_umap.py; umap-learn counts the row itself as a neighbour.
class FuzzyGraphOfDigits : public ::testing::TestWithParam<std::size_t> {};

TEST_P(FuzzyGraphOfDigits, HasTheWidthsOfUmapLearn) {
  auto stored = stored_numbers("umap_digits.txt");
  const auto graph = graph_of(Rows(testing::digits().rows(0, 200)), 20);
  const auto found = neighbourhoods(graph, GetParam() - 1);
  const Matrix& rho = stored["rho_" + std::to_string(GetParam())];
  const Matrix& sigma = stored["sigma_" + std::to_string(GetParam())];
  ASSERT_EQ(rho.columns(), 200U);
  for (std::size_t row = 0; row < 200; ++row) {
    EXPECT_NEAR(found.nearest[row], rho(0, row), 1e-5 * rho(0, row)) << row;
    EXPECT_NEAR(found.width[row], sigma(0, row), 1e-5 * sigma(0, row)) << row;
  }
}

TEST_P(FuzzyGraphOfDigits, HasTheEdgesOfUmapLearn) {
  auto stored = stored_numbers("umap_digits.txt");
  const auto graph = graph_of(Rows(testing::digits().rows(0, 200)), 20);
  const auto found = fuzzy_graph(graph, GetParam() - 1);
  const Matrix& edges = stored["graph_" + std::to_string(GetParam())];
  ASSERT_EQ(found.weights.size(), edges.rows());
  std::size_t edge = 0;
  for (std::size_t row = 0; row < found.rows(); ++row) {
    for (std::size_t i = 0; i < found.neighbours_of(row).size(); ++i, ++edge) {
      EXPECT_EQ(static_cast<double>(row), edges(edge, 0));
      EXPECT_EQ(found.neighbours_of(row)[i], edges(edge, 1));
      EXPECT_NEAR(found.weights_of(row)[i], edges(edge, 2), 1e-5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(ForNeighbours, FuzzyGraphOfDigits, ::testing::Values(15, 5));

TEST(Memberships, AreThoseOfUmapLearn) {
  auto stored = stored_numbers("umap_digits.txt");
  const Matrix& distances = stored["new_distances"];
  const Matrix& expected = stored["new_memberships"];
  ASSERT_EQ(distances.rows(), 20U);
  for (std::size_t row = 0; row < 20; ++row) {
    const std::vector<float> from(distances.row(row).begin(), distances.row(row).end());
    const auto found = memberships(from);
    for (std::size_t i = 0; i < 15; ++i) EXPECT_NEAR(found[i], expected(row, i), 1e-5);
  }
}

TEST(Memberships, OfRowsAtTheSamePlaceAreWhole) {
  EXPECT_EQ(memberships(std::vector<float>{0, 0, 0}), (std::vector<float>{1, 1, 1}));
  EXPECT_EQ(memberships(std::vector<float>{}).size(), 0U);
  EXPECT_LE(memberships(std::vector<float>{2}).front(), 1.0F);
}

TEST(Neighbourhoods, SumTheirMembershipsToTheLogarithmOfTheirSize) {
  std::uint64_t seed = 0;
  for (const std::size_t count : {8U, 30U, 300U}) {
    for (const std::size_t others : {4U, 7U}) {
      const auto graph = graph_of(normal_rows(count, 5, ++seed), 7);
      const auto found = neighbourhoods(graph, others);
      for (std::size_t row = 0; row < count; ++row) {
        double sum = 0;
        for (std::size_t i = 0; i < others; ++i)
          sum += std::exp(
              -std::max(0.0, double{graph.distances_from(row)[i]} - double{found.nearest[row]}) /
              double{found.width[row]});
        EXPECT_NEAR(sum, std::log2(static_cast<double>(others + 1)), 2e-5);
      }
    }
  }
}

// The union, spelt out over a dense table.
TEST(FuzzyGraph, IsTheUnionOfBothDirections) {
  const auto graph = graph_of(normal_rows(60, 3), 6);
  const auto scales = neighbourhoods(graph, 6);
  Matrix directed(60, 60);
  for (std::size_t row = 0; row < 60; ++row)
    for (std::size_t i = 0; i < 6; ++i)
      directed(row, static_cast<std::size_t>(graph.neighbours(row)[i])) = std::exp(
          -std::max(0.0, double{graph.distances_from(row)[i]} - double{scales.nearest[row]}) /
          double{scales.width[row]});
  const auto found = fuzzy_graph(graph, 6);
  Matrix undirected(60, 60);
  for (std::size_t row = 0; row < 60; ++row)
    for (std::size_t i = 0; i < found.neighbours_of(row).size(); ++i)
      undirected(row, static_cast<std::size_t>(found.neighbours_of(row)[i])) =
          double{found.weights_of(row)[i]};
  for (std::size_t a = 0; a < 60; ++a)
    for (std::size_t b = 0; b < 60; ++b)
      EXPECT_NEAR(undirected(a, b),
                  directed(a, b) + directed(b, a) - directed(a, b) * directed(b, a), 1e-6);
}

TEST(FuzzyGraph, OfDuplicatesTiesThemFully) {
  const auto found = fuzzy_graph(graph_of(make_rows(4, {1, 1, 1, 1}), 3), 3);
  EXPECT_EQ(found.weights, std::vector<float>(12, 1.0F));
}

TEST(FuzzyGraph, OfNoneOneAndTwoRows) {
  EXPECT_EQ(fuzzy_graph(graph_of(make_rows(0, {}), 3), 3).rows(), 0U);
  EXPECT_EQ(fuzzy_graph(graph_of(make_rows(1, {5}), 3), 3).weights.size(), 0U);
  const auto two = fuzzy_graph(graph_of(make_rows(2, {1, 9}), 3), 14);
  EXPECT_EQ(two.neighbours, (std::vector<std::int32_t>{1, 0}));
  EXPECT_EQ(two.weights, (std::vector<float>{1, 1}));
}

TEST(FuzzyGraph, HasTheSameBitsForAnyNumberOfThreads) {
  const auto graph = graph_of(normal_rows(5000, 4), 10);
  const auto expected = fuzzy_graph(graph, 10, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto found = fuzzy_graph(graph, 10, {.threads = threads});
    EXPECT_EQ(found.offsets, expected.offsets);
    EXPECT_EQ(found.neighbours, expected.neighbours);
    EXPECT_EQ(found.weights, expected.weights);
  }
}

}  // namespace
}  // namespace deepview

#include "deepview/numeric/intrinsic_dimension.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_rows;

TEST(IntrinsicDimension, FollowsItsFormula) {
  const std::vector<float> distances{0, 0, 0, 1, 2, 4, 8};
  const double logs = std::log(8.0) + std::log(4.0) + std::log(2.0) + 3 * std::log(8.0);
  EXPECT_DOUBLE_EQ(intrinsic_dimension(distances), 2 / logs);
}

TEST(IntrinsicDimension, DoesNotReadTheThreeClosest) {
  const std::vector<float> copies{0, 0, 0, 1, 2, 4, 8};
  const std::vector<float> others{0.5, 0.7F, 0.9F, 1, 2, 4, 8};
  EXPECT_EQ(intrinsic_dimension(copies), intrinsic_dimension(others));
}

TEST(IntrinsicDimension, IsDefinedAtItsEdges) {
  EXPECT_EQ(intrinsic_dimension(std::vector<float>(6, 0.0F)), 0);
  EXPECT_EQ(intrinsic_dimension(std::vector<float>(6, 2.0F)),
            std::numeric_limits<double>::infinity());
  expect_error(ErrorKind::usage, "6", [] { intrinsic_dimension(std::vector<float>(5, 1.0F)); });
}

TEST(IntrinsicDimension, IsAboutTheNumberOfColumnsForUniformRows) {
  for (const std::size_t columns : {1U, 2U, 5U}) {
    Random random(Seed{columns});
    std::vector<float> values(4000 * columns);
    for (float& value : values) value = static_cast<float>(random.uniform());
    const auto graph = neighbour_graph(testing::make_rows(4000, std::move(values)), {.k = 16});
    double sum = 0;
    for (std::size_t row = 0; row < graph.rows; ++row)
      sum += intrinsic_dimension(graph.distances_from(row));
    EXPECT_NEAR(sum / 4000, static_cast<double>(columns), 0.12 * static_cast<double>(columns));
  }
}

TEST(LocalDimensions, AreNeverAboveTheRowsOwnEstimateNorTheNeighboursMedian) {
  const auto graph = neighbour_graph(normal_rows(500, 4), {.k = 20});
  const auto smaller = local_dimensions(graph, 16);
  for (std::size_t row = 0; row < graph.rows; ++row) {
    const auto own = [&](std::size_t r) {
      return intrinsic_dimension(graph.distances_from(r).first(16));
    };
    std::vector<double> around;
    for (const auto other : graph.neighbours(row).first(16))
      around.push_back(own(static_cast<std::size_t>(other)));
    std::ranges::sort(around);
    EXPECT_EQ(smaller[row], std::min(own(row), (around[7] + around[8]) / 2));
  }
}

TEST(LocalDimensions, HaveTheSameBitsForAnyNumberOfThreads) {
  const auto graph = neighbour_graph(normal_rows(3000, 3), {.k = 16});
  const auto expected = local_dimensions(graph, 16, {.threads = 1});
  for (const int threads : {2, 3, 7, 16})
    EXPECT_EQ(local_dimensions(graph, 16, {.threads = threads}), expected);
}

TEST(LocalDimensions, RefuseMoreNeighboursThanTheGraphHas) {
  const auto graph = neighbour_graph(normal_rows(50, 3), {.k = 8});
  expect_error(ErrorKind::usage, "8", [&] { local_dimensions(graph, 16); });
}

}  // namespace
}  // namespace deepview

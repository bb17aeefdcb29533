#include "deepview/numeric/tsne_repulsion.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "deepview/base/random.hpp"
#include "deepview/numeric/tsne_divergence.hpp"
#include "deepview/numeric/tsne_kernels.hpp"
#include "tests/numeric/random_rows.hpp"

namespace deepview::detail {
namespace {

std::vector<float> normal_map(std::size_t points, std::size_t dimensions, double size,
                              std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<float> map(points * dimensions);
  for (float& value : map) value = static_cast<float>(size * random.normal());
  return map;
}

struct Exact {
  std::vector<double> forces;
  double weight = 0;
};

Exact slow_repulsion(const std::vector<float>& map, std::size_t dimensions) {
  Exact exact{std::vector<double>(map.size())};
  const std::size_t points = map.size() / dimensions;
  for (std::size_t i = 0; i < points; ++i) {
    for (std::size_t j = 0; j < points; ++j) {
      if (i == j) continue;
      double distance = 1;
      for (std::size_t d = 0; d < dimensions; ++d)
        distance += std::pow(double{map[i * dimensions + d]} - double{map[j * dimensions + d]}, 2);
      exact.weight += 1 / distance;
      for (std::size_t d = 0; d < dimensions; ++d)
        exact.forces[i * dimensions + d] +=
            (double{map[i * dimensions + d]} - double{map[j * dimensions + d]}) /
            (distance * distance);
    }
  }
  return exact;
}

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

// The largest error of a force over the largest force, and the relative one of the weight.
void expect_close(const Repulsion& found, const Exact& exact, double force, double weight) {
  double worst = 0;
  ASSERT_EQ(found.forces.size(), exact.forces.size());
  for (std::size_t i = 0; i < exact.forces.size(); ++i)
    worst = std::max(worst, std::abs(found.forces[i] - exact.forces[i]));
  EXPECT_LE(worst, force * largest(exact.forces));
  EXPECT_NEAR(found.weight / exact.weight, 1, weight);
}

// Float32 sums of 16 lanes over up to 4,096 points.
TEST(TsneRepulsion, OfAllPairsAgreesWithFloat64ForManySizes) {
  for (const std::size_t points : {2U, 15U, 16U, 17U, 300U, 4500U})
    for (std::size_t dimensions = 1; dimensions <= (points > 300 ? 2U : 8U); ++dimensions) {
      const auto map = normal_map(points, dimensions, 4);
      expect_close(repel_exactly(map, dimensions, {}), slow_repulsion(map, dimensions), 2e-6, 1e-6);
    }
}

// As stated for nodes 0.4 apart: 2% of the largest force at the worst point, 1e-4 of the weight. A
// small map has finer nodes.
TEST(TsneRepulsion, OfTheGridAgreesWithAllPairsAtEverySize) {
  for (const double size : {1e-5, 1e-3, 0.1, 1.0, 5.0, 30.0}) {
    const auto map = normal_map(3000, 2, size);
    SplineGrid grid;
    const bool coarse = size > 2;
    expect_close(grid.repel(map, 2, {}), slow_repulsion(map, 2), coarse ? 0.02 : 1e-3,
                 coarse ? 1e-4 : 1e-5);
  }
}

TEST(TsneRepulsion, OfTheGridServesOneDimension) {
  for (const double size : {1e-4, 3.0, 200.0}) {
    const auto map = normal_map(1000, 1, size);
    SplineGrid grid;
    expect_close(grid.repel(map, 1, {}), slow_repulsion(map, 1), 0.02, 1e-3);
  }
}

TEST(TsneRepulsion, OfTheGridIsReusableWhileTheMapGrows) {
  SplineGrid grid;
  for (const double size : {0.01, 2.0, 2.1, 40.0}) {
    const auto map = normal_map(500, 2, size);
    SplineGrid fresh;
    EXPECT_EQ(grid.repel(map, 2, {}).forces, fresh.repel(map, 2, {}).forces);
  }
}

TEST(TsneRepulsion, OfASinglePointIsNone) {
  SplineGrid grid;
  const auto alone = grid.repel(std::vector<float>{3, -2}, 2, {});
  EXPECT_NEAR(alone.forces[0], 0, 1e-5);
  EXPECT_NEAR(alone.forces[1], 0, 1e-5);
  EXPECT_NEAR(alone.weight, 0, 1e-5);
}

// Two points far apart hardly repel: what they felt would be themselves by way of their nodes.
TEST(TsneRepulsion, OfTheGridLetsNoPointPushItself) {
  for (int i = 0; i < 50; ++i) {
    const auto off = 0.037F * static_cast<float>(i);  // somewhere else between nodes each time
    SplineGrid grid;
    const auto pair = grid.repel(std::vector<float>{0, 0, 100 + off, 60 + 2 * off}, 2, {});
    for (const float force : pair.forces) EXPECT_NEAR(force, 0, 1e-5);
    EXPECT_NEAR(pair.weight, 2 / (1 + std::pow(100 + off, 2) + std::pow(60 + 2 * off, 2)), 1e-5);
  }
}

TEST(TsneRepulsion, OfPointsThatCoincideIsNoneAndTheirWeightIsWhole) {
  const std::vector<float> map(2 * 400, 7);
  SplineGrid grid;
  for (const auto& repulsion : {grid.repel(map, 2, {}), repel_exactly(map, 2, {})}) {
    for (const float force : repulsion.forces) EXPECT_NEAR(force, 0, 1e-3);
    EXPECT_NEAR(repulsion.weight / (400.0 * 399.0), 1, 1e-6);
  }
}

TEST(TsneRepulsion, OfTheGridSurvivesOnePointFarAway) {
  auto map = normal_map(800, 2, 5);
  map[0] = 1e6F;
  SplineGrid grid;
  const auto repulsion = grid.repel(map, 2, {});
  for (const float force : repulsion.forces) EXPECT_TRUE(std::isfinite(force));
  EXPECT_TRUE(std::isfinite(repulsion.weight));
}

TEST(TsneRepulsion, HasTheSameBitsForAnyNumberOfThreads) {
  const auto map = normal_map(3000, 2, 10);
  SplineGrid grid;
  const auto one = grid.repel(map, 2, {.threads = 1});
  const auto exact = repel_exactly(map, 2, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    SplineGrid other;
    const auto more = other.repel(map, 2, {.threads = threads});
    EXPECT_EQ(more.forces, one.forces);
    EXPECT_EQ(more.weight, one.weight);
    EXPECT_EQ(repel_exactly(map, 2, {.threads = threads}).forces, exact.forces);
    EXPECT_EQ(repel_exactly(map, 2, {.threads = threads}).weight, exact.weight);
  }
}

TEST(TsneAttraction, AgreesWithFloat64ForAnyNumberOfNeighbours) {
  for (std::size_t dimensions = 1; dimensions <= most_map_dimensions; ++dimensions) {
    for (const std::size_t count : {0U, 1U, 16U, 63U, 64U, 65U, 199U}) {
      const auto map = normal_map(200, dimensions, 3);
      std::vector<std::uint32_t> neighbours;
      std::vector<float> shares;
      std::vector<double> expected(dimensions);
      for (std::size_t i = 0; i < count; ++i) {
        neighbours.push_back(static_cast<std::uint32_t>(i + 1));
        shares.push_back(1.0F / static_cast<float>(i + 2));
        double distance = 1;
        for (std::size_t d = 0; d < dimensions; ++d)
          distance += std::pow(double{map[d]} - double{map[(i + 1) * dimensions + d]}, 2);
        for (std::size_t d = 0; d < dimensions; ++d)
          expected[d] +=
              shares[i] / distance * (double{map[d]} - double{map[(i + 1) * dimensions + d]});
      }
      std::vector<float> force(dimensions);
      attract_row(map, 0, neighbours, shares, force);
      for (std::size_t d = 0; d < dimensions; ++d) EXPECT_NEAR(force[d], expected[d], 2e-6);
    }
  }
}

// The forces are a quarter of the divergence's slope: central differences of it in float64.
TEST(TsneForces, AreTheGradientOfTheDivergence) {
  const Rows rows = testing::normal_rows(60, 4);
  const auto affinities =
      tsne_affinities(neighbour_graph(rows, {.k = 30, .scaling = Scaling::none}), 10);
  const auto map = normal_map(60, 2, 1.5, 9);
  const auto divergence = [&](const std::vector<float>& at) {
    return divergence_of(affinities, at, 2, slow_repulsion(at, 2).weight, {});
  };
  const auto repulsion = repel_exactly(map, 2, {});
  for (std::size_t row = 0; row < 60; ++row) {
    float force[2];
    attract_row(map, row, affinities.neighbours_of(row), affinities.shares_of(row), force);
    for (std::size_t d = 0; d < 2; ++d) {
      constexpr float step = 0x1p-8F;  // exact in float32
      auto ahead = map;
      auto behind = map;
      ahead[row * 2 + d] += step;
      behind[row * 2 + d] -= step;
      const double width = double{ahead[row * 2 + d]} - double{behind[row * 2 + d]};
      const double slope = (divergence(ahead) - divergence(behind)) / width;
      const double found = 4 * (force[d] - repulsion.forces[row * 2 + d] / repulsion.weight);
      EXPECT_NEAR(found, slope, 1e-6);  // slopes are 1e-2; the step squared bends them by 1e-7
    }
  }
}

}  // namespace
}  // namespace deepview::detail

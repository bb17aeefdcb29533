#include "deepview/numeric/pair_forces.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <numeric>

#include "deepview/numeric/pacmap_run.hpp"
#include "tests/numeric/random_rows.hpp"

namespace deepview::detail {
namespace {

using testing::normal_tensor;

struct Cloud {
  std::vector<float> values;
  std::size_t rows;
  std::size_t dimensions;

  Cloud(std::size_t row_count, std::size_t columns, float size)
      : rows(row_count), dimensions(columns) {
    const Tensor normals = normal_tensor(rows, dimensions, rows + dimensions);
    for (const float value : normals.values<float>()) values.push_back(size * value);
  }
  MatrixView<float> view() const { return {values.data(), rows, dimensions}; }
};

PairTable random_pairs(std::size_t rows, std::size_t per_row) {
  return further_pairs(PairTable(rows, 0), per_row, {.seed = Seed{rows}});
}

std::vector<float> gradient_of(const Cloud& cloud, const std::vector<Pull>& pulls) {
  std::vector<float> gradient(cloud.values.size());
  for (const auto& pull : pulls) add_gradient(cloud.view(), pull, {0, cloud.rows}, gradient);
  return gradient;
}

// Σ over all pairs of a function of d = 1 + |y_i − y_j|².
template <class Loss>
double sum_over(const PairTable& pairs, const std::vector<double>& y, std::size_t dimensions,
                const Loss& loss) {
  double sum = 0;
  for (std::size_t row = 0; row < pairs.rows; ++row)
    for (const auto partner : pairs.of(row)) {
      double d = 1;
      for (std::size_t c = 0; c < dimensions; ++c)
        d += std::pow(
            y[row * dimensions + c] - y[static_cast<std::size_t>(partner) * dimensions + c], 2);
      sum += loss(d);
    }
  return sum;
}

// Central differences in float64.
template <class Loss>
void expect_derivative(const std::vector<float>& gradient, const Cloud& cloud, const Loss& loss) {
  std::vector<double> y(cloud.values.begin(), cloud.values.end());
  double largest = 0;
  for (const float g : gradient) largest = std::max(largest, std::abs(static_cast<double>(g)));
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double at = y[i];
    const double h = 1e-5 * (1 + std::abs(at));
    y[i] = at + h;
    const double above = loss(y);
    y[i] = at - h;
    const double below = loss(y);
    y[i] = at;
    // Sums of float32 terms, and differences of a loss that is known to 1e-16.
    ASSERT_NEAR(gradient[i], (above - below) / (2 * h), 5e-6 * largest + 1e-7) << i;
  }
}

TEST(Partners, ListBothEndsInOrderAndAreFilledUpWithTheRowItself) {
  PairTable pairs(3, 1);
  pairs.partners = {2, 2, 0};
  const Partners partners = both_ends(pairs);
  EXPECT_EQ(partners.begin, (std::vector<std::size_t>{0, 8, 16, 24}));
  EXPECT_EQ(partners.indices,
            (std::vector<std::int32_t>{2, 2, 0, 0, 0, 0, 0, 0, 2, 1, 1, 1, 1, 1, 1, 1,  //
                                       0, 0, 1, 2, 2, 2, 2, 2}));
}

TEST(Partners, OfNoPairsAreEmptyLists) {
  EXPECT_EQ(both_ends(PairTable(0, 0)).rows(), 0U);
  EXPECT_EQ(both_ends(PairTable(4, 0)).begin, std::vector<std::size_t>(5, 0));
}

TEST(PairForces, AreTheGradientOfThePublishedLoss) {
  for (const std::size_t dimensions : {1U, 2U, 3U, 5U}) {
    for (const std::size_t rows : {2U, 9U, 40U}) {
      const Cloud cloud(rows, dimensions, 4);
      const std::size_t most = rows - 1;
      const auto near = random_pairs(rows, std::min<std::size_t>(5, most));
      const auto mid = random_pairs(rows, std::min<std::size_t>(3, most));
      const auto further = random_pairs(rows, std::min<std::size_t>(13, most));
      const PairWeights w{.near = 2, .mid_near = 500, .further = 1};
      const Partners lists[] = {both_ends(near), both_ends(mid), both_ends(further)};
      const auto gradient = gradient_of(cloud, {{&lists[0], near_force(w)},
                                                {&lists[1], mid_near_force(w)},
                                                {&lists[2], further_force(w)}});
      expect_derivative(gradient, cloud, [&](const std::vector<double>& y) {
        return sum_over(near, y, dimensions, [&](double d) { return w.near * d / (10 + d); }) +
               sum_over(mid, y, dimensions,
                        [&](double d) { return w.mid_near * d / (10'000 + d); }) +
               sum_over(further, y, dimensions, [&](double d) { return w.further / (1 + d); });
      });
    }
  }
}

TEST(PairForces, ThatFadeAreTheGradientOfTheirPotential) {
  for (const std::size_t dimensions : {2U, 3U}) {
    const Cloud cloud(30, dimensions, 4);
    const auto pairs = random_pairs(30, 6);
    const Partners partners = both_ends(pairs);
    const auto gradient = gradient_of(cloud, {{&partners, {20, 10, Fading::with_distance}}});
    // ∫ 10 / ((10 + d)² √d) dd
    const auto potential = [](double d) {
      const double root = std::sqrt(d);
      return root / (10 + d) + std::atan(root / std::sqrt(10.0)) / std::sqrt(10.0);
    };
    expect_derivative(gradient, cloud, [&](const std::vector<double>& y) {
      return sum_over(pairs, y, dimensions, potential);
    });
  }
}

TEST(PairForces, BetweenCoincidentPointsAreZeroAndFarOnesFinite) {
  Cloud cloud(20, 2, 0);
  const Partners partners = both_ends(random_pairs(20, 6));
  EXPECT_EQ(gradient_of(cloud, {{&partners, {-2, 1}}}), std::vector<float>(40, 0.0F));
  for (std::size_t i = 0; i < cloud.values.size(); ++i)
    cloud.values[i] = static_cast<float>(i) * 1e17F;
  for (const float g : gradient_of(cloud, {{&partners, {-2, 1}}})) ASSERT_TRUE(std::isfinite(g));
}

TEST(PairForces, HaveTheSameBitsWithEveryInstructionSet) {
  for (const std::size_t dimensions : {1U, 2U, 3U, 7U}) {
    const Cloud cloud(100, dimensions, 5);
    const Partners partners = both_ends(random_pairs(100, 11));
    const std::vector<Pull> pulls{{&partners, {20, 10}},
                                  {&partners, {3, 10, Fading::with_distance}}};
    const auto step = [&] {
      auto gradient = gradient_of(cloud, pulls);
      std::vector<float> mean(gradient.size(), 0.5F);
      std::vector<float> square(gradient.size(), 0.25F);
      auto moved = cloud.values;
      std::vector<float> distances(partners.indices.size());
      squared_distances(cloud.view(), 3, partners.indices, distances);
      adam_step(gradient, 0.7F, {mean, square}, moved);
      for (const auto& values : {mean, square, moved, distances})
        gradient.insert(gradient.end(), values.begin(), values.end());
      return gradient;
    };
    const auto expected = step();
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
      hwy::SetSupportedTargetsForTest(target);
      EXPECT_EQ(step(), expected) << hwy::TargetName(target) << ' ' << dimensions;
    }
    hwy::SetSupportedTargetsForTest(0);
  }
}

TEST(SquaredDistances, AgreeWithPlainSums) {
  for (const std::size_t dimensions : {1U, 2U, 3U, 7U}) {
    const Cloud cloud(40, dimensions, 5);
    const std::vector<std::int32_t> others{0,  39, 7,  7,  1,  20, 3,  12,
                                           13, 14, 15, 16, 17, 18, 19, 2};
    std::vector<float> found(others.size());
    squared_distances(cloud.view(), 7, others, found);
    for (std::size_t i = 0; i < others.size(); ++i) {
      double sum = 0;
      for (std::size_t d = 0; d < dimensions; ++d)
        sum += std::pow(double{cloud.view().row(7)[d]} -
                            double{cloud.view().row(static_cast<std::size_t>(others[i]))[d]},
                        2);
      ASSERT_NEAR(found[i], sum, 1e-6 * sum) << i;
    }
  }
}

TEST(Adam, MovesAsItsDefinitionSays) {
  for (std::size_t count = 0; count < 20; ++count) {
    std::vector<float> gradient(count);
    std::iota(gradient.begin(), gradient.end(), -3.0F);
    std::vector<float> mean(count, 0.1F);
    std::vector<float> square(count, 0.2F);
    std::vector<float> positions(count, 1.0F);
    adam_step(gradient, 0.5F, {mean, square}, positions);
    for (std::size_t i = 0; i < count; ++i) {
      const double m = 0.9 * 0.1 + 0.1 * double{gradient[i]};
      const double v = 0.999 * 0.2 + 0.001 * std::pow(double{gradient[i]}, 2);
      ASSERT_NEAR(mean[i], m, 1e-6);
      ASSERT_NEAR(square[i], v, 1e-6);
      ASSERT_NEAR(positions[i], 1 - 0.5 * m / (std::sqrt(v) + 1e-7), 2e-6);
    }
  }
}

TEST(PairWeights, FollowTheThreePhases) {
  const std::array<int, 3> iterations{100, 100, 250};
  EXPECT_EQ(pair_weights(0, iterations).mid_near, 1000);
  EXPECT_EQ(pair_weights(50, iterations).mid_near, 501.5);
  EXPECT_EQ(pair_weights(99, iterations).near, 2);
  EXPECT_EQ(pair_weights(100, iterations).mid_near, 3);
  EXPECT_EQ(pair_weights(199, iterations).near, 3);
  EXPECT_EQ(pair_weights(200, iterations).mid_near, 0);
  EXPECT_EQ(pair_weights(449, iterations).near, 1);
  EXPECT_EQ(pair_weights(449, iterations).further, 1);
}

}  // namespace
}  // namespace deepview::detail

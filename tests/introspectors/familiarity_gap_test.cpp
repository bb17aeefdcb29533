#include "deepview/introspectors/familiarity/familiarity_gap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "deepview/numeric/mixture.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_rows;

TEST(FamiliarityGap, IsTheDifferenceOfMeansWithWelchsError) {
  const auto gap = familiarity_gap(std::vector<double>{1, 3}, std::vector<double>{-1, 0, 4});
  EXPECT_NEAR(gap.difference, -1, 1e-14);
  EXPECT_NEAR(gap.standard_error, std::sqrt(2.0 / 2 + 7.0 / 3), 1e-14);
  EXPECT_NEAR(gap.z(), -1 / std::sqrt(1 + 7.0 / 3), 1e-14);
  EXPECT_EQ(gap.reference_samples, 2U);
  EXPECT_EQ(gap.other_samples, 3U);
}

// A ratio of log densities would change its meaning where they change their sign.
TEST(FamiliarityGap, DoesNotDependOnTheUnitOfTheColumns) {
  const std::vector<double> a{-1, 2, 0.5};
  const std::vector<double> b{0, -2, -0.5};
  std::vector<double> a_scaled = a;
  std::vector<double> b_scaled = b;
  for (double& score : a_scaled) score += 100;
  for (double& score : b_scaled) score += 100;
  EXPECT_NEAR(familiarity_gap(a, b).difference, familiarity_gap(a_scaled, b_scaled).difference,
              1e-12);
}

TEST(FamiliarityGap, IsWithinItsErrorForEqualSetsAndFarBeyondForOthers) {
  const auto mixture = fit_mixture(normal_rows(2000, 3, 1));
  const auto held_out = log_density(mixture, normal_rows(500, 3, 2));
  EXPECT_LT(std::abs(familiarity_gap(held_out, log_density(mixture, normal_rows(500, 3, 3))).z()),
            3);
  std::vector<float> moved(1500, 2.0F);
  const auto others = log_density(mixture, testing::make_rows(500, moved));
  EXPECT_LT(familiarity_gap(held_out, others).z(), -10);
}

TEST(FamiliarityGap, KnowsNoErrorFromOneSample) {
  const auto gap = familiarity_gap(std::vector<double>{1}, std::vector<double>{2, 4});
  EXPECT_EQ(gap.difference, 2);
  EXPECT_EQ(gap.standard_error, 0);
  EXPECT_EQ(gap.z(), 0);
}

TEST(FamiliarityGap, RefusesEmptyAndNotFiniteScores) {
  const std::vector<double> none;
  const std::vector<double> some{1, 2};
  const std::vector<double> bad{1, std::nan("")};
  expect_error(ErrorKind::data, "the reference", [&] { familiarity_gap(none, some); });
  expect_error(ErrorKind::data, "the others, found another at 1",
               [&] { familiarity_gap(some, bad); });
}

}  // namespace
}  // namespace deepview

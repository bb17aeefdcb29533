#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "deepview/base/random.hpp"
#include "deepview/introspectors/pfa/unit_selection.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using Units = std::vector<std::size_t>;
using enum UnitSelection;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr auto every_selection = {abs_max, abs_min, l1_max, l1_min};
constexpr auto both_rules = {PfaRules::corrected, PfaRules::dnikit};

// Coefficients between pairs of units, 0 elsewhere, none on the diagonal.
Matrix coefficients(std::size_t units,
                    std::initializer_list<std::tuple<std::size_t, std::size_t, double>> pairs) {
  Matrix matrix(units, units);
  for (std::size_t unit = 0; unit < units; ++unit) matrix(unit, unit) = none;
  for (const auto& [a, b, value] : pairs) matrix(a, b) = matrix(b, a) = value;
  return matrix;
}

Units removed(const Matrix& correlations, UnitSelection selection, PfaRules rules,
              std::size_t keep = 1, const Units& inactive = {}) {
  return correlated_units(correlations, inactive, {selection, rules, keep});
}

void expect_under_both_rules(const Matrix& correlations, UnitSelection selection, std::size_t keep,
                             const Units& expected) {
  for (const PfaRules rules : both_rules)
    EXPECT_EQ(removed(correlations, selection, rules, keep), expected);
}

TEST(CorrelatedUnits, OfFiveAreThoseOfThePythonOriginal) {
  const Matrix five = coefficients(5, {{0, 1, .7},
                                       {0, 2, .2},
                                       {0, 3, .3},
                                       {0, 4, .9},
                                       {1, 2, .1},
                                       {1, 3, .2},
                                       {1, 4, .6},
                                       {2, 3, .8},
                                       {2, 4, .3},
                                       {3, 4, .3}});
  expect_under_both_rules(five, l1_max, 1, {0, 3, 4, 1});
  expect_under_both_rules(five, l1_min, 1, {2, 3, 1, 0});
  expect_under_both_rules(five, abs_max, 1, {0, 2, 4, 1});
  expect_under_both_rules(five, abs_min, 1, {1, 0, 4, 2});
  for (const std::size_t keep : {0U, 6U})
    expect_error(ErrorKind::usage, "1 to 5",
                 [&] { removed(five, l1_max, PfaRules::dnikit, keep); });
}

TEST(CorrelatedUnits, ThatAreAllAlikeGoInOrder) {
  for (const UnitSelection selection : every_selection)
    expect_under_both_rules(Matrix(4, std::vector<double>(16, 1)), selection, 1, {0, 1, 2});
}

TEST(CorrelatedUnits, LeaveTheInactiveOut) {
  const Matrix five = coefficients(5, {{0, 1, .7}, {0, 3, .3}, {1, 3, .2}});
  const Units inactive{2, 4};
  for (const PfaRules rules : both_rules) {
    EXPECT_EQ(removed(five, l1_max, rules, 1, inactive), (Units{0, 1}));
    EXPECT_EQ(removed(five, l1_min, rules, 1, inactive), (Units{3, 0}));
    EXPECT_EQ(removed(five, abs_max, rules, 1, inactive), (Units{0, 1}));
    EXPECT_EQ(removed(five, abs_min, rules, 1, inactive), (Units{3, 0}));
    EXPECT_EQ(removed(five, l1_max, rules, 3, inactive), Units{});
    expect_error(ErrorKind::usage, "1 to 3", [&] { removed(five, l1_max, rules, 4, inactive); });
  }
}

TEST(CorrelatedUnits, MayHaveCoefficientsThatAreNotSymmetric) {
  const Matrix four(4, {1, .9, .8, .99, .9, 1, .75, .65, .8, .75, 1, .99, .98, .65, .99, 1});
  expect_under_both_rules(four, abs_max, 2, {0, 2});
  expect_under_both_rules(four, l1_max, 2, {0, 2});
  expect_under_both_rules(four, abs_min, 2, {1, 0});
  expect_under_both_rules(four, l1_min, 2, {1, 0});
}

TEST(CorrelatedUnits, OfEqualSumsAreTheFirstOfTheTiedAndNotItsPartner) {
  const Matrix four = coefficients(4, {{0, 2, .6}, {0, 3, .6}, {1, 2, .5}, {1, 3, .5}, {2, 3, .3}});
  EXPECT_EQ(removed(four, l1_max, PfaRules::dnikit, 2), (Units{0, 1}));
  EXPECT_EQ(removed(four, l1_max, PfaRules::corrected, 2).front(), 2U);
}

// Unit 0 holds two of the tied coefficients, so that the list of cells is longer than that of rows.
TEST(CorrelatedUnits, OfEqualCoefficientsAreThoseWithTheNextLargest) {
  const Matrix four =
      coefficients(4, {{0, 1, .9}, {0, 2, .9}, {0, 3, .1}, {1, 2, .2}, {1, 3, .3}, {2, 3, .4}});
  EXPECT_EQ(removed(four, abs_max, PfaRules::corrected, 3), Units{0});
  const Matrix other =
      coefficients(4, {{0, 1, .9}, {0, 2, .1}, {0, 3, .1}, {1, 2, .2}, {1, 3, .2}, {2, 3, .9}});
  EXPECT_EQ(removed(other, abs_max, PfaRules::corrected, 3), Units{1});
}

// One removal by rescanning everything, in the words of the header.
std::size_t slow_choice(const Matrix& correlations, UnitSelection selection,
                        const std::vector<bool>& alive) {
  const bool max = selection == abs_max || selection == l1_max;
  const bool by_l1 = selection == l1_max || selection == l1_min;
  const std::size_t units = correlations.rows();
  std::vector<bool> candidates = alive;
  const auto narrow = [&](const std::vector<double>& scores) {
    double extreme = none;
    for (std::size_t r = 0; r < units; ++r)
      if (candidates[r])
        extreme = max ? std::fmax(extreme, scores[r]) : std::fmin(extreme, scores[r]);
    for (std::size_t r = 0; r < units && !std::isnan(extreme); ++r)
      candidates[r] = candidates[r] && is_tie(scores[r], extreme);
  };
  std::vector<double> first(units, none);
  std::vector<double> second(units, none);
  for (std::size_t r = 0; r < units; ++r) {
    std::vector<double> row;
    for (std::size_t c = 0; c < units; ++c)
      if (alive[c] && r != c) row.push_back(correlations(r, c));
    std::ranges::sort(row);
    if (max) std::ranges::reverse(row);
    first[r] = by_l1 ? std::accumulate(row.begin(), row.end(), 0.0) : row[0];
    if (row.size() > 1) second[r] = row[1];
  }
  narrow(first);
  if (!by_l1) narrow(second);
  return static_cast<std::size_t>(std::ranges::find(candidates, true) - candidates.begin());
}

Units slow_units(const Matrix& correlations, UnitSelection selection) {
  std::vector<bool> alive(correlations.rows(), true);
  Units order;
  while (order.size() + 1 < alive.size()) {
    order.push_back(slow_choice(correlations, selection, alive));
    alive[order.back()] = false;
  }
  return order;
}

TEST(CorrelatedUnits, AgreeWithScanningEverythingAgain) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(Seed{seed});
    const std::size_t units = 2 + random.below(14);
    const bool coarse = seed % 2 == 0;  // many ties
    Matrix matrix = coefficients(units, {});
    for (std::size_t r = 0; r < units; ++r)
      for (std::size_t c = 0; c < r; ++c)
        matrix(r, c) = matrix(c, r) =
            coarse ? static_cast<double>(random.below(5)) / 4 : random.uniform();
    for (const UnitSelection selection : every_selection)
      EXPECT_EQ(removed(matrix, selection, PfaRules::corrected), slow_units(matrix, selection))
          << "seed " << seed;
  }
}

TEST(CorrelatedUnits, FollowTheUnitsWhenTheyAreRenumbered) {
  Random random(Seed{3});
  Matrix matrix = coefficients(9, {});
  Matrix turned = matrix;
  for (std::size_t r = 0; r < 9; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      matrix(r, c) = matrix(c, r) = random.uniform();
      turned(8 - r, 8 - c) = turned(8 - c, 8 - r) = matrix(r, c);
    }
  for (const UnitSelection selection : every_selection) {
    Units expected = removed(matrix, selection, PfaRules::corrected, 3);
    for (std::size_t& unit : expected) unit = 8 - unit;
    EXPECT_EQ(removed(turned, selection, PfaRules::corrected, 3), expected);
  }
}

TEST(AbsoluteCorrelations, DoNotDependOnTheScaleOfTheResponses) {
  const Matrix covariance(3, {4, -1, .5, -1, 1, .2, .5, .2, 9});
  const Matrix expected = absolute_correlations(covariance);
  EXPECT_DOUBLE_EQ(expected(0, 1), 0.5);
  EXPECT_TRUE(std::isnan(expected(1, 1)));
  Matrix small = covariance;
  for (double& value : small.values()) value *= 0x1p-40;
  for (std::size_t i : {1U, 2U, 5U}) {
    EXPECT_EQ(absolute_correlations(small).values()[i], expected.values()[i]);
    EXPECT_LT(absolute_correlations(small, PfaRules::dnikit).values()[i], 1e-3);
  }
}

TEST(AbsoluteCorrelations, WithAUnitThatDoesNotVaryAreZero) {
  EXPECT_EQ(absolute_correlations(Matrix(2, {4, 0, 0, 0}))(0, 1), 0);
}

}  // namespace
}  // namespace deepview

#include "deepview/introspectors/duplicates/duplicates_across.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

// The first `count` rows of `from` put over those of `rows`, moved by the noise.
Rows with_leaks(const Rows& rows, const Rows& from, std::size_t count, double noise) {
  Random random(Seed{5});
  std::vector<float> values;
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (const float value : (r < count ? from : rows).row(r))
      values.push_back(value + static_cast<float>(r < count ? noise * random.normal() : 0));
  return make_rows(rows.size(), std::move(values));
}

TEST(DuplicatesAcross, FindTheQueriesThatLeakedFromTheRows) {
  const Rows rows = normal_rows(3000, 16, 1);
  for (const double noise : {0.0, 0.02}) {
    const auto found =
        find_duplicates_across(with_leaks(normal_rows(500, 16, 2), rows, 40, noise), rows);
    ASSERT_EQ(found.duplicates.size(), 40U);
    for (std::size_t i = 0; i < 40; ++i) {
      EXPECT_EQ(found.duplicates[i].query, i);
      EXPECT_EQ(found.duplicates[i].rows, std::vector<std::size_t>{i});
      EXPECT_LE(found.duplicates[i].distances[0], double{found.bounds[i]});
    }
    EXPECT_EQ(found.bounds.size(), 500U);
    EXPECT_EQ(found.neighbours, 32U);
  }
}

TEST(DuplicatesAcross, ListACrowdOfTwinsNearestFirst) {
  const Rows rows = normal_rows(2000, 16, 1);
  std::vector<float> copies;
  Random random(Seed{8});
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < 16; ++c)
      copies.push_back(r < 12 ? rows.row(0)[c] + static_cast<float>(0.01 * random.normal())
                              : rows.row(r)[c]);
  const auto found = find_duplicates_across(with_leaks(normal_rows(300, 16, 2), rows, 1, 0),
                                            make_rows(2000, copies));
  ASSERT_EQ(found.duplicates.size(), 1U);
  EXPECT_EQ(found.duplicates[0].rows.size(), 12U);
  EXPECT_TRUE(std::ranges::is_sorted(found.duplicates[0].distances));
}

TEST(DuplicatesAcross, FlagNoMoreThanAlphaQueriesOnAverageWhenBothSetsAreDrawnAlike) {
  constexpr int seeds = 15;
  for (const std::size_t columns : {2U, 5U, 20U}) {
    double flagged = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
      flagged += static_cast<double>(find_duplicates_across(normal_rows(400, columns, 2 * seed + 1),
                                                            normal_rows(900, columns, 2 * seed + 2),
                                                            CalibratedRule{.alpha = 3})
                                         .duplicates.size()) /
                 seeds;
    EXPECT_LE(flagged, 3 + 3 * std::sqrt(3.0 / seeds)) << columns;
  }
}

TEST(DuplicatesAcross, LookNotForTwinsWithinOneSet) {
  const Rows rows = normal_rows(600, 8, 1);
  const Rows queries = with_leaks(normal_rows(300, 8, 2), normal_rows(1, 8, 3), 1, 0);
  EXPECT_TRUE(
      find_duplicates_across(with_leaks(queries, queries, 300, 0), rows).duplicates.empty());
  const auto twice = make_rows(2, {5, 5, 5, 5});
  EXPECT_TRUE(find_duplicates_across(twice, make_rows(3, {0, 1, 1, 0, 2, 2})).duplicates.empty());
}

TEST(DuplicatesAcross, OfFewRowsAreTheIdenticalOnes) {
  const auto found =
      find_duplicates_across(make_rows(3, {9, 9, 1, 2, 3, 4}), make_rows(2, {3, 4, 1, 2}));
  ASSERT_EQ(found.duplicates.size(), 2U);
  EXPECT_EQ(found.duplicates[0].query, 1U);
  EXPECT_EQ(found.duplicates[0].rows, std::vector<std::size_t>{1});
  EXPECT_EQ(found.duplicates[1].rows, std::vector<std::size_t>{0});
  EXPECT_TRUE(find_duplicates_across(normal_rows(0, 2), normal_rows(9, 2)).duplicates.empty());
  EXPECT_TRUE(find_duplicates_across(normal_rows(9, 2), normal_rows(0, 2)).duplicates.empty());
}

TEST(DuplicatesAcross, FollowTheOtherRulesToo) {
  const Rows rows = normal_rows(500, 6, 1);
  const Rows queries = with_leaks(normal_rows(200, 6, 2), rows, 30, 1e-4);
  for (const DuplicateRule& rule :
       {DuplicateRule(SlopeRule{}), DuplicateRule(PercentileRule{98})}) {
    const auto found = find_duplicates_across(queries, rows, rule);
    EXPECT_GE(found.duplicates.size(), 30U);
    EXPECT_EQ(found.duplicates[29].query, 29U);
    EXPECT_EQ(found.bounds.front(), found.bounds.back());
    EXPECT_EQ(found.neighbours, 9U);
  }
}

TEST(DuplicatesAcross, HaveTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(2500, 10, 1);
  const Rows queries = with_leaks(normal_rows(400, 10, 2), rows, 9, 0.01);
  const auto expected = find_duplicates_across(queries, rows, CalibratedRule{}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto found =
        find_duplicates_across(queries, rows, CalibratedRule{}, {.threads = threads});
    EXPECT_EQ(found.bounds, expected.bounds);
    ASSERT_EQ(found.duplicates.size(), expected.duplicates.size());
    for (std::size_t i = 0; i < found.duplicates.size(); ++i)
      EXPECT_EQ(found.duplicates[i].distances, expected.duplicates[i].distances);
  }
}

TEST(DuplicatesAcross, RefuseBadRulesOtherColumnsAndNumbersThatAreNotFinite) {
  const auto find = [](const Rows& queries, const DuplicateRule& rule = CalibratedRule{}) {
    find_duplicates_across(queries, normal_rows(40, 2), rule);
  };
  expect_error(ErrorKind::shape, "2 columns", [&] { find(normal_rows(4, 3)); });
  expect_error(ErrorKind::usage, "alpha",
               [&] { find(normal_rows(4, 2), CalibratedRule{.alpha = 0}); });
  expect_error(ErrorKind::usage, "percentile", [&] { find(normal_rows(4, 2), PercentileRule{0}); });
  expect_error(ErrorKind::data, "queries", [&] { find(make_rows(1, {1, std::nanf("")})); });
}

}  // namespace
}  // namespace deepview

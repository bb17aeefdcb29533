#include "deepview/findings/set_neighbours.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/clouds.hpp"
#include "tests/support/two_sets.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using testing::drawn_sets;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::view_of;

std::vector<std::int32_t> near(const SetNeighbours& sets, std::size_t sample) {
  const auto found = sets.near(sample);
  return {found.begin(), found.end()};
}

TEST(SetNeighbours, PassOverRowsOfOtherSets) {
  const View view = view_of(testing::make_rows(6, {0, 1, 2.5, 4.5, 7, 10}));
  const std::vector<std::int32_t> sets{2, -1, 5, 2, 5, 9};
  const SetNeighbours neighbours(view, {sets, 2, 5}, {});
  ASSERT_EQ(neighbours.size(), 4U);
  EXPECT_EQ(neighbours.count(0), 2U);
  EXPECT_EQ(neighbours.count(1), 2U);
  EXPECT_EQ(neighbours.row(1), 2U);
  EXPECT_EQ(neighbours.side(1), 1U);
  EXPECT_EQ(neighbours.sample_of(1), -1);
  EXPECT_THAT(near(neighbours, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(near(neighbours, 2), ElementsAre(1, 3, 0));
}

TEST(SetNeighbours, CountCopiesOnceWhicheverSetTheyAreIn) {
  Cloud cloud(4);
  cloud.add(300);
  const Rows distinct = cloud.rows();
  std::vector<float> values;
  for (std::size_t i = 0; i < 300; ++i) {
    const auto row = distinct.row(i);
    for (int copy = 0; copy < (i < 10 ? 40 : 1); ++copy)
      values.insert(values.end(), row.begin(), row.end());
  }
  const std::size_t rows = values.size() / 4;
  const View view = view_of(testing::make_rows(rows, values));
  const auto sets = drawn_sets(rows, 0.3, 1);
  const SetNeighbours neighbours(view, {sets}, {});
  EXPECT_LE(neighbours.size(), 300U);
  EXPECT_GE(neighbours.size(), 296U);  // one row on average is taken for a copy by accident
  for (std::size_t row = 0; row < 40; ++row) EXPECT_EQ(neighbours.sample_of(row), 0);
  EXPECT_EQ(neighbours.side_of_row(7), static_cast<std::size_t>(sets[7]));
  for (std::size_t sample = 0; sample < neighbours.size(); ++sample) {
    auto list = near(neighbours, sample);
    std::ranges::sort(list);
    EXPECT_TRUE(std::ranges::adjacent_find(list) == list.end());
    EXPECT_FALSE(std::ranges::binary_search(list, static_cast<std::int32_t>(sample)));
  }
}

// Of rows equally far the graph names those read first: which, must not matter.
TEST(SetNeighbours, LeaveOutNeighboursThatOnlyTheOrderOfRowsChose) {
  std::vector<float> corners{0, 0};
  for (int i = 0; i < 50; ++i) {  // all at distance 5 from the first row, and distinct
    const double angle = 0.1 * i;
    corners.push_back(static_cast<float>(5 * std::cos(angle)));
    corners.push_back(static_cast<float>(5 * std::sin(angle)));
  }
  View view = view_of(testing::make_rows(51, corners));
  for (std::size_t i = 0; i < view.graph.k; ++i) view.graph.distances[i] = 5;  // but for rounding
  const std::vector<std::int32_t> sets(51, 0);
  EXPECT_TRUE(near(SetNeighbours(view, {sets}, {}), 0).empty());
}

TEST(SetNeighbours, KeepAllNeighboursOfAGraphThatHasAll) {
  const View view = view_of(testing::make_rows(4, {0, 1, 2, 3}));
  const std::vector<std::int32_t> sets{0, 1, 0, 1};
  EXPECT_THAT(near(SetNeighbours(view, {sets}, {}), 1), ElementsAre(0, 2, 3));
}

TEST(SetNeighbours, AroundASampleAreItsNeighboursAndTheirs) {
  const View view = Cloud(3).add(700).view();
  const auto sets = drawn_sets(700, 0.5, 3);
  const SetNeighbours neighbours(view, {sets}, {});
  for (const std::size_t sample : {0U, 300U, 699U}) {
    std::set<std::int32_t> expected;
    for (const auto first : neighbours.near(sample)) {
      expected.insert(first);
      for (const auto second : neighbours.near(static_cast<std::size_t>(first)))
        expected.insert(second);
    }
    expected.erase(static_cast<std::int32_t>(sample));
    auto around = neighbours.around(sample);
    std::ranges::sort(around);
    EXPECT_TRUE(std::ranges::equal(around, expected));
  }
}

TEST(SetNeighbours, RefuseSetsOfOtherRows) {
  const View view = Cloud(2).add(10).view("cloud");
  const std::vector<std::int32_t> few(9);
  expect_error(ErrorKind::shape, "10 rows", [&] { SetNeighbours(view, {few}, {}); });
}

}  // namespace
}  // namespace deepview

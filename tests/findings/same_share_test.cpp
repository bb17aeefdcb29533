#include "deepview/findings/same_share.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/clouds.hpp"
#include "tests/support/known_rows.hpp"
#include "tests/support/two_sets.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using testing::drawn_sets;
using testing::view_of;

View view_of_few(std::size_t rows, int k, std::uint64_t seed) {
  const Rows all = Cloud(2, seed).add(rows).rows();
  return {"few", all, neighbour_graph(all, {.k = k, .scaling = Scaling::none})};
}

// All ways to draw the sets, one after the other.
TEST(SameShare, HasTheMeanAndDeviationOfAllWaysToDrawTheSets) {
  for (const std::size_t rows : {4U, 7U, 9U})
    for (const int k : {2, 4, 8})
      for (std::size_t ones = 2; ones + 2 <= rows; ++ones) {
        const View view = view_of_few(rows, k, rows + ones);
        std::vector<std::int32_t> sets(rows);
        std::fill(sets.end() - static_cast<std::ptrdiff_t>(ones), sets.end(), 1);
        double sum = 0;
        double squares = 0;
        double ways = 0;
        SameShare answer;
        do {
          answer = same_share(SetNeighbours(view, {sets}, {}));
          sum += answer.share;
          squares += answer.share * answer.share;
          ++ways;
        } while (std::ranges::next_permutation(sets).found);
        EXPECT_NEAR(answer.expected, sum / ways, 1e-12) << rows << ' ' << k << ' ' << ones;
        const double variance = squares / ways - sum / ways * (sum / ways);
        EXPECT_NEAR(answer.deviation * answer.deviation, variance, 1e-12)
            << rows << ' ' << k << ' ' << ones;
      }
}

TEST(SameShare, IsThatOfTheNeighboursInTheSameSet) {
  const View view = Cloud(3).add(500).view();
  const auto sets = drawn_sets(500, 0.3, 2);
  const SetNeighbours neighbours(view, {sets}, {});
  double same = 0;
  double all = 0;
  for (std::size_t i = 0; i < neighbours.size(); ++i)
    for (const auto other : neighbours.near(i)) {
      ++all;
      same += neighbours.side(i) == neighbours.side(static_cast<std::size_t>(other));
    }
  EXPECT_DOUBLE_EQ(same_share(neighbours).share, same / all);
}

// z has mean 0 and deviation 1, and p falls below 5 % in 5 % of the sets, whatever the data.
TEST(SameShare, IsSilentOnOneSetSplitAtRandom) {
  int sets_seen = 0;
  int rejected = 0;
  double sum = 0;
  double squares = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    for (const double share : {0.5, 0.1}) {
      const View views[]{
          Cloud(2, seed).add(400).view(), Cloud(20, seed).add(400).view(),
          view_of(Rows(testing::Embedding{.rows = 400, .columns = 16, .seed = seed}.tensor()))};
      for (const View& view : views) {
        const auto sets = drawn_sets(400, share, seed);
        const SameShare answer = same_share(SetNeighbours(view, {sets}, {}));
        ++sets_seen;
        rejected += answer.p < 0.05;
        sum += answer.z;
        squares += answer.z * answer.z;
        EXPECT_LT(answer.z, 4.5);  // 3 in a million by the normal law
      }
    }
  // Of 240: 12 are expected, with a deviation of 3.4.
  EXPECT_LE(rejected, 24);
  EXPECT_NEAR(sum / sets_seen, 0, 0.2);  // 3 deviations of a mean of 240
  EXPECT_NEAR(squares / sets_seen, 1, 0.3);
}

TEST(SameShare, GrowsWithAShiftOfTheMean) {
  double before = 0;
  for (const double shift : {0.5, 1.0, 2.0}) {
    const View view = Cloud(10).add(800).add(800, shift).view();
    std::vector<std::int32_t> sets(1'600);
    std::fill(sets.begin() + 800, sets.end(), 1);
    const SameShare answer = same_share(SetNeighbours(view, {sets}, {}));
    EXPECT_GT(answer.z, before + 1) << shift;
    before = answer.z;
  }
  EXPECT_GT(before, 10);
}

TEST(SameShare, SaysNothingWithoutNeighboursOrVariation) {
  const View two = view_of_few(2, 1, 1);
  const std::vector<std::int32_t> sets{0, 1};
  const SameShare answer = same_share(SetNeighbours(two, {sets}, {}));
  EXPECT_EQ(answer.z, 0);
  EXPECT_EQ(answer.p, 1);
}

}  // namespace
}  // namespace deepview

#include "deepview/findings/moved_regions.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/clouds.hpp"
#include "tests/support/known_rows.hpp"
#include "tests/support/two_sets.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using testing::drawn_sets;
using testing::view_of;

std::size_t members(const std::vector<MovedRegion>& regions) {
  std::size_t count = 0;
  for (const MovedRegion& region : regions) count += region.members.size();
  return count;
}

// Half of the rows have up to 7 copies, exact or nearly so.
View with_copies(std::size_t distinct, std::uint64_t seed) {
  Random random(Seed{seed}, 5);
  std::vector<float> values;
  for (std::size_t i = 0; i < distinct; ++i) {
    float row[4];
    for (float& value : row) value = static_cast<float>(random.normal());
    const std::uint64_t copies = row[0] > 0 ? 1 + random.below(8) : 1;
    for (std::uint64_t copy = 0; copy < copies; ++copy)
      for (const float value : row)
        values.push_back(value + (copy % 2 == 1 ? 1e-4F : 0) * static_cast<float>(random.normal()));
  }
  const auto rows = static_cast<std::int64_t>(values.size() / 4);
  return view_of(Rows(Tensor(Shape{rows, 4}, values)));
}

// Whole numbers, so that many rows are equally far from each other.
View with_ties(std::size_t rows, std::uint64_t seed) {
  Random random(Seed{seed}, 6);
  std::vector<float> values(rows * 6);
  for (float& value : values) value = static_cast<float>(random.below(4));
  return view_of(Rows(Tensor(Shape{static_cast<std::int64_t>(rows), 6}, values)));
}

View clusters(std::uint64_t seed) {
  Cloud cloud(5, seed);
  for (int i = 0; i < 16; ++i) cloud.add(50, 7 * i, 0.1 + 0.1 * i);
  return cloud.view();
}

// What is expected by accident is alpha or less per pair of sets; so is what is seen.
TEST(MovedRegions, AreAsFewAsPromisedOnOneSetSplitAtRandom) {
  for (const double share : {0.5, 0.2, 0.05}) {
    std::size_t sets_seen = 0;
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      const View views[]{Cloud(2, seed).add(800).view(),
                         Cloud(8, seed).add(800).view(),
                         Cloud(40, seed).add(800).view(),
                         clusters(seed),
                         view_of(Rows(testing::Embedding{.rows = 800, .seed = seed}.tensor())),
                         with_copies(300, seed),
                         with_ties(800, seed)};
      for (const View& view : views) {
        const auto sets = drawn_sets(view.rows.size(), share, seed);
        found += moved_regions(SetNeighbours(view, {sets}, {}), 1).size();
        ++sets_seen;
      }
    }
    EXPECT_LE(found, sets_seen) << share;
  }
}

// The first set is read first: where many rows are equally far, a graph prefers it.
TEST(MovedRegions, DoNotHangOnWhichSetWasReadFirst) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const View view = with_ties(800, seed);
    auto sets = drawn_sets(800, 0.5, seed);
    std::ranges::sort(sets);
    found += moved_regions(SetNeighbours(view, {sets}, {}), 1).size();
  }
  EXPECT_LE(found, 10U);
}

TEST(MovedRegions, FindAClusterThatOneSetAloneHas) {
  const View view = Cloud(6).add(1'600).add(42, 20, 0.5).view();
  auto sets = drawn_sets(1'642, 0.2, 1);
  std::fill(sets.begin() + 1'600, sets.end(), 1);
  const auto regions = moved_regions(SetNeighbours(view, {sets}, {}), 1);
  ASSERT_FALSE(regions.empty());
  const MovedRegion& largest = regions.front();
  EXPECT_EQ(largest.side, 1U);
  EXPECT_EQ(largest.members.size(), 42U);
  EXPECT_GE(largest.members.front(), 1'600U);
  EXPECT_TRUE(std::ranges::binary_search(largest.members, largest.representative));
  EXPECT_GT(largest.share, 0.9);
  EXPECT_NEAR(largest.expected_share, 0.22, 0.02);
  EXPECT_GT(largest.ratio, 2);  // four times as dense
  EXPECT_LT(largest.ratio, 8);  // and no more than 32 neighbours can tell
  EXPECT_LE(members(regions), 44U);
}

// Nine of ten rows are in the first set, so that 32 neighbours without the second are no surprise;
// their neighbours' neighbours are.
TEST(MovedRegions, FindAClassThatTheSmallerSetLacks) {
  const View view = Cloud(6).add(1'500).add(500, 15).view();
  auto sets = drawn_sets(2'000, 0.1, 1);
  std::fill(sets.begin() + 1'500, sets.end(), 0);
  const auto regions = moved_regions(SetNeighbours(view, {sets}, {}), 1);
  std::size_t in_class = 0;
  for (const MovedRegion& region : regions) {
    if (region.representative < 1'500) continue;
    EXPECT_EQ(region.side, 0U);
    EXPECT_EQ(region.share, 1);
    in_class += region.members.size();
  }
  EXPECT_GT(in_class, 450U);
  EXPECT_LT(members(regions) - in_class, 50U);  // a lack there is a little too much elsewhere
  EXPECT_GT(regions[0].members.size() + regions[1].members.size() + regions[2].members.size(),
            400U);
}

TEST(MovedRegions, FindTheFarSidesOfAShiftedMean) {
  const View view = Cloud(5).add(1'000).add(1'000, 2).view();
  std::vector<std::int32_t> sets(2'000);
  std::fill(sets.begin() + 1'000, sets.end(), 1);
  const auto regions = moved_regions(SetNeighbours(view, {sets}, {}), 1);
  double centre[2]{};
  double count[2]{};
  for (const MovedRegion& region : regions)
    for (const std::size_t row : region.members) {
      EXPECT_EQ(sets[row], static_cast<std::int32_t>(region.side));
      centre[region.side] += static_cast<double>(view.rows.row(row)[0]);
      ++count[region.side];
    }
  EXPECT_GT(count[0], 200);
  EXPECT_GT(count[1], 200);
  EXPECT_LT(centre[0] / count[0], 0.3);
  EXPECT_GT(centre[1] / count[1], 1.7);
}

TEST(MovedRegions, TieEveryMemberToTheRepresentative) {
  const View view = Cloud(5).add(1'000).add(1'000, 2).view();
  std::vector<std::int32_t> sets(2'000);
  std::fill(sets.begin() + 1'000, sets.end(), 1);
  const SetNeighbours neighbours(view, {sets}, {});
  const auto is_around = [&](std::int32_t sample, std::int32_t other) {
    const auto around = neighbours.around(static_cast<std::size_t>(sample));
    return std::ranges::find(around, other) != around.end();
  };
  std::vector<int> regions_of(2'000);
  for (const MovedRegion& region : moved_regions(neighbours, 1)) {
    const auto representative = neighbours.sample_of(region.representative);
    for (const std::size_t row : region.members) {
      const auto member = neighbours.sample_of(row);
      EXPECT_TRUE(member == representative || is_around(representative, member) ||
                  is_around(member, representative));
      EXPECT_EQ(++regions_of[row], 1);
    }
  }
}

TEST(MovedRegions, DoNotTakeCopiesForManyWitnesses) {
  std::vector<float> values;
  const Rows cloud = Cloud(6).add(400).rows();
  for (std::size_t i = 0; i < 400; ++i)
    for (int copy = 0; copy < (i == 7 ? 60 : 1); ++copy)
      values.insert(values.end(), cloud.row(i).begin(), cloud.row(i).end());
  const View view = view_of(Rows(Tensor(Shape{459, 6}, values)));
  auto sets = drawn_sets(459, 0.3, 4);
  std::fill(sets.begin() + 7, sets.begin() + 67, 1);
  for (const MovedRegion& region : moved_regions(SetNeighbours(view, {sets}, {}), 1))
    EXPECT_LT(region.members.size(), 60U);
}

TEST(MovedRegions, BringTheCopiesOfTheirSamplesAlong) {
  const Rows cloud = Cloud(6).add(800).add(60, 20, 0.5).rows();
  std::vector<std::size_t> rows(860);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  rows.insert(rows.end(), {810, 811});
  const View view = view_of(take(cloud, rows));
  auto sets = drawn_sets(862, 0.3, 4);
  std::fill(sets.begin() + 800, sets.end(), 1);
  sets[861] = 0;  // a copy that leaked into the other set is not moved
  // Whichever of the two stands for both, the other set's is no member.
  const auto regions = moved_regions(SetNeighbours(view, {sets}, {}), 1);
  ASSERT_FALSE(regions.empty());
  const auto& found = regions.front().members;
  EXPECT_TRUE(std::ranges::binary_search(found, std::size_t{860}));
  EXPECT_TRUE(std::ranges::binary_search(found, std::size_t{810}));
  EXPECT_FALSE(std::ranges::binary_search(found, std::size_t{861}));
}

TEST(MovedRegions, HaveTheSameBitsForAnyNumberOfThreads) {
  const View view = Cloud(5).add(900).add(400, 2).view();
  auto sets = drawn_sets(1'300, 0.3, 4);
  std::fill(sets.begin() + 1'000, sets.end(), 1);
  const auto expected =
      moved_regions(SetNeighbours(view, {sets}, {.threads = 1}), 1, {.threads = 1});
  ASSERT_GT(expected.size(), 1U);
  for (const int threads : {2, 3, 7, 16}) {
    const RunOptions run{.threads = threads};
    const auto regions = moved_regions(SetNeighbours(view, {sets}, run), 1, run);
    ASSERT_EQ(regions.size(), expected.size());
    for (std::size_t i = 0; i < regions.size(); ++i) {
      EXPECT_EQ(regions[i].representative, expected[i].representative);
      EXPECT_EQ(regions[i].members, expected[i].members);
      EXPECT_EQ(regions[i].share, expected[i].share);
    }
  }
}

TEST(DensityRatios, AreTheLogarithmOfCountsOverWhatIsExpected) {
  const View view = Cloud(3).add(600).view();
  auto sets = drawn_sets(600, 0.25, 9);
  sets[5] = -1;
  const SetNeighbours neighbours(view, {sets}, {});
  const auto ratios = density_ratios(neighbours);
  ASSERT_EQ(ratios.size(), 600U);
  EXPECT_TRUE(std::isnan(ratios[5]));
  for (const std::size_t row : {0U, 17U, 599U}) {
    const auto sample = static_cast<std::size_t>(neighbours.sample_of(row));
    double a = 0;
    double b = 0;
    for (const auto other : neighbours.near(sample))
      ++(neighbours.side(static_cast<std::size_t>(other)) == 0 ? a : b);
    const double p = neighbours.expected_share(sample, 0);
    const double q = neighbours.expected_share(sample, 1);
    EXPECT_NEAR(p + q, 1, 1e-12);
    EXPECT_NEAR(ratios[row], std::log2((b + q) / q) - std::log2((a + p) / p), 1e-5);
  }
}

TEST(DensityRatios, AreZeroOnAverageForOneSetAndFiniteForTwo) {
  const View view = Cloud(3).add(600).add(600, 50).view();
  const auto mixed = drawn_sets(1'200, 0.5, 9);
  double sum = 0;
  for (const float ratio : density_ratios(SetNeighbours(view, {mixed}, {})))
    sum += static_cast<double>(ratio);
  EXPECT_NEAR(sum / 1'200, 0, 0.05);
  std::vector<std::int32_t> apart(1'200);
  std::fill(apart.begin() + 600, apart.end(), 1);
  const auto ratios = density_ratios(SetNeighbours(view, {apart}, {}));
  for (std::size_t row = 0; row < 600; ++row) EXPECT_LT(ratios[row], -5);
  for (std::size_t row = 600; row < 1'200; ++row) EXPECT_TRUE(ratios[row] > 5 && ratios[row] < 8);
}

}  // namespace
}  // namespace deepview

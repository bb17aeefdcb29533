#include "deepview/introspectors/duplicates/duplicates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_tensor;
using Members = std::vector<std::size_t>;

DuplicateGroups duplicates(Tensor x, DuplicateRule rule = CalibratedRule{}, RunOptions run = {}) {
  return introspect(InMemory{Batch{{"x", std::move(x)}}}, Duplicates{.rule = rule}, run)["x"];
}

std::vector<Members> members(const DuplicateGroups& found) {
  std::vector<Members> all;
  for (const auto& group : found.groups) all.push_back(group.members);
  return all;
}

// The tensor with row `to` replaced by row `from`, moved a little in every column.
Tensor with_copy(const Tensor& tensor, std::size_t from, std::size_t to, float noise) {
  const auto values = tensor.values<float>();
  std::vector<float> changed(values.begin(), values.end());
  const std::size_t columns = tensor.row_size();
  for (std::size_t c = 0; c < columns; ++c)
    changed[to * columns + c] = changed[from * columns + c] + (c % 2 == 0 ? noise : -noise);
  return {tensor.shape(), std::move(changed)};
}

// 24 points on a grid of spacing 10, of which 1 lies beside 0, and 8 and 9 beside 7.
Tensor grid() {
  std::vector<float> values;
  for (int i = 0; i < 24; ++i)
    values.insert(values.end(),
                  {static_cast<float>(10 * (i % 6)), static_cast<float>(10 * (i / 6))});
  const auto beside = [&](std::size_t point, std::size_t of, float x, float y) {
    values[2 * point] = values[2 * of] + x;
    values[2 * point + 1] = values[2 * of + 1] + y;
  };
  beside(1, 0, 0.01F, 0);
  beside(8, 7, 0, 0.02F);
  beside(9, 7, 0.015F, 0.01F);
  return {Shape{24, 2}, std::move(values)};
}

TEST(Duplicates, MatchThePythonOriginalOnTheGrid) {
  for (const DuplicateRule& rule :
       {DuplicateRule(PercentileRule{98}), DuplicateRule(SlopeRule{})}) {
    const auto found = duplicates(grid(), rule);
    EXPECT_EQ(members(found), (std::vector<Members>{{0, 1}, {7, 8, 9}}));
    EXPECT_NEAR(found.groups[0].mean, 3.466851e-5, 1e-9);
    EXPECT_NEAR(found.groups[0].deviation, 0, 1e-12);
    // The original had float64 points; rounding them to float32 moves the mean by 2e-9.
    EXPECT_NEAR(found.groups[1].mean, 9.943277e-5, 5e-9);
    EXPECT_NEAR(found.groups[1].deviation, 2.12809e-5, 5e-9);
  }
}

// A tight cluster of the first `planted` of 5,000 rows among widely spread ones.
Tensor planted_cluster(std::size_t planted) {
  Random random(Seed{42});
  std::vector<float> values(5000 * 10);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(i < planted * 10 ? 10 + 0.01 * random.normal()
                                                    : 100 + 50 * random.normal());
  return {Shape{5000, 10}, std::move(values)};
}

TEST(Duplicates, RecoverPlantedClustersWholeBySlopeAsThePythonOriginal) {
  for (const std::size_t planted : {500U, 1000U}) {
    const auto found = duplicates(planted_cluster(planted), SlopeRule{});
    ASSERT_FALSE(found.groups.empty());  // beside it stand pairs of the spread rows, by this rule
    EXPECT_EQ(found.groups[0].members.size(), planted);
    EXPECT_EQ(found.groups[0].members.back(), planted - 1);
  }
}

TEST(Duplicates, GroupHundredsOfIdenticalRowsWhole) {
  const Tensor all = normal_tensor(600, 5);
  const auto values = all.values<float>();
  std::vector<float> copied(values.begin(), values.end());
  for (std::size_t row = 450; row < 600; ++row)
    std::copy_n(copied.begin() + 35, 5, copied.begin() + static_cast<std::ptrdiff_t>(row * 5));
  const Tensor x(all.shape(), std::move(copied));
  const auto found = duplicates(x);
  ASSERT_EQ(found.groups.size(), 1U);
  EXPECT_EQ(found.groups[0].members.size(), 151U);
  EXPECT_EQ(found.groups[0].representative, 7U);
  EXPECT_NEAR(found.groups[0].mean, 0, 1e-12);
  for (const auto& group : duplicates(x, PercentileRule{99.9}).groups)
    EXPECT_TRUE(group.members.front() > 7 || group.members.size() >= 151);
}

TEST(Duplicates, AreAGroupOfAHundredWhenARowStandsThereAHundredTimes) {
  Tensor x = normal_tensor(400, 6);
  for (std::size_t row = 300; row < 399; ++row) x = with_copy(x, 50, row, 0);
  for (const DuplicateRule& rule :
       {DuplicateRule(CalibratedRule{}), DuplicateRule(PercentileRule{100}),
        DuplicateRule(SlopeRule{})}) {
    const auto found = duplicates(x, rule);
    const auto group = std::ranges::find_if(
        found.groups, [](const auto& g) { return std::ranges::binary_search(g.members, 50U); });
    ASSERT_NE(group, found.groups.end());
    EXPECT_GE(group->members.size(), 100U);  // by Slope a chain may lead on to others
    for (std::size_t row = 300; row < 399; ++row)
      EXPECT_TRUE(std::ranges::binary_search(group->members, row));
    if (!std::holds_alternative<SlopeRule>(rule)) {
      EXPECT_EQ(group->members.size(), 100U);
    }
  }
}

TEST(Duplicates, AreAnsweredForFewerThanTenRowsByEveryRule) {
  for (std::int64_t count = 0; count < 10; ++count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i)
      values.push_back(static_cast<float>(i < 2 ? 1 : 4 * i));
    const Tensor x(Shape{count, 1}, std::move(values));
    EXPECT_EQ(duplicates(x).groups.size(), count < 2 ? 0U : 1U);
    EXPECT_NO_THROW(duplicates(x, PercentileRule{}));
    EXPECT_NO_THROW(duplicates(x, SlopeRule{}));
  }
}

TEST(Duplicates, AreFoundInOneColumnAndWithoutColumns) {
  Tensor line = normal_tensor(300, 1);
  line = with_copy(line, 3, 200, 0);
  for (const DuplicateRule& rule : {DuplicateRule(CalibratedRule{}),
                                    DuplicateRule(PercentileRule{}), DuplicateRule(SlopeRule{})}) {
    const auto found = duplicates(line, rule);
    EXPECT_TRUE(std::ranges::any_of(found.groups, [](const auto& group) {
      return std::ranges::binary_search(group.members, 3U) &&
             std::ranges::binary_search(group.members, 200U);
    }));
    const Tensor nothing(Shape{12, 0}, std::vector<float>{});
    ASSERT_EQ(duplicates(nothing, rule).groups.size(), 1U);  // rows of nothing are identical
    EXPECT_EQ(duplicates(nothing, rule).groups[0].members.size(), 12U);
  }
}

// Rows `to`, to + 1 … become near copies of row `from`, each moved in a direction of its own.
Tensor with_crowd(const Tensor& tensor, std::size_t from, std::size_t to, std::size_t size,
                  double noise) {
  const auto values = tensor.values<float>();
  std::vector<float> changed(values.begin(), values.end());
  const std::size_t columns = tensor.row_size();
  Random random(Seed{from + 77});
  for (std::size_t i = 0; i < size * columns; ++i)
    changed[to * columns + i] =
        changed[from * columns + i % columns] + static_cast<float>(noise * random.normal());
  return {tensor.shape(), std::move(changed)};
}

TEST(Duplicates, FindCrowdsOfUpToTwentyThreeRowsThatNearlyCoincide) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    for (const std::size_t size : {2U, 4U, 5U, 6U, 10U, 16U, 20U, 23U}) {
      Members expected{seed};
      for (std::size_t i = 1; i < size; ++i) expected.push_back(1000 + i - 1);
      const Tensor x = with_crowd(normal_tensor(1500, 16, seed), seed, 1000, size - 1, 0.01);
      EXPECT_EQ(members(duplicates(x)), std::vector<Members>{expected}) << seed << ' ' << size;
    }
  }
}

TEST(Duplicates, LeaveAClassOfItsOwnThatIsFarFromTheRestAlone) {
  // Twelve rows as far from each other as rows are elsewhere, but far away from all others.
  Tensor x = normal_tensor(2000, 10);
  std::vector<float> values(x.values<float>().begin(), x.values<float>().end());
  for (std::size_t i = 0; i < 12 * 10; ++i) values[i] += 60;
  EXPECT_TRUE(duplicates(Tensor(x.shape(), std::move(values))).groups.empty());
}

// Rows with a neighbour within their bound.
double flagged(const Tensor& x, double alpha) {
  const Rows rows(x);
  const auto graph = neighbour_graph(rows);
  const auto found = find_duplicates(rows, graph, CalibratedRule{.alpha = alpha});
  double count = 0;
  for (std::size_t row = 0; row < graph.rows; ++row)
    count += graph.distances_from(row)[0] <= found.bounds[row] ? 1 : 0;
  return count;
}

TEST(Duplicates, FlagNoMoreThanAlphaRowsOnAverageWhereThereAreNone) {
  constexpr int seeds = 12;
  double normal = 0;
  double heavy = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Tensor x = normal_tensor(1000, 6, seed);
    normal += flagged(x, 4) / seeds;
    std::vector<float> values(x.values<float>().begin(), x.values<float>().end());
    Random random(Seed{seed}, 9);
    for (std::size_t row = 0; row < 1000; ++row) {
      const auto width = static_cast<float>(1 / std::sqrt(-std::log(1 - random.uniform())));
      for (std::size_t c = 0; c < 6; ++c) values[row * 6 + c] *= width;  // Student t, 2 degrees
    }
    heavy += flagged(Tensor(x.shape(), std::move(values)), 4) / seeds;
  }
  const double most =
      4 + 3 * std::sqrt(2 * 4.0 / seeds);  // both rows of a pair: twice the variance
  EXPECT_LE(normal, most);
  EXPECT_LE(heavy, most);
}

TEST(Duplicates, ReportNoGroupWhenNothingIsTooClose) {
  EXPECT_TRUE(duplicates(normal_tensor(3000, 30)).groups.empty());
}

TEST(Duplicates, FindAPairThatIsTooClose) {
  const auto found = duplicates(with_copy(normal_tensor(2000, 20), 11, 1500, 0.01F));
  EXPECT_EQ(members(found), (std::vector<Members>{{11, 1500}}));
  EXPECT_EQ(found.groups[0].representative, 11U);
  EXPECT_EQ(found.groups[0].distances[0], 0);
  EXPECT_LE(found.groups[0].distances[1], double{found.bounds[11]});
  EXPECT_EQ(found.neighbours, 32U);
  EXPECT_TRUE(std::holds_alternative<CalibratedRule>(found.rule));
}

TEST(Duplicates, TieEveryMemberToTheRepresentativeNeverByChains) {
  // A chain of rows, each beside the last: its ends are far apart.
  Tensor x = normal_tensor(2000, 20);
  for (std::size_t i = 0; i < 3; ++i) x = with_copy(x, 100 + i, 101 + i, 0.06F);
  const auto found = duplicates(x, CalibratedRule{.alpha = 10});
  EXPECT_FALSE(found.groups.empty());
  for (const auto& group : found.groups)
    for (const double distance : group.distances)
      EXPECT_LE(distance, double{found.bounds[group.representative]} * (1 + 1e-6));
}

TEST(Duplicates, SayHowNeighboursWereSearchedAndFindTheSameByEitherSearch) {
  const Tensor x =
      with_crowd(with_copy(normal_tensor(3000, 12), 5, 2000, 0.001F), 9, 2500, 7, 0.01);
  const auto by = [&](NeighbourSearch search) {
    return introspect(InMemory{Batch{{"x", x}}}, Duplicates{.search = search}, {})["x"];
  };
  const auto exact = by(KNNStrategy::KNNFaiss{});
  const auto approximate = by(KNNStrategy::KNNAnnoy{});
  EXPECT_EQ(exact.method, SearchMethod::exact);
  EXPECT_EQ(exact.recall, 1);
  EXPECT_EQ(duplicates(x).method, SearchMethod::exact);
  EXPECT_EQ(approximate.method, SearchMethod::approximate);
  EXPECT_GT(approximate.recall, 0.95);
  EXPECT_EQ(members(exact).size(), 2U);
  EXPECT_EQ(members(approximate), members(exact));
}

TEST(Duplicates, AreTheSameWhenRowsAreSpilledToAScratchFile) {
  const Tensor x = with_copy(normal_tensor(5000, 8), 5, 4000, 0.0001F);
  const auto spilled = introspect(InMemory{Batch{{"x", x}}},
                                  Duplicates{.store = {.memory_limit_bytes = 0}}, {})["x"];
  EXPECT_EQ(members(spilled), (std::vector<Members>{{5, 4000}}));
  EXPECT_EQ(spilled.bounds, duplicates(x).bounds);
}

TEST(Duplicates, PutARowIntoOneGroupOnly) {
  const auto found = duplicates(normal_tensor(2000, 2), CalibratedRule{.alpha = 400});
  std::set<std::size_t> seen;
  std::size_t count = 0;
  for (const auto& group : found.groups) {
    count += group.members.size();
    seen.insert(group.members.begin(), group.members.end());
    EXPECT_TRUE(std::ranges::is_sorted(group.members));
  }
  EXPECT_GT(found.groups.size(), 10U);
  EXPECT_EQ(seen.size(), count);
}

TEST(Duplicates, AreTheSameForAnyBatchSizeAndThreads) {
  const Tensor x = with_copy(normal_tensor(3000, 10), 1, 2, 0.001F);
  const auto expected = duplicates(x, CalibratedRule{.alpha = 50}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    for (const std::size_t batch_size : {5U, 3000U}) {
      const auto found = duplicates(x, CalibratedRule{.alpha = 50},
                                    {.threads = threads, .batch_size = batch_size});
      EXPECT_EQ(members(found), members(expected));
      EXPECT_EQ(found.bounds, expected.bounds);
      for (std::size_t g = 0; g < found.groups.size(); ++g)
        EXPECT_EQ(found.groups[g].mean, expected.groups[g].mean);
    }
  }
}

TEST(Duplicates, ReadColumnsOfZerosAndFewRows) {
  const Tensor x = testing::rows({{1, 0, 2}, {1, 0, 2}, {5, 0, 3}});
  EXPECT_EQ(members(duplicates(x)), (std::vector<Members>{{0, 1}}));
  EXPECT_TRUE(duplicates(normal_tensor(0, 3)).groups.empty());
  EXPECT_TRUE(duplicates(normal_tensor(1, 3), SlopeRule{}).groups.empty());
}

TEST(Duplicates, OfIdenticalRowsAloneAreOneGroupByEveryRule) {
  const Tensor x(Shape{40, 2}, std::vector<float>(80, 3.0F));
  for (const DuplicateRule& rule : {DuplicateRule(CalibratedRule{}),
                                    DuplicateRule(PercentileRule{}), DuplicateRule(SlopeRule{})}) {
    const auto found = duplicates(x, rule);
    ASSERT_EQ(found.groups.size(), 1U);
    EXPECT_EQ(found.groups[0].members.size(), 40U);
  }
}

TEST(Duplicates, ReadBytesAndHalves) {
  const Tensor x = testing::rows({{1, 9}, {1, 9}, {5, 3}});
  EXPECT_EQ(members(duplicates(x.to(DType::u8))), (std::vector<Members>{{0, 1}}));
  EXPECT_EQ(members(duplicates(x.to(DType::f16))), (std::vector<Members>{{0, 1}}));
}

TEST(Duplicates, RefuseBadRulesAndNameBadRows) {
  const Tensor x = normal_tensor(30, 2);
  expect_error(ErrorKind::usage, "alpha", [&] { duplicates(x, CalibratedRule{.alpha = -1}); });
  expect_error(ErrorKind::usage, "percentile", [&] { duplicates(x, PercentileRule{0}); });
  expect_error(ErrorKind::usage, "sensitivity", [&] { duplicates(x, SlopeRule{1}); });
  expect_error(ErrorKind::data, "field 'x'", [] {
    duplicates(testing::rows({{1}, {std::nanf("")}}));
  });
}

TEST(FindDuplicates, RefusesAGraphOfOtherRows) {
  const auto graph = neighbour_graph(testing::normal_rows(20, 2));
  expect_error(ErrorKind::shape, "30 rows",
               [&] { find_duplicates(testing::normal_rows(30, 2), graph); });
}

TEST(FindDuplicates, UseAPrefixOfALargerGraph) {
  const Tensor x = with_copy(normal_tensor(500, 10), 3, 400, 0.001F);
  const Rows rows(x);
  const auto shared = find_duplicates(rows, neighbour_graph(rows, {.k = 32}));
  EXPECT_EQ(members(shared), members(duplicates(x)));
  EXPECT_EQ(shared.bounds, duplicates(x).bounds);
}

}  // namespace
}  // namespace deepview

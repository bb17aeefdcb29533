#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "deepview/numeric/neighbours.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::digits;
using testing::Embedding;
using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

NeighbourGraph approximate(const Rows& rows, int k, const RunOptions& run = {}) {
  return neighbour_graph(rows, {.k = k, .search = ApproximateSearch{}}, run);
}

NeighbourGraph exact(const Rows& rows, int k) {
  return neighbour_graph(rows, {.k = k, .search = ExactSearch{}});
}

void expect_same(const NeighbourGraph& graph, const NeighbourGraph& expected) {
  EXPECT_EQ(graph.indices, expected.indices);
  EXPECT_EQ(graph.distances, expected.distances);
  EXPECT_EQ(graph.scale, expected.scale);
  EXPECT_EQ(graph.recall, expected.recall);
}

// Over all rows: how many are no farther than the exact neighbour of the last rank.
double recall(const NeighbourGraph& graph, const NeighbourGraph& truth) {
  std::size_t found = 0;
  for (std::size_t row = 0; row < graph.rows; ++row)
    for (const float distance : graph.distances_from(row))
      found += distance <= truth.distances_from(row)[graph.k - 1] ? 1 : 0;
  return static_cast<double>(found) / static_cast<double>(graph.rows * graph.k);
}

// The rows of a set with every row from `first` on replaced by the one given.
Rows with_copies(const Rows& rows, std::size_t first, std::size_t of) {
  std::vector<float> values;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto row = rows.row(r < first ? r : of);
    values.insert(values.end(), row.begin(), row.end());
  }
  return make_rows(rows.size(), std::move(values));
}

TEST(ApproximateSearch, FindsNinetyNineOfAHundredNeighboursOfDigitsAndResponses) {
  const Embedding wide{.rows = 6000, .columns = 96, .clusters = 30, .latent = 15};
  for (const Rows& rows :
       {Rows(digits()), Rows(Embedding{.rows = 4000}.tensor()), Rows(wide.tensor())}) {
    const auto graph = approximate(rows, 15);
    EXPECT_GE(recall(graph, exact(rows, 15)), 0.99);
    EXPECT_EQ(graph.method, SearchMethod::approximate);
  }
}

TEST(ApproximateSearch, SaysTheRecallThatItHas) {
  const Rows rows(Embedding{.rows = 3000}.tensor());
  const ApproximateSearch poor{.trees = 1, .candidates = 2, .most_rounds = 1, .recall_rows = 3000};
  const auto graph = neighbour_graph(rows, {.k = 8, .search = poor});
  EXPECT_LT(graph.recall, 0.95);
  EXPECT_DOUBLE_EQ(graph.recall, recall(graph, exact(rows, 8)));
  const auto sampled = approximate(rows, 8);
  EXPECT_NEAR(sampled.recall, recall(sampled, exact(rows, 8)), 0.01);
  EXPECT_EQ(exact(rows, 8).recall, 1);
}

TEST(ApproximateSearch, ListsEachNeighbourOnceSortedAndAtItsTrueDistance) {
  std::uint64_t seed = 0;
  for (const std::size_t count : {150U, 400U, 1000U}) {
    for (const std::size_t columns : {1U, 3U, 17U, 600U}) {
      const Rows rows = normal_rows(count, columns, ++seed);
      const auto graph = approximate(rows, 9);
      const auto truth = exact(rows, static_cast<int>(count));
      for (std::size_t row = 0; row < count; ++row) {
        std::map<std::int32_t, float> distance_to;
        for (std::size_t i = 0; i < truth.k; ++i)
          distance_to[truth.neighbours(row)[i]] = truth.distances_from(row)[i];
        std::set<std::pair<float, std::int32_t>> listed;
        for (std::size_t i = 0; i < graph.k; ++i) {
          const auto other = graph.neighbours(row)[i];
          ASSERT_EQ(graph.distances_from(row)[i], distance_to.at(other)) << row << ' ' << other;
          ASSERT_TRUE(listed.empty() ||
                      *listed.rbegin() < std::pair(graph.distances_from(row)[i], other));
          listed.emplace(graph.distances_from(row)[i], other);
        }
      }
    }
  }
}

TEST(ApproximateSearch, IsExactWhereAllRowsFitIntoOneLeaf) {
  for (const std::size_t count : {2U, 3U, 40U, 128U}) {
    const Rows rows = normal_rows(count, 5, count);
    const auto graph = approximate(rows, 12);
    EXPECT_EQ(graph.k, std::min<std::size_t>(12, count - 1));
    expect_same(graph, exact(rows, 12));
  }
}

TEST(ApproximateSearch, OfNoneOneAndTwoRowsAndOfMoreNeighboursThanRows) {
  EXPECT_EQ(approximate(make_rows(0, {}), 3).rows, 0U);
  EXPECT_EQ(approximate(make_rows(1, {1, 2}), 3).k, 0U);
  EXPECT_EQ(approximate(make_rows(2, {1, 2}), 3).indices, (std::vector<std::int32_t>{1, 0}));
  expect_same(approximate(normal_rows(300, 4), 1000), exact(normal_rows(300, 4), 1000));
}

TEST(ApproximateSearch, OrdersIdenticalRowsAsAnExactSearchDoes) {
  const Rows rows = with_copies(Rows(Embedding{.rows = 2000}.tensor()), 1700, 5);
  const auto graph = approximate(rows, 20);
  const auto truth = exact(rows, 20);
  for (std::size_t row = 1700; row < 2000; ++row) {
    EXPECT_TRUE(std::ranges::equal(graph.neighbours(row), truth.neighbours(row))) << row;
    EXPECT_EQ(graph.distances_from(row)[19], 0.0F);
  }
  EXPECT_GE(recall(graph, truth), 0.99);
}

TEST(ApproximateSearch, OfFewDistinctRowsIsExact) {
  Random random(Seed{5});
  for (const std::uint64_t kinds : {1U, 2U, 30U}) {
    std::vector<float> values;
    for (int i = 0; i < 900; ++i) values.push_back(static_cast<float>(random.below(kinds)));
    const Rows rows = make_rows(900, values);
    expect_same(approximate(rows, 25), exact(rows, 25));
  }
}

TEST(ApproximateSearch, FindsNearlyIdenticalRowsFarFromTheMean) {
  // Clumps whose rows differ in the last digits of float32.
  Random random(Seed{3});
  std::vector<float> values;
  for (int i = 0; i < 3000; ++i)
    for (int c = 0; c < 3; ++c)
      values.push_back(static_cast<float>(static_cast<double>(i % 30) + 1e-5 * random.normal()));
  const Rows rows = make_rows(3000, std::move(values));
  EXPECT_GE(recall(approximate(rows, 10), exact(rows, 10)), 0.99);
}

TEST(ApproximateSearch, SurvivesConstantColumnsAndNumbersNearTheLimitsOfFloat) {
  for (const float size : {1e-40F, 1e-30F, 1e30F, 1e38F}) {
    const Rows plain = normal_rows(400, 3, 8);
    std::vector<float> values;
    for (std::size_t r = 0; r < 400; ++r) {
      for (const float value : plain.row(r)) values.push_back(value * (size / 4));
      values.insert(values.end(), {0.0F, size});
    }
    const Rows rows = make_rows(400, values);
    EXPECT_GE(recall(approximate(rows, 5), exact(rows, 5)), 0.99) << size;
  }
}

TEST(ApproximateSearch, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = with_copies(Rows(Embedding{.rows = 3000, .columns = 20}.tensor()), 2900, 7);
  const auto expected = approximate(rows, 10, {.threads = 1, .seed = Seed{4}});
  for (const int threads : {2, 3, 7, 16})
    expect_same(approximate(rows, 10, {.threads = threads, .seed = Seed{4}}), expected);
}

TEST(ApproximateSearch, ReadsRowsThatLieInAScratchFile) {
  const Tensor values = Embedding{.rows = 5000, .columns = 16}.tensor();
  RowStore store({.memory_limit_bytes = 0});
  store.append(values);
  EXPECT_LT(store.memory_bytes(), std::size_t{5000 * 16 * 4});
  expect_same(approximate(std::move(store).finish(), 6), approximate(Rows(values), 6));
}

TEST(ApproximateSearch, IsChosenWhereAnExactOneIsTooMuchWork) {
  const Rows rows = normal_rows(500, 4);
  const auto method = [&](double most) {
    return neighbour_graph(rows, {.k = 3, .search = AutoSearch{.exact_work = most}}).method;
  };
  EXPECT_EQ(method(500.0 * 500 * 4), SearchMethod::exact);
  EXPECT_EQ(method(500.0 * 500 * 4 - 1), SearchMethod::approximate);
  EXPECT_EQ(neighbour_graph(rows).method, SearchMethod::exact);
}

TEST(ApproximateSearch, RefusesBadOptionsAndNumbersThatAreNotFinite) {
  const auto search = [](const ApproximateSearch& options) {
    neighbour_graph(normal_rows(3, 1), {.search = options});
  };
  expect_error(ErrorKind::usage, "trees", [&] { search({.trees = 0}); });
  expect_error(ErrorKind::usage, "candidates", [&] { search({.candidates = 1}); });
  expect_error(ErrorKind::usage, "rounds", [&] { search({.most_rounds = -1}); });
  expect_error(ErrorKind::usage, "tolerance", [&] { search({.tolerance = std::nan("")}); });
  expect_error(ErrorKind::usage, "recall", [&] { search({.recall_rows = 0}); });
  expect_error(ErrorKind::data, "row 1, column 0", [] {
    approximate(make_rows(2, {1, 2, std::nanf(""), 4}), 1);
  });
}

TEST(ApproximateSearch, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  expect_error(ErrorKind::cancelled, "",
               [&] { approximate(normal_rows(3000, 4), 5, {.stop = source.get_token()}); });
}

}  // namespace
}  // namespace deepview

#include "deepview/numeric/tsne.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

NeighbourGraph graph_of(const Rows& rows, int k = 90, Scaling scaling = Scaling::none) {
  return neighbour_graph(rows, {.k = k, .scaling = scaling});
}

std::vector<float> flat(const Rows& rows) {
  std::vector<float> values;
  for (std::size_t row = 0; row < rows.size(); ++row)
    values.insert(values.end(), rows.row(row).begin(), rows.row(row).end());
  return values;
}

TsneMap map_of(const Rows& rows, const TsneOptions& options = {}, const RunOptions& run = {}) {
  return tsne(rows, graph_of(rows), options, run);
}

// With the same affinities and scorer scikit-learn 1.9.1 reaches 0.753 on the digits and openTSNE
// 1.0.4 0.757; 0.01 is what counts as equal.
TEST(Tsne, ReachesTheDivergenceOfThePeersOnDigits) {
  const Rows rows(testing::digits());
  const auto graph = graph_of(rows);
  const auto found = tsne(rows, graph);
  EXPECT_EQ(found.map.size(), 1797U);
  EXPECT_EQ(found.map.columns(), 2U);
  EXPECT_EQ(found.iterations, 750);
  EXPECT_EQ(found.perplexity, 30);
  EXPECT_LE(found.kl_divergence, 0.763);
  EXPECT_NEAR(found.kl_divergence, kl_divergence(tsne_affinities(graph), found.map), 1e-6);
}

double nearest_agree(const Rows& map, const std::vector<std::size_t>& groups) {
  const auto graph = graph_of(map, 1);
  std::size_t agree = 0;
  for (std::size_t row = 0; row < map.size(); ++row)
    agree += groups[row] == groups[static_cast<std::size_t>(graph.neighbours(row)[0])] ? 1 : 0;
  return static_cast<double>(agree) / static_cast<double>(map.size());
}

TEST(Tsne, KeepsClustersTogetherOnTheGridAndInOneAndThreeDimensions) {
  const testing::Embedding made{.rows = 5200, .columns = 16, .clusters = 8, .latent = 6};
  const Rows rows(made.tensor());
  std::vector<std::size_t> groups;
  for (std::size_t row = 0; row < rows.size(); ++row) groups.push_back(made.cluster_of(row));
  const auto graph = graph_of(rows);
  const TsneOptions quick{.iterations = 300, .exaggerated_iterations = 150};
  const auto plane = tsne(rows, graph, quick);
  EXPECT_GE(nearest_agree(plane.map, groups), nearest_agree(rows, groups) - 0.03);
  // The grid's weight is within 1e-3 of all pairs', and so is the logarithm.
  EXPECT_NEAR(plane.kl_divergence, kl_divergence(tsne_affinities(graph), plane.map), 1e-3);

  const testing::Embedding few{.rows = 600, .columns = 16, .clusters = 4, .latent = 6};
  groups.resize(few.rows);
  for (std::size_t row = 0; row < few.rows; ++row) groups[row] = few.cluster_of(row);
  for (const int dimensions : {1, 3}) {
    const auto map = map_of(Rows(few.tensor()), {.dimensions = dimensions});
    EXPECT_EQ(map.map.columns(), static_cast<std::size_t>(dimensions));
    EXPECT_GE(nearest_agree(map.map, groups), 0.95) << dimensions;
  }
}

TEST(Tsne, HasTheSameBitsForAnyNumberOfThreads) {
  for (const std::size_t count : {700U, 5100U}) {  // all pairs, and the grid
    const Rows rows(testing::Embedding{.rows = count, .columns = 12}.tensor());
    const auto graph = graph_of(rows);
    const TsneOptions short_run{.iterations = count > 5000 ? 40 : 120,
                                .exaggerated_iterations = 20};
    const auto one = tsne(rows, graph, short_run, {.threads = 1});
    for (const int threads : {2, 3, 7, 16}) {
      const auto more = tsne(rows, graph, short_run, {.threads = threads});
      EXPECT_EQ(flat(more.map), flat(one.map));
      EXPECT_EQ(more.kl_divergence, one.kl_divergence);
    }
  }
}

TEST(Tsne, StartsOnTheComponentsScatteredOrAsGiven) {
  const Rows rows = normal_rows(200, 5);
  const auto start = map_of(rows, {.iterations = 0}).map;
  double square = 0;
  for (std::size_t row = 0; row < 200; ++row) square += std::pow(double{start.row(row)[0]}, 2);
  EXPECT_NEAR(std::sqrt(square / 200), 1e-4, 1e-9);

  const TsneOptions scattered{.iterations = 0, .start = TsneOptions::Scattered{}};
  EXPECT_EQ(flat(map_of(rows, scattered, {.seed = {3}}).map),
            flat(map_of(rows, scattered, {.seed = {3}}).map));
  EXPECT_NE(flat(map_of(rows, scattered, {.seed = {3}}).map),
            flat(map_of(rows, scattered, {.seed = {4}}).map));

  const Rows own = normal_rows(200, 2, 8);
  EXPECT_EQ(flat(map_of(rows, {.iterations = 0, .start = own}).map), flat(own));
  expect_error(ErrorKind::shape, "200 x 2", [&] { map_of(rows, {.start = normal_rows(200, 3)}); });
  expect_error(ErrorKind::shape, "200 x 2", [&] { map_of(rows, {.start = normal_rows(100, 2)}); });
}

TEST(Tsne, StartsOnTheComponentsOfTheRowsAsTheGraphScalesThem) {
  std::vector<float> values;
  Random random(Seed{1});
  for (int i = 0; i < 100; ++i) {  // the second column varies most until columns are scaled
    values.push_back(static_cast<float>(random.normal()));
    values.push_back(static_cast<float>(1000 + 10 * random.normal()));
  }
  const Rows rows = make_rows(100, values);
  const auto scaled = tsne(rows, graph_of(rows, 90, Scaling::column_norm), {.iterations = 0}).map;
  double product = 0;
  double of_map = 0;
  double of_values = 0;
  for (std::size_t row = 0; row < 100; ++row) {
    product += double{scaled.row(row)[0]} * double{values[row * 2]};
    of_map += std::pow(double{scaled.row(row)[0]}, 2);
    of_values += std::pow(double{values[row * 2]}, 2);
  }
  EXPECT_GT(std::abs(product) / std::sqrt(of_map * of_values), 0.98);
}

TEST(Tsne, RunsDownhillFromAScatteredStart) {
  const Rows rows(testing::Embedding{.rows = 500, .columns = 10, .clusters = 5}.tensor());
  double before = std::numeric_limits<double>::infinity();
  for (const int iterations : {0, 50, 150, 500}) {
    const auto map = map_of(
        rows,
        {.iterations = iterations, .exaggerated_iterations = 0, .start = TsneOptions::Scattered{}});
    EXPECT_LT(map.kl_divergence, before);
    before = map.kl_divergence;
  }
}

TEST(Tsne, OfNoneOneTwoAndThreeRows) {
  EXPECT_EQ(map_of(make_rows(0, {})).map.size(), 0U);
  const auto one = map_of(make_rows(1, {3, 4}));
  EXPECT_EQ(flat(one.map), (std::vector<float>{0, 0}));
  EXPECT_EQ(one.iterations, 0);
  EXPECT_EQ(one.kl_divergence, 0);
  for (const std::size_t count : {2U, 3U, 4U, 5U}) {
    const auto few = map_of(normal_rows(count, 3));
    EXPECT_EQ(few.map.size(), count);
    EXPECT_DOUBLE_EQ(few.perplexity, std::max(1.0, static_cast<double>(count - 1) / 3));
    for (const float value : flat(few.map)) EXPECT_TRUE(std::isfinite(value));
    EXPECT_TRUE(std::isfinite(few.kl_divergence));
  }
}

TEST(Tsne, OfFewerRowsThanThePerplexityAsksForSaysWhatItUsed) {
  const auto found = map_of(normal_rows(46, 6));
  EXPECT_EQ(found.perplexity, 15);
  EXPECT_TRUE(std::isfinite(found.kl_divergence));
}

// Where all rows are the same, one place for all is the map of no divergence.
TEST(Tsne, OfRowsThatAreAllTheSameIsFinite) {
  for (const float value : {2.0F, 0.0F})
    for (const int dimensions : {1, 2, 3}) {
      const auto map = map_of(make_rows(100, std::vector<float>(300, value)),
                              {.dimensions = dimensions, .iterations = 300});
      for (const float place : flat(map.map)) ASSERT_TRUE(std::isfinite(place));
      EXPECT_TRUE(std::isfinite(map.kl_divergence));
    }
}

TEST(Tsne, OfDegenerateRowsIsFiniteAndDoesNotCollapse) {
  const std::vector<Rows> cases{
      normal_rows(100, 1),                                 // one column
      normal_rows(20, 100),                                // more columns than rows
      Rows(testing::digits().to(DType::f16).rows(0, 60)),  // float16
  };
  for (const Rows& rows : cases) {
    for (const int dimensions : {1, 2, 3}) {
      const auto map = map_of(rows, {.dimensions = dimensions});
      double spread = 0;
      for (const float value : flat(map.map)) {
        ASSERT_TRUE(std::isfinite(value));
        spread = std::max(spread, std::abs(double{value}));
      }
      EXPECT_GT(spread, 1e-3);
      EXPECT_TRUE(std::isfinite(map.kl_divergence));
    }
  }
}

TEST(Tsne, PutsCopiesNextToEachOther) {
  const Rows plain = normal_rows(60, 4);
  auto values = flat(plain);
  values.insert(values.end(), values.begin(), values.end());
  const auto map = map_of(make_rows(120, values), {.perplexity = 10}).map;
  const auto graph = graph_of(map, 3);
  for (std::size_t row = 0; row < 60; ++row) {
    const auto near = graph.neighbours(row);
    EXPECT_NE(std::ranges::find(near, static_cast<std::int32_t>(row + 60)), near.end()) << row;
  }
}

TEST(Tsne, RefusesWhatItCannotUse) {
  const Rows rows = normal_rows(30, 2);
  const auto graph = graph_of(rows);
  const auto refuse = [&](const char* noun, const TsneOptions& options) {
    expect_error(ErrorKind::usage, noun, [&] { tsne(rows, graph, options); });
  };
  refuse("dimensions", {.dimensions = 0});
  refuse("dimensions", {.dimensions = 9});
  refuse("perplexity", {.perplexity = 0});
  refuse("iterations", {.iterations = -1});
  refuse("exaggerated", {.exaggerated_iterations = -1});
  refuse("exaggeration", {.exaggeration = 0});
  refuse("learning rate", {.learning_rate = -1.0});
  expect_error(ErrorKind::shape, "29 rows", [&] { tsne(normal_rows(29, 2), graph); });
  auto holed = flat(rows);
  holed[9] = std::numeric_limits<float>::quiet_NaN();
  expect_error(ErrorKind::data, "row 4", [&] { tsne(make_rows(30, holed), graph); });
}

TEST(Tsne, StopsWhenAskedAndReportsProgress) {
  struct Listener : ProgressListener {
    std::stop_source stop;
    std::size_t last = 0;
    void report(const Progress& progress) override {
      if (progress.step != "t-SNE") return;
      last = progress.done;
      if (progress.done >= 30) stop.request_stop();
    }
  };
  const auto listener = std::make_shared<Listener>();
  const Rows rows = normal_rows(200, 3);
  const auto graph = graph_of(rows);
  expect_error(ErrorKind::cancelled, "", [&] {
    tsne(rows, graph, {}, {.progress = listener, .stop = listener->stop.get_token()});
  });
  EXPECT_EQ(listener->last, 30U);
}

}  // namespace
}  // namespace deepview

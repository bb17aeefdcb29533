#include "deepview/numeric/umap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stop_token>

#include "deepview/numeric/map_quality.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;
using testing::normal_tensor;

std::vector<float> values(const Rows& rows) {
  std::vector<float> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.insert(all.end(), rows.row(i).begin(), rows.row(i).end());
  return all;
}

double distance(const Rows& map, std::size_t a, std::size_t b) {
  double sum = 0;
  for (std::size_t c = 0; c < map.columns(); ++c)
    sum += std::pow(double{map.row(a)[c]} - double{map.row(b)[c]}, 2);
  return std::sqrt(sum);
}

void expect_finite(const Rows& map) {
  for (const float value : values(map)) ASSERT_TRUE(std::isfinite(value));
}

// Share of rows whose nearest row in the map has their label.
double nearest_has_label(const Rows& map, const Tensor& labels) {
  const auto graph = neighbour_graph(map, {.k = 1, .scaling = Scaling::none});
  const auto label = labels.values<std::int64_t>();
  std::size_t right = 0;
  for (std::size_t row = 0; row < map.size(); ++row)
    right += label[row] == label[static_cast<std::size_t>(graph.indices[row])] ? 1U : 0U;
  return static_cast<double>(right) / static_cast<double>(map.size());
}

double median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return numbers[numbers.size() / 2];
}

// umap-learn 0.5.12 on the same digits: T@15 0.988, NP@15 0.534, 1-NN 0.976.
TEST(Umap, OfDigitsIsAsGoodAsUmapLearns) {
  const Rows rows(testing::digits());
  const auto graph = neighbour_graph(rows, {.k = 14, .scaling = Scaling::none});
  std::vector<double> trustworthiness;
  std::vector<double> recall;
  std::vector<double> labels;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const RunOptions run{.seed = Seed{seed}};
    const Rows map = fit_umap(rows, graph, {}, run).map;
    const auto quality = map_quality(rows, map, {.neighbours = {15}}, run);
    trustworthiness.push_back(quality.neighbourhoods[0].trustworthiness);
    recall.push_back(quality.neighbourhoods[0].recall);
    labels.push_back(nearest_has_label(map, testing::digit_labels()));
  }
  EXPECT_GE(median(trustworthiness), 0.988 - 0.002);
  EXPECT_GE(median(recall), 0.534 - 0.005);
  EXPECT_GE(median(labels), 0.976 - 0.005);
  RecordProperty("trustworthiness", std::to_string(median(trustworthiness)));
  RecordProperty("recall", std::to_string(median(recall)));
  RecordProperty("labels", std::to_string(median(labels)));
}

TEST(Umap, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows(testing::Embedding{.rows = 2500, .columns = 16}.tensor());
  const UmapOptions options{.dimensions = 3, .epochs = 20};
  const auto expected = fit_umap(rows, options, {.threads = 1});
  const Rows queries = normal_rows(200, 16, 9);
  const auto placed = values(place(expected, queries, {.threads = 1}));
  for (const int threads : {2, 3, 7, 16}) {
    EXPECT_EQ(values(fit_umap(rows, options, {.threads = threads}).map), values(expected.map));
    EXPECT_EQ(values(place(expected, queries, {.threads = threads})), placed);
  }
}

TEST(Umap, OfAnotherSeedIsAnotherMap) {
  const Rows rows = normal_rows(100, 5);
  const UmapOptions options{.epochs = 10};
  EXPECT_EQ(values(fit_umap(rows, options).map), values(fit_umap(rows, options).map));
  EXPECT_NE(values(fit_umap(rows, options).map),
            values(fit_umap(rows, options, {.seed = Seed{1}}).map));
}

TEST(Umap, UsesAPrefixOfALongerGraph) {
  const Rows rows = normal_rows(300, 6);
  const UmapOptions options{.epochs = 10};
  const auto longer = neighbour_graph(rows, {.k = 32, .scaling = Scaling::none});
  EXPECT_EQ(values(fit_umap(rows, longer, options).map), values(fit_umap(rows, options).map));
}

TEST(Umap, KeepsClustersApartInAnyNumberOfDimensions) {
  const testing::Embedding data{.rows = 300, .columns = 12, .clusters = 3};
  const Rows rows(data.tensor());
  for (const int dimensions : {1, 2, 3, 7}) {
    const Rows map = fit_umap(rows, {.dimensions = dimensions}).map;
    EXPECT_EQ(map.columns(), static_cast<std::size_t>(dimensions));
    const auto graph = neighbour_graph(map, {.k = 5, .scaling = Scaling::none});
    std::size_t own = 0;
    for (std::size_t row = 0; row < 300; ++row)
      for (const auto other : graph.neighbours(row))
        own += data.cluster_of(row) == data.cluster_of(static_cast<std::size_t>(other)) ? 1U : 0U;
    EXPECT_GE(own, 1480U) << dimensions;  // of 1,500
  }
}

TEST(Umap, OfADisconnectedGraphKeepsItsPartsApart) {
  std::vector<float> values;
  Random random(Seed{2});
  for (int i = 0; i < 60; ++i)
    values.push_back(static_cast<float>((i % 2) * 1000 + random.normal()));
  const Rows map = fit_umap(make_rows(60, values), {.neighbours = 5}).map;
  expect_finite(map);
  const auto graph = neighbour_graph(map, {.k = 3, .scaling = Scaling::none});
  for (std::size_t row = 0; row < 60; ++row)
    for (const auto other : graph.neighbours(row)) EXPECT_EQ(other % 2, row % 2);
}

TEST(Umap, OfIdenticalRowsIsOnePlace) {
  const Rows map = fit_umap(make_rows(40, std::vector<float>(80, 3.5F))).map;
  EXPECT_EQ(values(map), std::vector<float>(80, 0.0F));
}

TEST(Umap, KeepsDuplicatesTogether) {
  Rows rows = normal_rows(100, 4);
  std::vector<float> twice = values(rows);
  const auto once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  const Rows map = fit_umap(make_rows(200, twice)).map;
  expect_finite(map);
  std::size_t near = 0;
  for (std::size_t row = 0; row < 100; ++row)
    near += distance(map, row, row + 100) < distance(map, row, (row + 50) % 100) ? 1U : 0U;
  EXPECT_GE(near, 95U);
}

TEST(Umap, OfFewRowsIsFinite) {
  for (const std::size_t count : {0U, 1U, 2U, 3U, 5U}) {
    const auto model = fit_umap(normal_rows(count, 3));
    EXPECT_EQ(model.map.size(), count);
    expect_finite(model.map);
  }
  EXPECT_EQ(values(fit_umap(normal_rows(1, 3)).map), (std::vector<float>{0, 0}));
  EXPECT_EQ(fit_umap(make_rows(0, {})).map.columns(), 2U);
}

TEST(Umap, OfOneColumnConstantColumnsAndMoreColumnsThanRowsIsFinite) {
  expect_finite(fit_umap(normal_rows(50, 1), {.epochs = 50}).map);
  expect_finite(fit_umap(normal_rows(10, 200), {.dimensions = 12, .epochs = 50}).map);
  std::vector<float> some = values(normal_rows(50, 3));
  for (std::size_t i = 0; i < 150; i += 3) some[i] = 7;
  for (std::size_t i = 1; i < 150; i += 3) some[i] = 0;
  expect_finite(fit_umap(make_rows(50, some), {.epochs = 50}).map);
}

TEST(Umap, StartsWhereItIsTold) {
  const Rows rows = normal_rows(60, 4);
  const Rows start = normal_rows(60, 2, 7);
  const UmapOptions given{.epochs = 1, .start = GivenStart{start}};
  const Rows map = fit_umap(rows, given).map;
  // One epoch of Adam moves a point by no more than the first step, half a unit, on each axis.
  for (std::size_t row = 0; row < 60; ++row) {
    EXPECT_LE(std::abs(map.row(row)[0] - start.row(row)[0]), 0.5001F);
    EXPECT_LE(std::abs(map.row(row)[1] - start.row(row)[1]), 0.5001F);
  }
  EXPECT_NE(values(map), values(start));
  const UmapOptions random{.epochs = 1, .start = RandomStart{}};
  EXPECT_NE(values(fit_umap(rows, random).map), values(fit_umap(rows, {.epochs = 1}).map));
}

TEST(Umap, RefusesOptionsAndRowsItCannotUse) {
  const Rows rows = normal_rows(20, 3);
  const auto graph = neighbour_graph(rows, {.k = 5, .scaling = Scaling::none});
  expect_error(ErrorKind::usage, "dimensions", [&] { fit_umap(rows, {.dimensions = 0}); });
  expect_error(ErrorKind::usage, "dimensions", [&] { fit_umap(rows, {.dimensions = 65}); });
  expect_error(ErrorKind::usage, "neighbours", [&] { fit_umap(rows, {.neighbours = 1}); });
  expect_error(ErrorKind::usage, "epochs", [&] { fit_umap(rows, {.epochs = -1}); });
  expect_error(ErrorKind::usage, "negative", [&] { fit_umap(rows, {.negative_samples = -1}); });
  expect_error(ErrorKind::usage, "min_distance", [&] { fit_umap(rows, {.min_distance = 2}); });
  expect_error(ErrorKind::shape, "14 neighbours", [&] { fit_umap(rows, graph); });
  expect_error(ErrorKind::shape, "19 rows", [&] { fit_umap(normal_rows(19, 3), graph); });
  expect_error(ErrorKind::shape, "start",
               [&] { fit_umap(rows, {.start = GivenStart{normal_rows(20, 3)}}); });
  expect_error(ErrorKind::data, "row 1, column 0", [] {
    fit_umap(make_rows(3, {1, std::numeric_limits<float>::infinity(), 2}));
  });
}

TEST(Umap, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  RunOptions run;
  run.stop = source.get_token();
  expect_error(ErrorKind::cancelled, "", [&] { fit_umap(normal_rows(30, 3), UmapOptions{}, run); });
}

TEST(Place, LeavesFittedRowsWhereTheyAre) {
  const Rows rows(testing::digits().rows(0, 300));
  const auto model = fit_umap(rows, {.epochs = 50});
  EXPECT_EQ(values(place(model, rows)), values(model.map));
}

// 300 further digits in a map of 1,400: they land among their own kind as those fitted do.
TEST(Place, PutsNewRowsAmongTheirKind) {
  const auto model = fit_umap(Rows(testing::digits().rows(0, 1400)));
  const Rows placed = place(model, Rows(testing::digits().rows(1400, 300)));
  const auto graph = neighbours_of(placed, model.map, {.k = 1, .scaling = Scaling::none});
  const Tensor labels = testing::digit_labels();
  const auto label = labels.values<std::int64_t>();
  std::size_t right = 0;
  for (std::size_t i = 0; i < 300; ++i)
    right += label[1400 + i] == label[static_cast<std::size_t>(graph.indices[i])] ? 1U : 0U;
  EXPECT_GE(right, 280U);
}

TEST(Place, GivesARowTheSameBitsInAnyBatch) {
  const auto model = fit_umap(normal_rows(200, 5), {.epochs = 20});
  const Tensor queries = normal_tensor(150, 5, 3);
  const Tensor together = place(model, queries);
  for (std::size_t row = 0; row < 150; row += 7)
    EXPECT_TRUE(identical(place(model, queries.rows(row, 1)), together.rows(row, 1)));
  EXPECT_EQ(place(model, queries.rows(0, 0)).shape(), (Shape{0, 2}));
}

TEST(Place, ReadsBytesAndHalves) {
  const Tensor digits = testing::digits();
  const auto model = fit_umap(Rows(digits.rows(0, 100)), {.epochs = 20});
  const Tensor expected = place(model, digits.rows(100, 20));
  EXPECT_TRUE(identical(place(model, digits.rows(100, 20).to(DType::f16)), expected));
  EXPECT_TRUE(identical(place(model, digits.rows(100, 20).to(DType::f32)), expected));
}

TEST(Place, ScalesNewRowsAsTheFitDid) {
  const Rows rows = normal_rows(80, 3);
  const auto model = fit_umap(rows, neighbour_graph(rows, {.k = 14}), {.epochs = 20});
  EXPECT_EQ(model.scaling, Scaling::column_norm);
  EXPECT_EQ(values(place(model, rows)), values(model.map));
}

TEST(Place, InAMapOfOneRowIsNearIt) {
  const auto model = fit_umap(make_rows(1, {1, 2}));
  expect_finite(place(model, make_rows(3, {1, 2, 5, 5, 9, 9})));
}

TEST(Place, RefusesWhatItCannotPlace) {
  const auto model = fit_umap(normal_rows(20, 3), {.epochs = 5});
  expect_error(ErrorKind::shape, "3 columns", [&] { place(model, normal_rows(2, 4)); });
  expect_error(ErrorKind::data, "row 0, column 2", [&] {
    place(model, make_rows(1, {1, 2, std::nanf("")}));
  });
  expect_error(ErrorKind::data, "none",
               [] { place(fit_umap(make_rows(0, {})), normal_rows(1, 2)); });
}

}  // namespace
}  // namespace deepview

#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "deepview/introspectors/dimension_reduction/pca.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::normal_tensor;

const std::vector<ReductionStrategy> both{PcaOptions{}, UmapOptions{.epochs = 20}};

Producer of(Tensor x) {
  return InMemory{Batch{{"x", std::move(x)}}};
}

std::vector<Reduction> reductions(Tensor x, const std::vector<ReductionStrategy>& strategies,
                                  const RunOptions& run = {}) {
  return introspect(of(std::move(x)), DimensionReduction{.strategies = strategies}, run)["x"];
}

bool same(const Rows& a, const Rows& b) {
  return identical(to_tensor(a), to_tensor(b));
}

TEST(DimensionReduction, RunsSeveralStrategiesInOnePass) {
  const testing::Given source{{Batch{{"x", normal_tensor(60, 5)}, {"y", normal_tensor(60, 3, 2)}}}};
  const auto result = introspect(source, DimensionReduction{.strategies = both});
  EXPECT_EQ(*source.passes, 1);
  for (const char* field : {"x", "y"}) {
    ASSERT_EQ(result[field].size(), 2U);
    EXPECT_EQ(name(result[field][0].strategy), "PCA");
    EXPECT_EQ(name(result[field][1].strategy), "UMAP");
  }
  const Rows x = normal_rows(60, 5);
  EXPECT_TRUE(same(result["x"][0].map, project(principal_components(x, 2), x)));
  EXPECT_TRUE(same(result["x"][1].map, fit_umap(x, {.epochs = 20}).map));
}

TEST(DimensionReduction, TakesOtherStrategiesForOtherFieldsInTheSamePass) {
  const testing::Given source{{Batch{{"x", normal_tensor(30, 5)}, {"y", normal_tensor(30, 3, 2)}}}};
  const auto [x, y] = introspect_all(
      source, {}, DimensionReduction{.fields = "x", .strategies = {PcaOptions{3}}},
      DimensionReduction{.fields = "y", .strategies = {UmapOptions{.dimensions = 1}}});
  EXPECT_EQ(*source.passes, 1);
  EXPECT_EQ(x["x"][0].map.columns(), 3U);
  EXPECT_EQ(y["y"][0].map.columns(), 1U);
  EXPECT_EQ(x.size() + y.size(), 2U);
}

TEST(DimensionReduction, TellsTheQualityOfEachMap) {
  const auto found = reductions(testing::digits().rows(0, 300), both);
  for (const auto& reduction : found) {
    const auto expected = map_quality(Rows(testing::digits().rows(0, 300)), reduction.map);
    EXPECT_EQ(reduction.quality.neighbourhoods.at(1).recall, expected.neighbourhoods[1].recall);
    EXPECT_EQ(reduction.quality.triplet_accuracy, expected.triplet_accuracy);
  }
  EXPECT_GT(found[1].quality.neighbourhoods[1].recall, found[0].quality.neighbourhoods[1].recall);
}

TEST(DimensionReduction, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Tensor x = testing::Embedding{.rows = 2500, .columns = 8}.tensor();
  const auto expected = reductions(x, both, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    for (const std::size_t batch_size : {7U, 2500U}) {
      const auto found = reductions(x, both, {.threads = threads, .batch_size = batch_size});
      EXPECT_TRUE(same(found[0].map, expected[0].map));
      EXPECT_TRUE(same(found[1].map, expected[1].map));
      EXPECT_EQ(found[1].quality.triplet_accuracy, expected[1].quality.triplet_accuracy);
    }
  }
}

// DNIKit sent fitted samples through UMAP's placing again, where they landed elsewhere.
TEST(DimensionReduction, KeepsFittedSamplesAtTheirFittedPlace) {
  const Tensor x = testing::digits().rows(0, 200);
  const auto result = introspect(of(x), DimensionReduction{.strategies = both});
  for (const std::size_t strategy : {0U, 1U}) {
    const Producer reduced = of(x) | ReduceDimensions{models_of(result, strategy)};
    const Batch placed = concatenate(testing::read_all(reduced, {.batch_size = 33}));
    EXPECT_TRUE(identical(placed["x"], to_tensor(result["x"][strategy].map)));
  }
}

// DNIKit's PCA of all data was drawn at random for real sizes, and differed from run to run.
TEST(DimensionReduction, FindsPrincipalComponentsExactlyAndRepeatably) {
  const Tensor x = normal_tensor(1500, 30);
  const auto once = reductions(x, {PcaOptions{3}}, {.seed = Seed{1}});
  const auto again = reductions(x, {PcaOptions{3}}, {.seed = Seed{2}});
  EXPECT_TRUE(same(once[0].map, again[0].map));
  const PcaModel streamed = introspect(of(x), Pca{.dimensions = 3})["x"];
  EXPECT_EQ(std::get<PcaModel>(*once[0].model).components, streamed.components);
}

// DNIKit's incremental PCA skipped batches with fewer samples than dimensions: the last ones.
TEST(DimensionReduction, UsesBatchesShorterThanTheDimensions) {
  const Tensor x = normal_tensor(11, 6);
  const auto short_batches = reductions(x, {PcaOptions{4}}, {.batch_size = 3});
  EXPECT_TRUE(
      same(short_batches[0].map, reductions(x, {PcaOptions{4}}, {.batch_size = 11})[0].map));
  EXPECT_EQ(std::get<PcaModel>(*short_batches[0].model).samples, 11U);
}

// DNIKit refused more dimensions than features.
TEST(DimensionReduction, CutsPrincipalComponentsToTheFeatures) {
  EXPECT_EQ(reductions(normal_tensor(20, 3), {PcaOptions{10}})[0].map.columns(), 3U);
}

TEST(DimensionReduction, ReducesInSteps) {
  const Tensor x = testing::Embedding{.rows = 200, .columns = 40}.tensor();
  const auto wide = introspect(of(x), DimensionReduction{.strategies = {PcaOptions{10}}});
  const Producer narrow = of(x) | ReduceDimensions{models_of(wide)};
  const auto maps = introspect(narrow, DimensionReduction{.strategies = both})["x"];
  EXPECT_TRUE(same(maps[1].map, fit_umap(wide["x"][0].map, {.epochs = 20}).map));
}

TEST(DimensionReduction, SharesRowsAndGraphOfTheCaller) {
  const Rows rows = normal_rows(100, 4);
  const DimensionReduction spec{.strategies = both};
  EXPECT_EQ(neighbours_needed(both), 14);
  EXPECT_EQ(neighbours_needed({PcaOptions{}}), 0);
  const auto graph = neighbour_graph(rows, {.k = 32, .scaling = Scaling::none});
  EXPECT_TRUE(
      same(reduce(rows, graph, spec)[1].map, reductions(normal_tensor(100, 4), both)[1].map));
}

TEST(DimensionReduction, OfFewSamplesOrConstantsIsFinite) {
  for (const Tensor& x : {normal_tensor(1, 3), normal_tensor(2, 3), normal_tensor(3, 1),
                          testing::rows({{1, 2}, {1, 2}, {1, 2}}), normal_tensor(5, 40)}) {
    for (const auto& reduction : reductions(x, both)) {
      EXPECT_EQ(reduction.map.size(), x.row_count());
      EXPECT_NO_THROW(require_finite(reduction.map));
    }
  }
}

TEST(DimensionReduction, ReadsBytesAndHalves) {
  const Tensor x = testing::digits().rows(0, 80);
  const auto expected = reductions(x.to(DType::f32), both);
  for (const Tensor& typed : {x, x.to(DType::f16)})
    EXPECT_TRUE(same(reductions(typed, both)[1].map, expected[1].map));
}

TEST(DimensionReduction, RefusesWhatItCannotReduce) {
  expect_error(ErrorKind::usage, "strategy", [] { reductions(normal_tensor(5, 3), {}); });
  const testing::Given unread{{Batch{{"x", normal_tensor(5, 3)}}}};
  for (const auto& strategy :
       {ReductionStrategy(PcaOptions{0}), ReductionStrategy(UmapOptions{.neighbours = 0}),
        ReductionStrategy(UmapOptions{.min_distance = -1})})
    expect_error(ErrorKind::usage, "expected",
                 [&] { introspect(unread, DimensionReduction{.strategies = {strategy}}); });
  EXPECT_EQ(*unread.passes, 0);
  expect_error(ErrorKind::data, "field 'x'", [] { reductions(normal_tensor(0, 3), both); });
  const float infinity = std::numeric_limits<float>::infinity();
  for (const auto& strategy : both)
    expect_error(ErrorKind::data, "row 1, column 0", [&] {
      reductions(testing::rows({{1, 2}, {infinity, 2}}), {strategy});
    });
  expect_error(ErrorKind::shape, "field 'x'", [] {
    introspect(of(testing::counting(Shape{4, 2, 2})), DimensionReduction{.fields = "x"});
  });
}

TEST(ModelsOf, RefuseAStrategyThatWasNotRun) {
  const auto result = introspect(of(normal_tensor(9, 3)), DimensionReduction{.strategies = both});
  EXPECT_EQ(models_of(result, 1).size(), 1U);
  expect_error(ErrorKind::usage, "2 strategies", [&] { models_of(result, 2); });
}

}  // namespace
}  // namespace deepview

#include "deepview/introspectors/dimension_reduction/pca.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_rows;
using testing::normal_tensor;

Producer of(Tensor x) {
  return InMemory{Batch{{"x", std::move(x)}}};
}

PcaModel pca(Tensor x, int dimensions) {
  return introspect(of(std::move(x)), Pca{.dimensions = dimensions})["x"];
}

// (7i² + 3ij + 5j) mod 11 in row i, column j: DNIKit's answers for it are known.
Tensor small_set() {
  std::vector<float> values;
  for (int i = 0; i < 12; ++i)
    for (int j = 0; j < 4; ++j)
      values.push_back(static_cast<float>((7 * i * i + 3 * i * j + 5 * j) % 11));
  return {Shape{12, 4}, std::move(values)};
}

TEST(Pca, MatchesThePythonOriginal) {
  const PcaModel model = pca(small_set(), 2);
  const std::vector<double> mean{5.5, 5, 4.5, 4.9166667};
  const std::vector<double> first{.655648, .202032, .723268, .07869};
  const std::vector<double> second{.246005, .718904, .36531, .53778};
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_NEAR(model.mean[c], mean[c], 1e-7);
    EXPECT_NEAR(std::abs(model.components(0, c)), first[c], 1e-6);
    EXPECT_NEAR(std::abs(model.components(1, c)), second[c], 1e-6);
  }
  EXPECT_NEAR(model.variance[0], 24.895746, 1e-6);
  EXPECT_NEAR(model.variance[1], 8.010288, 1e-6);
  EXPECT_NEAR(model.variance_ratio[0], 24.895746 / 42.083333, 1e-7);
  EXPECT_EQ(model.samples, 12U);
}

TEST(Pca, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Producer source = of(normal_tensor(5000, 12));
  const auto expected = introspect(source, Pca{.dimensions = 5}, {.threads = 1})["x"];
  for (const int threads : {2, 3, 7, 16}) {
    for (const std::size_t batch_size : {1U, 33U, 5000U}) {
      const auto model = introspect(source, Pca{.dimensions = 5},
                                    {.threads = threads, .batch_size = batch_size})["x"];
      EXPECT_EQ(model.components, expected.components);
      EXPECT_EQ(model.variance, expected.variance);
      EXPECT_EQ(model.mean, expected.mean);
    }
  }
}

TEST(Pca, CutsTheDimensionsToTheSamplesAndTheFeatures) {
  EXPECT_EQ(pca(normal_tensor(50, 3), 10).dimensions(), 3U);
  const PcaModel few = pca(normal_tensor(4, 30), 10);
  EXPECT_EQ(few.dimensions(), 4U);
  EXPECT_NEAR(few.variance[3], 0, 1e-12);
  EXPECT_NEAR(few.variance_ratio[0] + few.variance_ratio[1] + few.variance_ratio[2], 1, 1e-12);
}

TEST(Pca, OfOneSampleOrConstantsHasNoVariance) {
  for (const auto& tensor : {testing::rows({{1, 2}}), testing::rows({{1, 2}, {1, 2}, {1, 2}})}) {
    const PcaModel model = pca(tensor, 1);
    EXPECT_EQ(model.variance, std::vector<double>{0});
    EXPECT_EQ(model.variance_ratio, std::vector<double>{0});
    EXPECT_EQ(project(model, tensor).values<float>()[0], 0.0F);
  }
}

TEST(Pca, ReadsBytesAndHalves) {
  const Tensor x = testing::rows({{0, 10}, {200, 0}, {255, 30}});
  const PcaModel expected = pca(x, 2);
  EXPECT_EQ(pca(x.to(DType::u8), 2).components, expected.components);
  EXPECT_EQ(pca(x.to(DType::f16), 2).components, expected.components);
}

TEST(Pca, RefusesWhatItCannotReduce) {
  expect_error(ErrorKind::usage, "dimension", [] { pca(normal_tensor(5, 3), 0); });
  expect_error(ErrorKind::data, "field 'x'", [] { pca(normal_tensor(0, 3), 2); });
  expect_error(ErrorKind::data, "row 1, column 0", [] {
    pca(testing::rows({{1, 2}, {std::numeric_limits<float>::infinity(), 2}}), 1);
  });
  expect_error(ErrorKind::shape, "field 'x'", [] {
    introspect(of(testing::counting(Shape{4, 2, 2})), Pca{.fields = "x"});
  });
}

TEST(Project, KeepsDistancesWhenNoDimensionIsLost) {
  const Tensor x = normal_tensor(40, 6);
  const Rows rows(x);
  const Rows projected = project(pca(x, 6), rows);
  const auto squared = [](std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t c = 0; c < a.size(); ++c)
      sum += (double{a[c]} - double{b[c]}) * (double{a[c]} - double{b[c]});
    return sum;
  };
  for (std::size_t r = 1; r < 40; ++r)
    EXPECT_NEAR(squared(projected.row(r), projected.row(0)), squared(rows.row(r), rows.row(0)),
                1e-4);
}

TEST(Project, GivesARowTheSameBitsInAnyBatch) {
  const Tensor x = normal_tensor(3000, 7);
  const PcaModel model = pca(x, 3);
  const Tensor together = project(model, x);
  const Rows rows = project(model, Rows(x), {.threads = 3});
  for (std::size_t r = 0; r < 3000; r += 111) {
    EXPECT_TRUE(identical(project(model, x.rows(r, 1)), together.rows(r, 1)));
    EXPECT_EQ(rows.row(r)[2], together.values<float>()[r * 3 + 2]);
  }
}

TEST(Project, RefusesOtherColumns) {
  const PcaModel model = pca(normal_tensor(9, 3), 2);
  expect_error(ErrorKind::shape, "3 columns", [&] { project(model, normal_tensor(2, 4)); });
  expect_error(ErrorKind::shape, "3 columns", [&] { project(model, normal_rows(2, 4)); });
}

}  // namespace
}  // namespace deepview

#include "deepview/introspectors/cka/cka.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "deepview/base/paired.hpp"
#include "deepview/numeric/channels.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_tensor;
using testing::rows;

constexpr auto both_estimators = {CkaEstimator::plain, CkaEstimator::debiased};

CkaResult cka(const Batch& layers, const Cka& options = {}, const RunOptions& run = {}) {
  return introspect(InMemory{layers}, options, run);
}

// K − its row means − its column means + its mean, with or without a diagonal.
Matrix centred_gram(const Matrix& rows, CkaEstimator estimator) {
  const std::size_t n = rows.rows();
  Matrix gram(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (i != j || estimator == CkaEstimator::plain) gram(i, j) = dot(rows.row(i), rows.row(j));
  const double count = static_cast<double>(n);
  const bool plain = estimator == CkaEstimator::plain;
  const double per_row = plain ? count : count - 2;
  const double per_all = plain ? count * count : (count - 1) * (count - 2);
  std::vector<double> sums(n);
  double all = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) sums[i] += gram(i, j);
  for (const double sum : sums) all += sum;
  Matrix centred(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (i != j || plain)
        centred(i, j) = gram(i, j) - sums[i] / per_row - sums[j] / per_row + all / per_all;
  return centred;
}

// The samples x samples form. The debiased one as the inner product of U-centred Gram matrices
// [Szekely and Rizzo 2014], which equals the three sums of Song et al. 2012.
double gram_cka(const Matrix& x, const Matrix& y, CkaEstimator estimator) {
  const Matrix k = centred_gram(x, estimator);
  const Matrix l = centred_gram(y, estimator);
  return dot(k.values(), l.values()) /
         std::sqrt(dot(k.values(), k.values()) * dot(l.values(), l.values()));
}

// The three sums of Song et al. 2012, from Gram matrices without diagonal.
double unbiased_hsic(const Matrix& x, const Matrix& y) {
  const std::size_t n = x.rows();
  const auto count = static_cast<double>(n);
  double trace = 0;
  double all_k = 0;
  double all_l = 0;
  double crossed = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double row_k = 0;
    double row_l = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const double k = dot(x.row(i), x.row(j));
      const double l = dot(y.row(i), y.row(j));
      trace += k * l;
      row_k += k;
      row_l += l;
    }
    all_k += row_k;
    all_l += row_l;
    crossed += row_k * row_l;
  }
  return trace + all_k * all_l / ((count - 1) * (count - 2)) - 2 / (count - 2) * crossed;
}

Tensor relu_layer(const Tensor& x, std::size_t columns, std::uint64_t seed) {
  const Matrix in = flattened(x);
  const Tensor weights = normal_tensor(columns, in.columns(), seed);
  std::vector<float> out;
  for (std::size_t r = 0; r < in.rows(); ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 1;
      for (std::size_t i = 0; i < in.columns(); ++i)
        sum += in(r, i) * double{weights.values<float>()[c * in.columns() + i]};
      out.push_back(static_cast<float>(std::max(0.0, sum)));
    }
  }
  return {Shape{static_cast<std::int64_t>(in.rows()), static_cast<std::int64_t>(columns)},
          std::move(out)};
}

// Three layers of a made-up network; more columns than rows when there are few rows.
Batch network(std::size_t samples, std::uint64_t seed = 1) {
  const Tensor x = normal_tensor(samples, 12, seed);
  const Tensor a = relu_layer(x, 40, seed + 1);
  const Tensor b = relu_layer(a, 25, seed + 2);
  return Batch{{"x", x}, {"a", a}, {"b", b}};
}

void expect_gram_form(const Batch& layers, const CkaResult& result, CkaEstimator estimator) {
  for (std::size_t i = 0; i < result.fields.size(); ++i)
    for (std::size_t j = 0; j < result.against.size(); ++j)
      EXPECT_NEAR(result.similarity(i, j),
                  gram_cka(flattened(layers[result.fields[i]]),
                           flattened(layers[result.against[j]]), estimator),
                  1e-9)
          << result.fields[i] << " " << result.against[j];
}

TEST(Cka, AgreesWithTheSamplesBySamplesForm) {
  for (const auto estimator : both_estimators)
    for (const std::size_t samples : {5U, 9U, 30U, 400U}) {
      const Batch layers = network(samples);
      expect_gram_form(layers, cka(layers, {.estimator = estimator}), estimator);
    }
}

TEST(Cka, AgreesWithTheThreeSumsOfTheUnbiasedEstimator) {
  const Batch layers = network(50);
  const auto hsic = [&](const char* a, const char* b) {
    return unbiased_hsic(flattened(layers[a]), flattened(layers[b]));
  };
  const auto result = cka(layers);
  EXPECT_NEAR(result.similarity(0, 1), hsic("x", "a") / std::sqrt(hsic("x", "x") * hsic("a", "a")),
              1e-9);
  EXPECT_NEAR(result.similarity(1, 2), hsic("a", "b") / std::sqrt(hsic("a", "a") * hsic("b", "b")),
              1e-9);
}

TEST(Cka, KeepsItsDigitsFarFromTheOrigin) {
  const Batch layers = network(300);
  std::vector<double> far;
  for (const float value : layers["a"].values<float>()) far.push_back(double{value} + 1e5);
  const Batch moved{{"a", Tensor(layers["a"].shape(), far)}, {"b", layers["b"]}};
  for (const auto estimator : both_estimators) {
    const auto near = cka(layers, {.fields = {"a", "b"}, .estimator = estimator});
    EXPECT_NEAR(cka(moved, {.estimator = estimator}).similarity(0, 1), near.similarity(0, 1), 1e-9);
  }
}

TEST(Cka, DoesNotChangeWithRotationAndScale) {
  const Tensor x = normal_tensor(200, 2);
  std::vector<double> turned;
  for (std::size_t r = 0; r < 200; ++r) {
    const double a = double{x.values<float>()[2 * r]};
    const double b = double{x.values<float>()[2 * r + 1]};
    turned.push_back(7 * (0.6 * a - 0.8 * b));
    turned.push_back(7 * (0.8 * a + 0.6 * b));
  }
  for (const auto estimator : both_estimators) {
    const Batch layers{{"x", x}, {"y", Tensor(x.shape(), turned)}, {"z", normal_tensor(200, 9, 5)}};
    const auto result = cka(layers, {.estimator = estimator});
    EXPECT_NEAR(result.similarity(0, 1), 1, 1e-12);
    EXPECT_NEAR(result.similarity(0, 2), result.similarity(1, 2), 1e-12);
  }
}

TEST(Cka, DebiasedIsNearZeroForUnrelatedLayersThatArePlainlyAlike) {
  const Batch layers{{"x", normal_tensor(40, 300, 1)}, {"y", normal_tensor(40, 300, 2)}};
  EXPECT_GT(cka(layers, {.estimator = CkaEstimator::plain}).similarity(0, 1), 0.8);
  EXPECT_NEAR(cka(layers).similarity(0, 1), 0, 0.05);
}

TEST(Cka, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Batch layers = network(5000);
  const Cka options{.max_columns = 30};
  const auto expected = cka(layers, options, {.threads = 1, .batch_size = 5000});
  EXPECT_EQ(expected.sketched, std::vector<std::string>{"a"});
  for (const int threads : {1, 2, 3, 7, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U})
      EXPECT_EQ(cka(layers, options, {.threads = threads, .batch_size = batch_size}).similarity,
                expected.similarity);
}

TEST(Cka, MergedShardsAnswerAsOne) {
  const Batch layers = network(1001);
  for (const auto estimator : both_estimators) {
    const Cka options{.estimator = estimator};
    for (const std::size_t shards : {1U, 2U, 3U, 7U}) {
      Cka::State whole = options.start({});
      for (std::size_t s = 0; s < shards; ++s) {
        const std::size_t from = 1001 * s / shards;
        Cka::State part = options.start({});
        part.add(layers.rows(from, 1001 * (s + 1) / shards - from));
        whole.merge(std::move(part));
      }
      const auto merged = std::move(whole).finish();
      EXPECT_EQ(merged.samples, 1001U);
      const auto expected = cka(layers, options);
      for (std::size_t i = 0; i < 9; ++i)
        EXPECT_NEAR(merged.similarity.values()[i], expected.similarity.values()[i], 1e-10);
    }
  }
}

TEST(Cka, SketchesWideLayersWithoutBias) {
  const testing::Embedding made{.rows = 300, .columns = 200};
  const Tensor x = made.tensor();
  const Batch layers{{"x", x}, {"y", relu_layer(x, 150, 9)}};
  for (const auto estimator : both_estimators) {
    const double exact = cka(layers, {.estimator = estimator}).similarity(0, 1);
    double sum = 0;
    double squares = 0;
    constexpr int draws = 100;
    for (std::uint64_t seed = 0; seed < draws; ++seed) {
      const auto result =
          cka(layers, {.estimator = estimator, .max_columns = 64}, {.seed = Seed{seed}});
      EXPECT_EQ(result.sketched, (std::vector<std::string>{"x", "y"}));
      EXPECT_NEAR(result.similarity(0, 0), 1, 1e-12);
      const double error = result.similarity(0, 1) - exact;
      sum += error;
      squares += error * error;
    }
    const double deviation = std::sqrt(squares / draws);
    EXPECT_LT(deviation, 0.1);
    // The products are unbiased, their quotient to second order: |mean| < 3 sigma / sqrt(draws)
    // + deviation².
    EXPECT_LT(std::abs(sum / draws), 3 * deviation / 10 + deviation * deviation);
  }
}

TEST(Cka, AveragesOrFlattensPositions) {
  const Tensor x = normal_tensor(60, 24);
  const Tensor maps = x.reshaped(Shape{60, 2, 3, 4});
  const Batch layers{{"maps", maps}, {"other", network(60)["b"].reshaped(Shape{60, 25, 1, 1})}};
  const Channels channels = channels_of(maps.shape(), 1);
  EXPECT_NEAR(cka(layers).similarity(0, 1),
              gram_cka(pooled_channels(maps, channels, OverPositions::mean),
                       flattened(layers["other"]), CkaEstimator::debiased),
              1e-9);
  const Batch last{{"maps", maps}, {"other", maps.reshaped(Shape{60, 1, 6, 4})}};
  EXPECT_NEAR(cka(last, {.channel_axis = -1}).similarity(0, 1), 1, 1e-12);
  EXPECT_NEAR(cka(layers, {.positions = CkaPositions::flatten}).similarity(0, 1),
              gram_cka(flattened(x), flattened(layers["other"]), CkaEstimator::debiased), 1e-9);
}

TEST(Cka, ComparesTheLayersOfTwoNetworks) {
  const Producer one = InMemory{network(200, 1)};
  const Producer other = InMemory{network(200, 7)};
  const auto result = introspect(
      Paired{one, other}, Cka{.fields = {"first/a"}, .against = Fields{"second/a", "second/b"}});
  EXPECT_EQ(result.similarity.rows(), 1U);
  EXPECT_EQ(result.against, (std::vector<std::string>{"second/a", "second/b"}));
  EXPECT_NEAR(result.similarity(0, 1),
              gram_cka(flattened(network(200, 1)["a"]), flattened(network(200, 7)["b"]),
                       CkaEstimator::debiased),
              1e-9);
}

TEST(Cka, OfALayerThatDoesNotVaryIsUndefinedAndSaysSo) {
  const Tensor x = normal_tensor(3000, 3);
  const std::vector<double> tenths(6000, 0.1);
  const Batch layers{{"x", x},
                     {"tenth", Tensor(Shape{3000, 2}, tenths)},
                     {"zero", Tensor(Shape{3000}, std::vector<float>(3000))}};
  for (const auto estimator : both_estimators) {
    const auto result = cka(layers, {.fields = all_fields(), .estimator = estimator});
    EXPECT_EQ(result.undefined, (std::vector<std::string>{"tenth", "zero"}));
    EXPECT_TRUE(std::isnan(result.similarity(0, 1)));
    EXPECT_TRUE(std::isnan(result.similarity(2, 2)));
    EXPECT_NEAR(result.similarity(0, 0), 1, 1e-12);
  }
}

TEST(Cka, OfOneSampleApartIsUndefinedWhenDebiased) {
  std::vector<float> values(40);
  values[3] = 1;
  const Batch layers{{"spike", Tensor(Shape{40, 1}, values)}, {"x", normal_tensor(40, 3)}};
  EXPECT_EQ(cka(layers).undefined, std::vector<std::string>{"spike"});
  EXPECT_TRUE(cka(layers, {.estimator = CkaEstimator::plain}).undefined.empty());
}

TEST(Cka, ReadsBytesHalvesAndVectors) {
  const Tensor x = rows({{0, 10}, {200, 0}, {255, 30}, {7, 7}, {90, 1}});
  const Batch floats{{"x", x}, {"v", testing::column({1, 5, 2, 8, 3})}};
  const Batch others{{"x", x.to(DType::u8)},
                     {"v", testing::column({1, 5, 2, 8, 3}).to(DType::f16)}};
  EXPECT_EQ(cka(others).similarity, cka(floats).similarity);
}

TEST(Cka, RefusesWhatItCannotCompare) {
  const Batch layers = network(9);
  expect_error(ErrorKind::data, "at least 4 samples", [&] { cka(layers.rows(0, 3)); });
  expect_error(ErrorKind::data, "found 0", [&] { cka(layers.rows(0, 0)); });
  expect_error(ErrorKind::data, "at least 2 samples",
               [&] { cka(layers.rows(0, 1), {.estimator = CkaEstimator::plain}); });
  EXPECT_NEAR(cka(layers.rows(0, 2), {.estimator = CkaEstimator::plain}).similarity(0, 1), 1, 1e-9);
  expect_error(ErrorKind::usage, "max_columns", [&] { cka(layers, {.max_columns = 1}); });
  expect_error(ErrorKind::usage, "channel_axis", [&] { cka(layers, {.channel_axis = 0}); });
  expect_error(ErrorKind::shape, "field 'x'", [&] { cka(layers, {.channel_axis = 3}); });
  expect_error(ErrorKind::usage, "fields", [&] { cka(layers, {.fields = Fields{}}); });
  expect_error(ErrorKind::missing_field, "'y'", [&] { cka(layers, {.against = Fields{"y"}}); });
  auto values = testing::values<float>(layers["a"]);
  values[5 * 40 + 7] = std::numeric_limits<float>::quiet_NaN();
  const Batch broken{{"x", layers["x"]}, {"a", Tensor(layers["a"].shape(), values)}};
  expect_error(ErrorKind::data, "field 'a': sample 5", [&] { cka(broken); });
  expect_error(ErrorKind::data, "field 'a': sample 5", [&] { cka(broken, {.max_columns = 20}); });
  expect_error(ErrorKind::shape, "40 columns as before", [&] {
    Cka::State state = Cka{}.start({});
    state.add(layers);
    state.add(Batch{{"x", layers["x"]}, {"a", layers["b"]}, {"b", layers["b"]}});
  });
}

}  // namespace
}  // namespace deepview

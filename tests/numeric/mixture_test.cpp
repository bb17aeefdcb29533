#include "deepview/numeric/mixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>
#include <numeric>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

void expect_near(std::span<const double> found, std::span<const double> expected,
                 double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << i;
}

constexpr std::array all_covariances{Covariance::spherical, Covariance::diagonal, Covariance::tied,
                                     Covariance::full};

Mixture two_components(Covariance covariance) {
  Mixture mixture;
  mixture.covariance = covariance;
  mixture.weights = {0.25, 0.75};
  mixture.means = Matrix(2, {0, 0, 3, 3});
  mixture.covariances = covariance == Covariance::full ? Matrix(4, {1, 0, 0, 1, 2, 0, 0, 0.5})
                                                       : Matrix(2, {1, 1, 2, 0.5});
  return mixture;
}

// What scikit-learn stored (tests/reference/numeric/make_mixtures.py): name → matrix.
std::map<std::string, Matrix> reference(const std::string& name) {
  const std::string path =
      std::string(DEEPVIEW_TEST_DATA) + "/reference/numeric/mixture_" + name + ".txt";
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::map<std::string, Matrix> matrices;
  std::string key;
  std::size_t rows = 0;
  std::size_t columns = 0;
  while (file >> key >> rows >> columns) {
    Matrix matrix(rows, columns);
    for (double& value : matrix.values()) file >> value;
    matrices[key] = matrix;
  }
  return matrices;
}

Rows to_rows(const Matrix& matrix) {
  const auto values = matrix.values();
  return make_rows(matrix.rows(), {values.begin(), values.end()});
}

void expect_valid(const Mixture& mixture, const Rows& rows) {
  EXPECT_NEAR(std::accumulate(mixture.weights.begin(), mixture.weights.end(), 0.0), 1, 1e-12);
  for (const double score : log_density(mixture, rows)) ASSERT_TRUE(std::isfinite(score));
}

TEST(LogDensity, IsTheNaturalLogOfTheMixture) {
  const Rows rows = make_rows(3, {0, 0, 3, 3, 1, 1});
  const std::vector<double> expected{-3.224132406397608, -2.1255180031058507, -4.170680977823302};
  expect_near(log_density(two_components(Covariance::diagonal), rows), expected, 1e-14);
  expect_near(log_density(two_components(Covariance::full), rows), expected, 1e-14);
}

TEST(LogDensity, FarAwayIsFiniteAndOfFullCovarianceUsesIt) {
  Mixture tilted = two_components(Covariance::full);
  tilted.covariances = Matrix(4, {2, 1, 1, 2, 2, 1, 1, 2});
  tilted.means = Matrix(2, {0, 0, 0, 0});
  const auto scores = log_density(tilted, make_rows(3, {1, 1, 1, -1, 1e20F, 0}));
  const double peak = -std::log(2 * std::numbers::pi) - std::log(3) / 2;
  EXPECT_NEAR(scores[0], peak - 1.0 / 3, 1e-14);
  EXPECT_NEAR(scores[1], peak - 1, 1e-14);
  EXPECT_TRUE(std::isfinite(scores[2]));
}

TEST(MixtureScorer, GivesARowTheSameBitsInAnyBatch) {
  for (const Covariance covariance : all_covariances) {
    const Rows rows = normal_rows(200, 11);
    const MixtureScorer scorer(fit_mixture(rows, {.components = 3, .covariance = covariance}));
    std::vector<double> together(200);
    scorer.log_density(rows.block(0), together);
    for (std::size_t r = 0; r < 200; ++r) {
      double alone = 0;
      scorer.log_density({rows.row(r).data(), 1, 11}, {&alone, 1});
      ASSERT_EQ(alone, together[r]);
    }
  }
}

TEST(MixtureScorer, RefusesWhatIsNoMixture) {
  Mixture mixture = two_components(Covariance::diagonal);
  mixture.covariances(1, 0) = 0;
  expect_error(ErrorKind::data, "variances", [&] { MixtureScorer{mixture}; });
  mixture = two_components(Covariance::full);
  mixture.covariances(0, 1) = mixture.covariances(1, 0) = 2;
  expect_error(ErrorKind::data, "component 0", [&] { MixtureScorer{mixture}; });
  mixture.weights.pop_back();
  expect_error(ErrorKind::data, "as many", [&] { MixtureScorer{mixture}; });
  mixture = two_components(Covariance::full);
  expect_error(ErrorKind::shape, "2 columns", [&] { log_density(mixture, normal_rows(2, 3)); });
}

class MixtureReference : public ::testing::TestWithParam<const char*> {};

TEST_P(MixtureReference, AgreesWithScikitLearnFromTheSameResponsibilities) {
  const auto stored = reference(GetParam());
  const Rows rows = to_rows(stored.at("data"));
  for (const std::string kind : {"spherical", "diag", "tied", "full"}) {
    SCOPED_TRACE(kind);
    const auto mixture = fit_mixture(rows, {.covariance = covariance_named(kind),
                                            .start = ResponsibilitiesStart{stored.at("start")}});
    EXPECT_EQ(mixture.iterations, stored.at(kind + "_iterations")(0, 0));
    EXPECT_TRUE(mixture.converged);
    expect_near(mixture.weights, stored.at(kind + "_weights").values(), 1e-7);
    expect_near(mixture.means.values(), stored.at(kind + "_means").values(), 1e-7);
    expect_near(mixture.covariances.values(), stored.at(kind + "_covariances").values(), 1e-6);
    expect_near(log_density(mixture, rows), stored.at(kind + "_scores").values(), 1e-6);
    expect_near(std::vector<double>{bayesian_information_criterion(mixture, rows)},
                stored.at(kind + "_bic").values(), 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(DataSets, MixtureReference, ::testing::Values("blobs", "iris", "skewed"));

TEST(FitMixture, OfOneComponentIsMeanAndVariance) {
  const Rows rows = make_rows(4, {1, 0, 3, 0, 1, 4, 3, 4});
  for (const Covariance covariance : all_covariances) {
    const auto mixture = fit_mixture(rows, {.components = 1, .covariance = covariance});
    expect_near(mixture.means.values(), std::vector<double>{2, 2}, 1e-12);
    const bool one = covariance == Covariance::spherical;
    EXPECT_NEAR(mixture.covariances(0, 0), (one ? 2.5 : 1) + 1e-6, 1e-12);
    EXPECT_NEAR(mixture.covariances.values().back(), (one ? 2.5 : 4) + 1e-6, 1e-12);
  }
}

TEST(FitMixture, NeverLowersTheMeanLogDensity) {
  const Rows rows = normal_rows(400, 3);
  for (const Covariance covariance : all_covariances) {
    double before = -1e300;
    for (int iterations = 1; iterations < 25; ++iterations) {
      const auto mixture = fit_mixture(rows, {.components = 4,
                                              .covariance = covariance,
                                              .tolerance = 0,
                                              .max_iterations = iterations});
      EXPECT_GE(mixture.mean_log_density, before - 1e-9);
      before = mixture.mean_log_density;
    }
  }
}

TEST(FitMixture, StartsFromGivenMeans) {
  const Rows rows = make_rows(4, {0, 1, 100, 101});
  const auto mixture = fit_mixture(rows, {.start = MeansStart{Matrix(2, {90, 10})}});
  expect_near(mixture.means.values(), std::vector<double>{100.5, 0.5}, 1e-9);
  expect_near(mixture.weights, std::vector<double>{0.5, 0.5}, 1e-12);
}

TEST(FitMixture, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(9000, 6);
  for (const Covariance covariance : all_covariances) {
    const MixtureOptions options{.components = 3, .covariance = covariance, .max_iterations = 5};
    const auto expected = fit_mixture(rows, options, {.threads = 1});
    for (const int threads : {2, 3, 7, 16}) {
      const auto mixture = fit_mixture(rows, options, {.threads = threads});
      EXPECT_EQ(mixture.weights, expected.weights);
      EXPECT_EQ(mixture.means, expected.means);
      EXPECT_EQ(mixture.covariances, expected.covariances);
      EXPECT_EQ(log_density(mixture, rows, {.threads = threads}), log_density(expected, rows));
    }
  }
}

TEST(FitMixture, NeverFailsOnAwkwardRows) {
  std::vector<float> wide_range;
  for (int i = 0; i < 50; ++i)
    wide_range.insert(wide_range.end(),
                      {1e15F * static_cast<float>(i % 7), 1e-9F * static_cast<float>(i), 1.0F});
  const std::vector<Rows> all{
      normal_rows(1, 4),                               // one row
      normal_rows(3, 4),                               // fewer rows than components
      normal_rows(10, 40),                             // more columns than rows
      normal_rows(50, 1),                              // one column
      make_rows(20, std::vector<float>(60, 7.5F)),     // nothing but one row repeated
      make_rows(50, wide_range),                       // regularisation below the rounding
      make_rows(3, {3e38F, -3e38F, 0, 0, 1e-40F, 0}),  // the limits of float
  };
  for (const Rows& rows : all)
    for (const Covariance covariance : all_covariances)
      expect_valid(fit_mixture(rows, {.covariance = covariance}), rows);
}

TEST(FitMixture, ReducesComponentsToTheDistinctRows) {
  EXPECT_EQ(fit_mixture(normal_rows(3, 2)).components(), 3U);
  EXPECT_EQ(fit_mixture(make_rows(4, {1, 2, 1, 2})).components(), 2U);
}

TEST(FitMixture, KeepsTheDensestOfItsStarts) {
  std::vector<float> values;
  for (int i = 0; i < 600; ++i)
    values.push_back(static_cast<float>(10 * (i % 12)) + 0.01F * static_cast<float>(i / 12));
  const Rows rows = make_rows(600, values);
  const MixtureOptions once{.components = 12};
  MixtureOptions often = once;
  often.restarts = 8;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    const RunOptions run{.seed = Seed{seed}};
    EXPECT_GE(fit_mixture(rows, often, run).mean_log_density,
              fit_mixture(rows, once, run).mean_log_density);
  }
  EXPECT_EQ(fit_mixture(rows, often, {.threads = 1}).means,
            fit_mixture(rows, often, {.threads = 7}).means);
}

TEST(FitMixture, ChoosesTheNumberOfGroupsByBic) {
  Random random(Seed{5});
  std::vector<float> values;
  for (int i = 0; i < 900; ++i)
    for (int c = 0; c < 2; ++c)
      values.push_back(static_cast<float>(random.normal() + 12 * (i % 3) * (c == 0 ? 1 : -1)));
  for (const Covariance covariance : all_covariances) {
    const auto mixture =
        fit_mixture(make_rows(900, values),
                    {.components = ByBic{.most = 6}, .covariance = covariance, .restarts = 3});
    EXPECT_EQ(mixture.components(), 3U) << name(covariance);
    ASSERT_EQ(mixture.bic.size(), 6U);
    EXPECT_EQ(std::ranges::min_element(mixture.bic) - mixture.bic.begin(), 2);
  }
}

TEST(FitMixture, ByBicStopsAtTheDistinctRows) {
  const auto mixture = fit_mixture(make_rows(4, {1, 2, 1, 2}), {.components = ByBic{}});
  EXPECT_EQ(mixture.bic.size(), 2U);
  EXPECT_LE(mixture.components(), 2U);
}

TEST(FreeParameters, CountsWeightsMeansAndCovariances) {
  const Rows rows = normal_rows(50, 3);
  const std::array expected{2 + 9 + 3, 2 + 9 + 9, 2 + 9 + 6, 2 + 9 + 18};
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(
        free_parameters(fit_mixture(rows, {.components = 3, .covariance = all_covariances[i]})),
        static_cast<std::size_t>(expected[i]));
}

TEST(FitMixture, KeepsAComponentThatNoRowIsCloseTo) {
  const Rows rows = normal_rows(100, 2);
  const auto mixture = fit_mixture(rows, {.start = MeansStart{Matrix(2, {0, 0, 1e6, 1e6})}});
  EXPECT_EQ(mixture.components(), 2U);
  EXPECT_LT(mixture.weights[1], 1e-12);
  EXPECT_EQ(mixture.means(1, 0), 1e6);
  expect_valid(mixture, rows);
}

TEST(FitMixture, OnAPartOfTheRowsForgetsTheRest) {
  const Rows rows = make_rows(5, {0, 1, 2, 1, 1e6F});
  const std::vector<std::size_t> trimmed{0, 1, 2, 3};
  const auto mixture = fit_mixture(take(rows, trimmed), {.components = 1});
  EXPECT_NEAR(mixture.means(0, 0), 1, 1e-12);
}

TEST(FitMixture, RefusesNoRowsNotFiniteRowsAndOptionsOutOfRange) {
  const Rows rows = normal_rows(4, 2);
  expect_error(ErrorKind::data, "at least one row", [] { fit_mixture(make_rows(0, {})); });
  expect_error(ErrorKind::data, "row 0, column 1", [] {
    fit_mixture(make_rows(1, {1, std::nanf("")}));
  });
  expect_error(ErrorKind::usage, "component", [&] { fit_mixture(rows, {.components = 0}); });
  expect_error(ErrorKind::usage, "start", [&] { fit_mixture(rows, {.restarts = 0}); });
  expect_error(ErrorKind::usage, "BIC", [&] {
    fit_mixture(rows, {.components = ByBic{}, .start = MeansStart{Matrix(1, 2)}});
  });
  expect_error(ErrorKind::usage, "spherical", [] { covariance_named("round"); });
  expect_error(ErrorKind::usage, "tolerance", [&] { fit_mixture(rows, {.tolerance = -1}); });
  expect_error(ErrorKind::usage, "iteration", [&] { fit_mixture(rows, {.max_iterations = 0}); });
  expect_error(ErrorKind::usage, "regularisation",
               [&] { fit_mixture(rows, {.regularisation = 0}); });
  expect_error(ErrorKind::shape, "means",
               [&] { fit_mixture(rows, {.start = MeansStart{Matrix(2, 3)}}); });
  expect_error(ErrorKind::shape, "responsibilities",
               [&] { fit_mixture(rows, {.start = ResponsibilitiesStart{Matrix(3, 2)}}); });
}

}  // namespace
}  // namespace deepview

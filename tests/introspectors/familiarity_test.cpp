#include "deepview/introspectors/familiarity/familiarity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_tensor;
using testing::run;

ByField<Mixture> fitted(Covariance covariance = Covariance::diagonal) {
  const Batch batch{{"x", normal_tensor(300, 4)}, {"y/z", normal_tensor(300, 2, 9)}};
  return introspect(InMemory{batch},
                    Familiarity{.mixture = {.components = 2, .covariance = covariance}});
}

std::vector<double> scores(const Batch& batch, const std::string& field) {
  const Column* column = batch.metadata().find(keys::familiarity, field);
  return column == nullptr ? std::vector<double>{} : std::get<std::vector<double>>(*column);
}

void expect_same(const ByField<Mixture>& a, const ByField<Mixture>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [field, mixture] : a) {
    EXPECT_EQ(mixture.covariance, b[field].covariance);
    EXPECT_EQ(mixture.weights, b[field].weights);
    EXPECT_EQ(mixture.means, b[field].means);
    EXPECT_EQ(mixture.covariances, b[field].covariances);
    EXPECT_EQ(mixture.bic, b[field].bic);
    EXPECT_EQ(mixture.rows, b[field].rows);
    EXPECT_EQ(mixture.iterations, b[field].iterations);
    EXPECT_EQ(mixture.converged, b[field].converged);
    EXPECT_EQ(mixture.mean_log_density, b[field].mean_log_density);
  }
}

// A name in the folder for temporary files that nothing has yet.
std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder =
      std::filesystem::path(::testing::TempDir()) / ("deepview-familiarity-" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

TEST(Familiarity, FitsEachFieldAsFitMixtureWould) {
  const auto mixtures = fitted();
  const auto alone = fit_mixture(Rows(normal_tensor(300, 4)), {.components = 2});
  EXPECT_EQ(mixtures["x"].means, alone.means);
  EXPECT_EQ(mixtures["y/z"].columns(), 2U);
}

TEST(Familiarity, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Producer source = InMemory{Batch{{"x", normal_tensor(5000, 3)}}};
  const Familiarity familiarity{.mixture = {.components = 3, .max_iterations = 4}};
  const auto expected = introspect(source, familiarity, {.threads = 1});
  for (const int threads : {2, 3, 7, 16})
    for (const std::size_t batch_size : {3U, 5000U})
      expect_same(introspect(source, familiarity, {.threads = threads, .batch_size = batch_size}),
                  expected);
}

TEST(Familiarity, RefusesNoSamplesAndNamesTheField) {
  const auto fit = [](Tensor x) {
    introspect(InMemory{Batch{{"x", std::move(x)}}}, Familiarity{});
  };
  expect_error(ErrorKind::data, "field 'x'", [&] { fit(normal_tensor(0, 3)); });
  expect_error(ErrorKind::data, "row 1, column 0", [&] {
    fit(testing::rows({{1}, {std::nanf("")}}));
  });
}

TEST(ScoreFamiliarity, WritesTheLogDensityOfEveryFittedFieldAndLeavesFieldsAlone) {
  const auto mixtures = fitted();
  const Batch batch{{"y/z", normal_tensor(6, 2, 3)}, {"x", normal_tensor(6, 4, 2)}};
  const Batch scored = run(ScoreFamiliarity(mixtures), batch);
  EXPECT_EQ(scores(scored, "x"), log_density(mixtures["x"], Rows(batch["x"])));
  EXPECT_EQ(scores(scored, "y/z"), log_density(mixtures["y/z"], Rows(batch["y/z"])));
  EXPECT_TRUE(identical(scored["x"], batch["x"]));
}

TEST(ScoreFamiliarity, ScoresAloneAsInABatchAndOverwritesEarlierScores) {
  const ScoreFamiliarity stage(fitted());
  const Batch batch{{"x", normal_tensor(50, 4, 2)}, {"y/z", normal_tensor(50, 2, 3)}};
  const Batch twice = run(stage, run(stage, batch));
  for (std::size_t row = 0; row < 50; ++row)
    EXPECT_EQ(scores(run(stage, batch.rows(row, 1)), "x")[0], scores(twice, "x")[row]);
  EXPECT_TRUE(scores(run(stage, batch.rows(0, 0)), "x").empty());
}

TEST(ScoreFamiliarity, NeedsEveryFittedField) {
  expect_error(ErrorKind::missing_field, "y/z", [] {
    run(ScoreFamiliarity(fitted()), Batch{{"x", normal_tensor(2, 4)}});
  });
}

TEST(SaveFamiliarity, IsUndoneByLoading) {
  for (const Covariance covariance :
       {Covariance::spherical, Covariance::diagonal, Covariance::tied, Covariance::full}) {
    const auto folder = fresh_folder("saved");
    const auto mixtures = fitted(covariance);
    save_familiarity(mixtures, folder);
    expect_same(load_familiarity(folder), mixtures);
    expect_error(ErrorKind::usage, "saved", [&] { save_familiarity(mixtures, folder); });
    std::filesystem::remove_all(folder);
  }
}

TEST(LoadFamiliarity, RefusesWhatWasNotSaved) {
  const auto folder = fresh_folder("other");
  expect_error(ErrorKind::io, "other", [&] { load_familiarity(folder); });
  save_familiarity(fitted(), folder);
  std::filesystem::resize_file(folder / "mixture_0_means.npy", 100);
  expect_error(ErrorKind::data, "means", [&] { load_familiarity(folder); });
  for (const char* text :
       {"", "{}", "[1]", R"({"kind": "familiarity", "version": 2, "fields": []})",
        R"({"kind": "familiarity", "version": 1, "fields": [{"field": 3}]})"}) {
    std::ofstream(folder / "familiarity.json") << text;
    expect_error(ErrorKind::data, "familiarity.json", [&] { load_familiarity(folder); });
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace deepview

#include "deepview/introspectors/familiarity/split_familiarity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Given;
using testing::normal_tensor;

// Labels cycle through `labels`; a second dimension numbers the halves.
Batch labelled(Tensor x, const std::vector<std::string>& labels) {
  const std::size_t count = x.row_count();
  std::vector<std::string> names(count);
  std::vector<std::int64_t> halves(count);
  for (std::size_t i = 0; i < count; ++i) {
    names[i] = labels[i % labels.size()];
    halves[i] = i < count / 2 ? 0 : 1;
  }
  Batch::Builder builder(Batch{{"x", std::move(x)}});
  builder.metadata().set(keys::labels, "label", std::move(names));
  builder.metadata().set(keys::labels, "half", std::move(halves));
  return std::move(builder).build();
}

std::vector<std::size_t> rows_of(std::size_t first, std::size_t step, std::size_t end) {
  std::vector<std::size_t> rows;
  for (std::size_t i = first; i < end; i += step) rows.push_back(i);
  return rows;
}

TEST(SplitFamiliarity, FitsEachLabelAloneAndScoresEverySample) {
  const Batch batch = labelled(normal_tensor(200, 3), {"cat", "dog"});
  const SplitFamiliarity split{.mixture = {.components = 2}};
  const auto found = introspect(InMemory{batch}, split)["x"];
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].dimension + found[0].label, "labelcat");
  EXPECT_EQ(found[1].dimension + found[1].label, "labeldog");
  EXPECT_EQ(found[2].dimension + found[2].label, "half0");
  EXPECT_EQ(found[3].members.size(), 100U);
  const Rows all(batch["x"]);
  const auto dogs = fit_mixture(take(all, rows_of(1, 2, 200)), {.components = 2});
  EXPECT_EQ(found[1].mixture.means, dogs.means);
  EXPECT_EQ(found[1].log_density, log_density(dogs, all));
}

TEST(SplitFamiliarity, PassesOverLabelsWithFewSamples) {
  const Batch batch = labelled(normal_tensor(100, 2), {"a", "a", "a", "b"});
  const auto found = introspect(InMemory{batch},
                                SplitFamiliarity{.mixture = {.components = 1}, .minimum = 26})["x"];
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].label, "a");
  EXPECT_EQ(found[1].dimension, "half");
}

TEST(SplitFamiliarity, HasAClassOfOneSampleFittedWhenAskedFor) {
  const Batch batch = labelled(normal_tensor(3, 2), {"a", "b", "c"});
  for (const auto& found : introspect(InMemory{batch}, SplitFamiliarity{.minimum = 1})["x"])
    for (const double score : found.log_density) EXPECT_TRUE(std::isfinite(score));
}

TEST(SplitFamiliarity, AnswersNothingWithoutLabelsAndForNoSamples) {
  EXPECT_TRUE(
      introspect(InMemory{Batch{{"x", normal_tensor(60, 2)}}}, SplitFamiliarity{})["x"].empty());
  const Batch none = labelled(normal_tensor(0, 2), {"a"});
  EXPECT_TRUE(introspect(InMemory{none}, SplitFamiliarity{})["x"].empty());
}

TEST(SplitFamiliarity, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Batch batch = labelled(normal_tensor(5000, 2), {"a", "b", "c"});
  const SplitFamiliarity split{.mixture = {.components = 3, .max_iterations = 5}};
  const auto expected = introspect(InMemory{batch}, split, {.threads = 1})["x"];
  for (const int threads : {2, 3, 7, 16})
    for (const std::size_t batch_size : {7U, 64U}) {
      const auto found =
          introspect(InMemory{batch}, split, {.threads = threads, .batch_size = batch_size})["x"];
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(found[i].log_density, expected[i].log_density);
    }
}

TEST(SplitFamiliarity, RefusesLabelsThatComeAndGo) {
  const Batch with = labelled(normal_tensor(4, 2), {"a"});
  const Batch without{{"x", normal_tensor(4, 2)}};
  EXPECT_THROW(introspect(Given{{with, without}}, SplitFamiliarity{}), Error);
  EXPECT_THROW(introspect(Given{{without, with}}, SplitFamiliarity{}), Error);
  expect_error(ErrorKind::usage, "minimum",
               [&] { introspect(InMemory{with}, SplitFamiliarity{.minimum = 0}); });
}

}  // namespace
}  // namespace deepview

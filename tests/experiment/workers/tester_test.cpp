#include "deepview/experiment/workers/training/tester.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "tests/experiment/workers/small_experiments.hpp"
#include "tests/io/folder.hpp"

namespace deepview {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::small_test;
using ::testing::ThrowsMessage;

TestResult test_in(const Folder& folder, const TesterPlan& plan) {
  std::filesystem::create_directories(folder / "test");
  return test(plan, ExperimentFolder{folder / "run"}.best_model(), folder / "test",
              {.run = {.threads = 1}});
}

TEST(Tester, LeavesTablesAndCountsEpisodes) {
  const Folder folder;
  testing::train_in(folder / "run", testing::small_plan(TrainerKind::offline));
  const TestResult result = test_in(folder, small_test());
  const auto each = lines_of(folder / "test/testing_statistics.csv");
  EXPECT_EQ(each.front(), "loss,episode,acc,seq_length,max_seq_length,batch_size");
  EXPECT_EQ(each.size(), 1U + 3U);
  const auto all = lines_of(folder / "test/testing_set_agg_statistics.csv");
  EXPECT_EQ(
      all.front(),
      "episode,episodes_aggregated,loss,loss_min,loss_max,loss_std,acc,acc_min,acc_max,acc_std,"
      "samples_aggregated,loss_weighted,acc_weighted");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_THAT(all.at(1), ::testing::StartsWith("000003,000003,"));
  EXPECT_THAT(all.at(1), ::testing::MatchesRegex(".*,000010,[0-9.]+,[0-9.]+"));
  EXPECT_EQ(result.statistics.front().value, 3);
}

TEST(Tester, CountsEverySampleForAsMuchInWeightedMeans) {
  const Folder folder;
  testing::train_in(folder / "run", testing::small_plan(TrainerKind::offline));
  const TestResult result = test_in(folder, small_test());  // batches of 4, 4 and 2
  std::vector<double> losses;
  for (const std::string& line : lines_of(folder / "test/testing_statistics.csv"))
    if (!line.starts_with("loss")) losses.push_back(std::stod(line));
  const auto weighted = std::ranges::find(result.statistics, "loss_weighted", &Statistic::name);
  ASSERT_NE(weighted, result.statistics.end());
  EXPECT_NEAR(weighted->value, (4 * losses.at(0) + 4 * losses.at(1) + 2 * losses.at(2)) / 10, 1e-9);
}

TEST(Tester, StopsAtTheLimitAndTakesTooLargeOnesForAll) {
  const Folder folder;
  testing::train_in(folder / "run", testing::small_plan(TrainerKind::offline));
  EXPECT_EQ(test_in(folder, small_test("testing: {problem: {max_test_episodes: 2}}"))
                .statistics.front()
                .value,
            2);
  EXPECT_EQ(test_in(folder, small_test("testing: {problem: {max_test_episodes: 9}}"))
                .statistics.front()
                .value,
            3);
}

TEST(Tester, RefusesWeightsOfAnotherModel) {
  const Folder folder;
  testing::train_in(folder / "run", testing::small_plan(TrainerKind::offline));
  EXPECT_THAT([&] { test_in(folder, small_test("model: {hidden_state_size: 9}")); },
              ThrowsMessage<Error>(HasSubstr("has other weights than the model")));
}

}  // namespace
}  // namespace deepview

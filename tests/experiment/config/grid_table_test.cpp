#include "deepview/experiment/config/grid_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "deepview/experiment/config/grid_summary.hpp"
#include "deepview/io/csv.hpp"
#include "tests/experiment/config/grid_files.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::add_test;
using testing::add_trained;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string configuration(std::string_view seed, std::string_view model = "LSTM, width: 8") {
  return fmt::format(
      "training: {{problem: {{name: Recall}}, seed_torch: {}, seed_numpy: 2}}\n"
      "testing: {{problem: {{name: Longer}}, seed_torch: {}}}\nmodel: {{name: {}}}\n",
      seed, seed, model);
}

std::string loss(double value) {
  return fmt::format(R"({{"loss": {{"value": {}, "text": "  {}"}}}})", value, value);
}

std::string cell(const CsvTable& table, std::size_t row, std::string_view column) {
  const auto index = table.find_column(column);
  return index ? table.row(row)[*index] : "no column " + std::string(column);
}

// Two experiments with other statistics and other tests, one without any.
ExperimentRecords unlike_experiments(const Folder& folder) {
  add_trained(folder, {"P/A/1", configuration("1"), loss(0.5)});
  add_test(folder, "P/A/1/test_2", "loss,acc\n0.25,0.75\n");
  add_test(folder, "P/A/1/test_1", "acc,bleu\n-1,3\n");
  add_test(folder, "P/A/1/test_3", "acc,loss\n");  // killed before it had an answer
  add_trained(folder, {"P/B/1", "model: {name: B}\ntraining: {problem: {name: Recall}}\n",
                       R"({"acc": {"value": 0.5, "text": "0.5"},
                           "loss": {"value": null, "text": "nan"}})"});
  add_test(folder, "P/B/1/test_1", "bleu,loss\n4,5\n");
  add_trained(folder, {"P/C/1", configuration("3"), "{}"});
  fs::create_directories(folder / "P/D/1/models");
  return read_experiments(folder.path());
}

TEST(AnalysisCsv, HasARowForEachTestAndLooksCellsUpByTheirNames) {
  const Folder folder;
  const auto records = unlike_experiments(folder);
  const CsvTable table = parse_csv(analysis_csv(analysis_table(records.experiments)), "analysis");
  ASSERT_EQ(table.row_count(), 4U);
  const std::vector<std::string> columns(table.columns().begin(), table.columns().end());
  EXPECT_THAT(columns,
              ElementsAre("problem", "model", "model_save_timestamp", "training_terminal_status",
                          "training_terminal_status_timestamp", "training_configuration_filepath",
                          "training_start_timestamp", "training_seed_torch", "training_seed_numpy",
                          "training_loss", "validation_acc", "validation_loss",
                          "test_configuration_filepath", "test_start_timestamp", "test_seed_torch",
                          "test_seed_numpy", "test_acc", "test_bleu", "test_loss"));
  const auto column = [&](std::string_view name) {
    std::vector<std::string> cells;
    for (std::size_t row = 0; row < 4; ++row) cells.push_back(cell(table, row, name));
    return cells;
  };
  EXPECT_THAT(column("problem"), ElementsAre("Longer", " ", "Recall", "Longer"));
  EXPECT_THAT(column("model"), ElementsAre("LSTM", " ", "B", "LSTM"));
  EXPECT_THAT(column("training_seed_torch"), ElementsAre("1", " ", " ", "3"));
  EXPECT_THAT(column("training_loss"), ElementsAre("0.75", " ", "0.75", "0.75"));
  EXPECT_THAT(column("validation_loss"), ElementsAre("0.5", " ", "nan", " "));
  EXPECT_THAT(column("validation_acc"), ElementsAre(" ", " ", "0.5", " "));
  EXPECT_THAT(column("test_start_timestamp"), ElementsAre("1", "2", "1", " "));
  EXPECT_THAT(column("test_acc"), ElementsAre("-1", "0.75", " ", " "));
  EXPECT_THAT(column("test_bleu"), ElementsAre("3", " ", "4", " "));
  EXPECT_THAT(column("test_loss"), ElementsAre(" ", "0.25", "5", " "));
  EXPECT_THAT(column("test_seed_torch"), ElementsAre("7", "7", "7", " "));
}

TEST(ReadExperiments, LeavesOutWhatItCannotReadAndSaysWhy) {
  const Folder folder;
  add_trained(folder, {"P/A/1", configuration("1"), loss(0.5)});
  add_trained(folder, {"P/A/2", "training: [\n", loss(0.5)});
  add_trained(folder, {"P/A/3", configuration("1"), loss(0.5)});
  folder.add("P/A/3/models/model_best.safetensors", "damaged");
  const auto records = read_experiments(folder.path());
  ASSERT_EQ(records.experiments.size(), 1U);
  EXPECT_THAT(records.unreadable, ElementsAre(HasSubstr("P/A/2"), HasSubstr("P/A/3")));
  expect_error(ErrorKind::data, "no folder with a trained model",
               [&] { read_experiments(folder / "P/A/1"); });
}

const SummaryRow* find_row(const std::vector<SummaryRow>& rows, std::size_t group,
                           std::string_view measure) {
  const auto found = std::ranges::find_if(
      rows, [&](const SummaryRow& row) { return row.group == group && row.measure == measure; });
  return found == rows.end() ? nullptr : &*found;
}

TEST(SummaryOf, TakesExperimentsTogetherThatDifferOnlyInSeeds) {
  const Folder folder;
  const std::vector<double> losses{0.5, 0.25, 0.75};
  for (std::size_t i = 0; i < losses.size(); ++i)
    add_trained(folder,
                {fmt::format("P/A/{}", i), configuration(std::to_string(i)), loss(losses[i])});
  add_trained(folder, {"P/B/0", configuration("1", "LSTM, width: 9"), loss(2)});
  add_test(folder, "P/A/0/test_1", "loss,acc\n1,0.5\n");
  add_test(folder, "P/A/0/test_2", "loss,acc\n2,0.5\n");
  const auto experiments = read_experiments(folder.path()).experiments;
  const auto rows = summary_of(experiments, experiment_groups(experiments), Seed{0});
  ASSERT_EQ(rows.size(), 4U);
  const SummaryRow* validation = find_row(rows, 1, "validation_loss");
  ASSERT_NE(validation, nullptr);
  EXPECT_EQ(validation->n, 3U);
  EXPECT_DOUBLE_EQ(validation->mean, 0.5);
  EXPECT_DOUBLE_EQ(validation->deviation.value(), 0.25);
  EXPECT_EQ(validation->interval->low, bootstrap_interval(losses, Seed{0}).low);
  EXPECT_EQ(validation->settings, "model.width=8");
  EXPECT_EQ(find_row(rows, 1, "test_loss")->n, 1U);
  EXPECT_DOUBLE_EQ(find_row(rows, 1, "test_loss")->mean, 1.5);
  EXPECT_FALSE(find_row(rows, 1, "test_loss")->interval);
  EXPECT_EQ(find_row(rows, 2, "validation_loss")->settings, "model.width=9");
  const CsvTable table = parse_csv(summary_csv(rows), "summary");
  EXPECT_EQ(cell(table, 0, "n"), "3");
  EXPECT_EQ(cell(table, 3, "std"), "");
}

TEST(ExperimentGroups, AreNotToldApartByWhatFollowsFromAName) {
  const Folder folder;
  const auto by = [](const std::string& optimizer, const std::string& more) {
    return "model: {name: A}\ntraining: {problem: {name: Recall}, optimizer: {" + optimizer + "}" +
           more + "}\n";
  };
  add_trained(folder, {"P/A/1", by("name: Adam, lr: 1, eps: 2", ""), loss(1)});
  add_trained(folder, {"P/A/2", by("name: SGD, lr: 1, momentum: 0", ""), loss(1)});
  add_trained(
      folder,
      {"P/A/3", by("name: SGD, lr: 2, momentum: 1", ", early_stopping: {patience: 3}"), loss(1)});
  const auto groups = experiment_groups(read_experiments(folder.path()).experiments);
  ASSERT_EQ(groups.size(), 3U);
  using Cells = NamedCells;
  EXPECT_EQ(groups[0].settings,
            (Cells{{"training.optimizer.lr", "1"}, {"training.optimizer.name", "'Adam'"}}));
  EXPECT_EQ(groups[1].settings, (Cells{{"training.optimizer.lr", "1"},
                                       {"training.optimizer.momentum", "0"},
                                       {"training.optimizer.name", "'SGD'"}}));
  EXPECT_EQ(groups[2].settings, (Cells{{"training.early_stopping.patience", "3"},
                                       {"training.optimizer.lr", "2"},
                                       {"training.optimizer.momentum", "1"},
                                       {"training.optimizer.name", "'SGD'"}}));
}

TEST(BootstrapInterval, AgreesWithTheObviousOne) {
  const std::vector<double> values{0.1, 0.9, 0.4, 0.35, 2.5, 0.8, 0.2};
  std::vector<double> means;
  for (std::uint64_t resample = 0; resample < 10'000; ++resample) {
    Random draws(Seed{7}, resample);
    std::vector<double> drawn;
    for (std::size_t i = 0; i < values.size(); ++i)
      drawn.push_back(values[draws.below(values.size())]);
    means.push_back(std::accumulate(drawn.begin(), drawn.end(), 0.0) / 7);
  }
  std::sort(means.begin(), means.end());
  const Interval interval = bootstrap_interval(values, Seed{7});
  // 0.025 x 9,999 = 249.975 and 0.975 x 9,999 = 9,749.025
  EXPECT_NEAR(interval.low, 0.025 * means[249] + 0.975 * means[250], 1e-12);
  EXPECT_NEAR(interval.high, 0.975 * means[9749] + 0.025 * means[9750], 1e-12);
}

TEST(BootstrapInterval, HoldsTheMeanAsOftenAsItSays) {
  std::size_t held = 0;
  constexpr std::size_t trials = 100;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    Random draws(Seed{1}, trial);
    std::vector<double> values;
    for (int i = 0; i < 40; ++i) values.push_back(draws.normal());
    const Interval interval = bootstrap_interval(values, Seed{trial});
    if (interval.low <= 0 && 0 <= interval.high) ++held;
  }
  EXPECT_GE(held, 87U);  // of Binomial(100, 0.94) fewer come once in 200 times
  EXPECT_LT(held, trials);
}

TEST(BootstrapInterval, IsAPointForEqualValues) {
  const std::vector<double> values(5, 0.5);
  EXPECT_EQ(bootstrap_interval(values, Seed{}).low, 0.5);
  EXPECT_EQ(bootstrap_interval(values, Seed{}).high, 0.5);
}

}  // namespace
}  // namespace deepview

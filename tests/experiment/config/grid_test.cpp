#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "deepview/experiment/config/grid_plan.hpp"
#include "deepview/experiment/config/grid_sweep.hpp"
#include "tests/experiment/config/grid_files.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using ::testing::HasSubstr;
using testing::read_grid_of;
using testing::recall_yaml;

double number_at(const GridExperiment& experiment, const std::vector<std::string>& path) {
  const Parameter* found = experiment.configuration.find_path(path);
  if (found == nullptr) return std::nan("");
  if (const auto* whole = std::get_if<std::int64_t>(&found->value()))
    return static_cast<double>(*whole);
  return std::get<double>(found->value());
}

std::vector<double> numbers_at(const GridPlan& plan, const std::vector<std::string>& path) {
  std::vector<double> numbers;
  for (const GridExperiment& experiment : plan.experiments)
    numbers.push_back(number_at(experiment, path));
  return numbers;
}

const std::vector<std::string> rate{"training", "optimizer", "lr"};
const std::vector<std::string> width{"model", "hidden_state_size"};
const std::vector<std::string> batch{"training", "problem", "batch_size"};

// The message of the refusal, or nothing.
std::string refusal(const Folder& folder, std::string_view grid) {
  try {
    read_grid_of(folder, grid);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(name(error.kind()), name(ErrorKind::config));
    return error.what();
  }
}

TEST(ReadGrid, RepeatsTheWholeListOfTasks) {
  const Folder folder;
  folder.add("b.yaml", std::string("default_configs: a.yaml\nmodel: {hidden_state_size: 9}\n"));
  const GridPlan plan =
      read_grid_of(folder,
                   "grid_tasks: [{default_configs: a.yaml}, {default_configs: b.yaml}]\n"
                   "grid_settings: {experiment_repetitions: 3, max_concurrent_runs: 2, trainer: "
                   "mip-online-trainer}\n");
  EXPECT_THAT(numbers_at(plan, width), ElementsAre(8, 9, 8, 9, 8, 9));
  EXPECT_EQ(plan.trainer, TrainerKind::online);
  EXPECT_EQ(plan.max_concurrent_runs, 2);
  EXPECT_EQ(plan.experiments[0].problem, "SerialRecallCommandLines");
  EXPECT_EQ(plan.experiments[0].model, "LSTM");
  EXPECT_TRUE(plan.warnings.empty());
}

TEST(ReadGrid, LetsTheTaskWinOverTheGridAndTheGridOverItsFiles) {
  const Folder folder;
  const GridPlan plan = read_grid_of(
      folder,
      "grid_tasks:\n"
      "  - {default_configs: a.yaml, overwrite: {training: {optimizer: {lr: 0.5}}}}\n"
      "  - {default_configs: a.yaml}\n"
      "grid_overwrite: {training: {optimizer: {lr: 0.25}, problem: {batch_size: 2}}}\n");
  EXPECT_THAT(numbers_at(plan, rate), ElementsAre(0.5, 0.25));
  EXPECT_THAT(numbers_at(plan, batch), ElementsAre(2, 2));
  EXPECT_THAT(numbers_at(plan, width), ElementsAre(8, 8));
}

TEST(ReadGrid, KeepsSeedsAndWorkersOfTasksAndSaysThatRepetitionsAreAlike) {
  const Folder folder;
  folder.add("b.yaml",
             "default_configs: a.yaml\n"
             "training: {seed_numpy: 5, seed_torch: 6, dataloader: {num_workers: 3}}\n");
  const GridPlan plan = read_grid_of(folder,
                                     "grid_tasks: [{default_configs: b.yaml}]\n"
                                     "grid_settings: {experiment_repetitions: 2}\n");
  EXPECT_THAT(numbers_at(plan, {"training", "seed_numpy"}), ElementsAre(5, 5));
  EXPECT_THAT(numbers_at(plan, {"training", "dataloader", "num_workers"}), ElementsAre(3, 3));
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("repetitions are alike")));
}

TEST(ReadGrid, DrawsSeedsOfEachExperimentFromTheGrids) {
  const Folder folder;
  constexpr std::string_view grid =
      "grid_tasks: [{default_configs: a.yaml}]\ngrid_settings: {experiment_repetitions: 3}\n";
  const std::vector<std::string> seed{"training", "seed_torch"};
  const auto seeds = numbers_at(read_grid_of(folder, grid, Seed{1}), seed);
  EXPECT_EQ(std::set<double>(seeds.begin(), seeds.end()).size(), 3U);
  EXPECT_GE(*std::ranges::min_element(seeds), 0);
  EXPECT_EQ(numbers_at(read_grid_of(folder, grid, Seed{1}), seed), seeds);
  EXPECT_NE(numbers_at(read_grid_of(folder, grid, Seed{2}), seed), seeds);
}

TEST(ReadGrid, TriesEveryCombinationOfASweepWithEveryTask) {
  const Folder folder;
  const GridPlan plan = read_grid_of(
      folder,
      "grid_tasks: [{default_configs: a.yaml, overwrite: {training: {optimizer: {lr: 7}}}}, "
      "{default_configs: a.yaml}]\n"
      "grid_sweep: {training.optimizer.lr: [0.1, 0.01], model.hidden_state_size: [4, 5, 6]}\n"
      "grid_settings: {experiment_repetitions: 2}\n");
  ASSERT_EQ(plan.experiments.size(), 24U);
  const auto rates = numbers_at(plan, rate);
  const auto widths = numbers_at(plan, width);
  for (std::size_t i = 0; i < 24; ++i) {
    EXPECT_EQ(rates[i], i / 3 % 2 == 0 ? 0.1 : 0.01) << i;
    EXPECT_EQ(widths[i], 4 + static_cast<double>(i % 3)) << i;
  }
}

TEST(ReadGrid, DrawsParametersWithinTheirBoundsAndTheSameAgain) {
  const Folder folder;
  constexpr std::string_view grid =
      "grid_tasks: [{default_configs: a.yaml}]\n"
      "grid_random:\n"
      "  samples: 200\n"
      "  seed: 3\n"
      "  parameters:\n"
      "    training.optimizer.lr: {log_uniform: [1e-4, 1e-1]}\n"
      "    model.hidden_state_size: {integer: [3, 6]}\n"
      "    training.optimizer.weight_decay: {uniform: [0, 0.5]}\n"
      "    training.problem.batch_size: {choice: [2, 4]}\n";
  const GridPlan plan = read_grid_of(folder, grid);
  ASSERT_EQ(plan.experiments.size(), 200U);
  const auto rates = numbers_at(plan, rate);
  EXPECT_GE(*std::ranges::min_element(rates), 1e-4);
  EXPECT_LE(*std::ranges::max_element(rates), 1e-1);
  const auto small = std::ranges::count_if(rates, [](double r) { return r < std::sqrt(1e-5); });
  EXPECT_NEAR(static_cast<double>(small), 100, 30);
  const auto widths = numbers_at(plan, width);
  EXPECT_EQ(std::set<double>(widths.begin(), widths.end()), (std::set<double>{3, 4, 5, 6}));
  const auto batches = numbers_at(plan, batch);
  EXPECT_EQ(std::set<double>(batches.begin(), batches.end()), (std::set<double>{2, 4}));
  const auto decays = numbers_at(plan, {"training", "optimizer", "weight_decay"});
  EXPECT_GE(*std::ranges::min_element(decays), 0);
  EXPECT_LE(*std::ranges::max_element(decays), 0.5);
  EXPECT_EQ(numbers_at(read_grid_of(folder, grid, Seed{9}), rate), rates);
}

TEST(ReadGrid, KeepsTheDrawsOfASampleWhenOthersAreAdded) {
  Mistakes mistakes;
  const auto points = [&](int samples) {
    const Parameter random = section(
        {{"samples", samples},
         {"parameters", section({{"a.b", section({{"uniform", Parameter::List{0.0, 1.0}}})}})}});
    return random_points(&random, Seed{4}, mistakes);
  };
  const auto few = points(2);
  const auto many = points(5);
  EXPECT_EQ(few[0], many[0]);
  EXPECT_EQ(few[1], many[1]);
  EXPECT_NE(many[1], many[2]);
  EXPECT_TRUE(mistakes.empty());
}

TEST(ReadGrid, SaysEverythingThatIsWrongWithTheGridAtOnce) {
  const Folder folder;
  const std::string message = refusal(folder,
                                      "grid_tasks:\n"
                                      "  - {overwrite: {}}\n"
                                      "  - 7\n"
                                      "  - {default_configs: none.yaml}\n"
                                      "  - {default_configs: a.yaml, overwrit: {}}\n"
                                      "grid_settings: {experiment_repetitions: 0, trainer: mip}\n"
                                      "grid_sweep: {training.optimizer.lr: 0.1, a..b: [1]}\n"
                                      "grid_random:\n"
                                      "  parameters:\n"
                                      "    x: {uniform: [2, 1]}\n"
                                      "    y: {log_uniform: [0, 1]}\n"
                                      "    z: {normal: [0, 1]}\n"
                                      "    w: {choice: []}\n"
                                      "grid_setting: {}\n");
  for (const char* part :
       {"grid.yaml:2: grid_tasks[0].default_configs: it must be there",
        "grid.yaml:3: grid_tasks[1]: expected {default_configs, overwrite}, found the number 7",
        "'none.yaml' is not there", "grid.yaml:5: grid_tasks[3].overwrit: nobody reads this",
        "grid.yaml:6: grid_settings.experiment_repetitions", "grid.yaml:6: grid_settings.trainer",
        "grid.yaml:7: grid_sweep.training.optimizer.lr: expected a list",
        "grid.yaml:7: grid_sweep.a..b: expected names with dots", "grid_random.samples",
        "grid.yaml:10: grid_random.parameters.x.uniform: expected [low, high] with low <= high",
        "grid.yaml:11: grid_random.parameters.y.log_uniform",
        "grid.yaml:12: grid_random.parameters.z.normal: nobody reads this",
        "grid.yaml:13: grid_random.parameters.w.choice", "grid.yaml:14: grid_setting"})
    EXPECT_THAT(message, HasSubstr(part));
}

TEST(ReadGrid, SaysWhatIsWrongWithAnyExperimentOnce) {
  const Folder folder;
  const std::string message =
      refusal(folder,
              "grid_tasks: [{default_configs: a.yaml, overwrite: {model: {layers: 2}}}]\n"
              "grid_sweep:\n"
              "  training.optimizer.lr: [0.1, -1]\n"
              "  training.problem.size: [40, 80]\n"
              "grid_settings: {experiment_repetitions: 2}\n");
  EXPECT_THAT(message, HasSubstr("grid.yaml:1: model.layers: nobody reads this"));
  EXPECT_THAT(message, HasSubstr("grid.yaml:3: training.optimizer.lr: expected"));
  EXPECT_EQ(std::ranges::count(message, '\n'), 1) << message;
}

TEST(ReadGrid, RefusesGridsWithoutEndOrTasks) {
  const Folder folder;
  EXPECT_THAT(refusal(folder, "grid_settings: {}\n"), HasSubstr("grid_tasks: expected a list"));
  EXPECT_THAT(refusal(folder, "grid_tasks: []\n"), HasSubstr("grid_tasks: expected a list"));
  EXPECT_THAT(refusal(folder, "7\n"), HasSubstr("expected the sections of a grid"));
  EXPECT_THAT(refusal(folder,
                      "grid_tasks: [{default_configs: a.yaml}]\n"
                      "grid_random: {samples: 5000, parameters: {model.x: {choice: [1]}}}\n"
                      "grid_settings: {experiment_repetitions: 5000}\n"),
              HasSubstr("at most 10000 experiments"));
  std::string sweep = "grid_tasks: [{default_configs: a.yaml}]\ngrid_sweep:\n";
  for (const char* path : {"a", "b", "c", "d", "e", "f", "g", "h"})
    sweep += fmt::format("  {}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n", path);
  EXPECT_THAT(refusal(folder, sweep), HasSubstr("at most 10000 experiments"));
  expect_error(ErrorKind::io, "none.yaml", [&] { read_grid({.file = folder / "none.yaml"}); });
}

}  // namespace
}  // namespace deepview

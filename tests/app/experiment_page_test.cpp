#include "deepview/app/experiment_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "deepview/app/grid_page.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/safetensors.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::expect_error;
using testing::Folder;
using ::testing::HasSubstr;
using testing::read_text;

constexpr const char* configuration = R"(
training:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 1, max_sequence_length: 3, size: 40}
  optimizer: {name: Adam, lr: 0.01}
  terminal_conditions: {epoch_limit: 3}
  seed_numpy: 1
validation:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 3, max_sequence_length: 3, size: 10}
model: {name: LSTM, hidden_state_size: 8}
)";

// What a training that was stopped after two episodes leaves.
TrainingResult stopped_run(const Folder& folder, const std::string& name = "run") {
  folder.add(name + "/training_configuration.yaml", configuration);
  folder.add(name + "/training_statistics.csv", "loss,episode,acc\n0.5,0,0.25\n0.25,1,0.5\n");
  return {.folder = folder / name, .status = "Not converged: Interrupted", .episodes = 2};
}

void add_best_model(const fs::path& run) {
  fs::create_directories(run / "models");
  const std::string record =
      R"({"episode": 1, "loss": 0.75, "status": "Not Converged",
          "validation_stats": {"loss": {"value": 0.75, "text": "0.7500000000"}}})";
  write_safetensors(ExperimentFolder{run}.best_model(),
                    {.tensors = {{"linear.weight", testing::rows<float>({{1, 2}, {3, 4}})}},
                     .metadata = {{"deepview", record}}});
}

json document(const fs::path& page, const char* name = "experiment.json") {
  return json::parse(read_text(page.parent_path() / name));
}

TEST(TrainingPage, OfAStoppedRunHasItsCurvesAndSaysWhatIsMissing) {
  const Folder folder;
  const fs::path page = write_training_page(stopped_run(folder));
  EXPECT_EQ(page, folder / "run/report/index.html");
  const json found = document(page)["experiment"];
  EXPECT_EQ(found["series"][0]["columns"][0]["means"], json({0.5, 0.25}));
  EXPECT_EQ(found["status"], "Not converged: Interrupted");
  EXPECT_THAT(found["note"].get<std::string>(), HasSubstr("asked when it ends"));
  EXPECT_TRUE(found["best_episode"].is_null());
  EXPECT_EQ(document(page, "report.json")["samples"], 0);
}

TEST(TrainingPage, HasTheAnswersOfTheBestModelAndItsWeights) {
  const Folder folder;
  const TrainingResult run = stopped_run(folder);
  add_best_model(run.folder);
  folder.add("run/validation_samples.csv",
             "sample,length,bits,right_bits,loss\n0,3,24,20,0.5\n1,3,24,24,0.1\n");
  folder.add("run/validation_sequences.csv", "sample,target,answer\n0,01 10,01 11\n");
  const fs::path page = write_training_page(run);
  const json found = document(page)["experiment"];
  EXPECT_EQ(found["note"], "");
  EXPECT_EQ(found["best_loss"], 0.75);
  EXPECT_EQ(found["weights"][0]["shape"], json({2, 2}));
  EXPECT_EQ(found["lengths"][0]["right_bits"], 44);
  EXPECT_EQ(found["sequences"][0]["answer"], "0111");
  EXPECT_EQ(document(page, "report.json")["samples"], 2);
}

TEST(TrainingPage, SaysWhereValuesCameFromWhereThatWasKept) {
  const Folder folder;
  const TrainingResult run = stopped_run(folder);
  const auto settings = [&] {
    return document(write_training_page(run))["experiment"]["configuration"];
  };
  const json read = settings();
  EXPECT_EQ(read[0], (json{{"path", "training.problem.name"},
                           {"value", "'SerialRecallCommandLines'"},
                           {"origin", ""}}));
  folder.add("run/configuration_origins.csv",
             "parameter,value,from\ntraining.seed_numpy,1,drawn\n");
  EXPECT_EQ(settings(),
            json::array({{{"path", "training.seed_numpy"}, {"value", "1"}, {"origin", "drawn"}}}));
}

TEST(TrainingPage, ReplacesAnOlderOneAndNothingElse) {
  const Folder folder;
  const TrainingResult run = stopped_run(folder);
  write_training_page(run);
  folder.add("run/report/old.txt");
  write_training_page(run);
  EXPECT_FALSE(fs::exists(folder / "run/report/old.txt"));
  fs::remove_all(folder / "run/report");
  folder.add("run/report/thesis.tex");
  expect_error(ErrorKind::usage, "report", [&] { write_training_page(run); });
  EXPECT_TRUE(fs::exists(folder / "run/report/thesis.tex"));
}

TEST(TrainingPage, ThatCannotBeMadeLeavesTheOlderOneWhole) {
  const Folder folder;
  const TrainingResult run = stopped_run(folder);
  const std::string before = read_text(write_training_page(run).parent_path() / "report.json");
  folder.add("run/validation_samples.csv", "sample,length,bits,right_bits,loss\n0,3,24,20\n");
  expect_error(ErrorKind::data, "validation_samples.csv", [&] { write_training_page(run); });
  EXPECT_EQ(read_text(folder / "run/report/report.json"), before);
  for (const auto& entry : fs::directory_iterator(folder / "run"))
    EXPECT_EQ(entry.path().string().find(".partial"), std::string::npos) << entry.path();
}

TEST(GridPage, LeadsToThePagesOfItsRuns) {
  const Folder folder;
  for (const char* name : {"grid/a", "grid/b"}) {
    const TrainingResult run = stopped_run(folder, name);
    add_best_model(run.folder);
    if (std::string_view(name) == "grid/a") write_training_page(run);
  }
  const auto experiments = read_experiments(folder / "grid").experiments;
  const auto groups = experiment_groups(experiments);
  const fs::path below = folder / "grid", output = folder / "pages/grid";
  fs::create_directories(folder / "pages");
  const fs::path page = write_grid_page({.below = below,
                                         .output = output,
                                         .experiments = experiments,
                                         .groups = groups,
                                         .summary = summary_of(experiments, groups, Seed{}),
                                         .analysis = analysis_table(experiments),
                                         .command = {"deepview"}});
  const json grid = document(page)["grid"];
  ASSERT_EQ(grid["runs"].size(), 2U);
  EXPECT_EQ(grid["runs"][0]["name"], "a");
  EXPECT_EQ(grid["runs"][0]["page"], "../../grid/a/report/index.html");
  EXPECT_EQ(grid["runs"][1]["page"], "");
  EXPECT_EQ(grid["runs"][0]["measures"]["validation_loss"], 0.75);
  EXPECT_EQ(grid["runs"][0]["series"][0]["columns"][0]["means"], json({0.5, 0.25}));
  EXPECT_EQ(grid["groups"][0]["summaries"][0]["n"], 2);
  EXPECT_EQ(grid["rows"].size(), 2U);
  EXPECT_EQ(grid["rows"][0]["cells"].size(), grid["columns"].size());
}

}  // namespace
}  // namespace deepview

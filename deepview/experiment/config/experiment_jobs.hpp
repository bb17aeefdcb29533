// Whole runs: from configuration files to a folder with everything in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/config/read_config.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview {

struct TrainingJob {
  ConfigRequest config{};
  TrainerKind trainer = TrainerKind::offline;
  std::filesystem::path expdir =
      "experiments";   ///< Folders of problems and models are made below it.
  std::string tag{};   ///< Behind the time in the folder's name.
  std::string load{};  ///< Weights to begin with; stands over model.load.
  Seed entropy{};      ///< For seeds that are left to chance.
  std::vector<std::pair<std::string, std::string>> provenance{};  ///< Kept in run.json.
};

/// Trains in a new folder. The configuration that is left there says everything, seeds too: training by it
/// gives the same numbers. Throws what reading the configuration and training throw.
TrainingResult run_training(const TrainingJob& job, WorkerOptions options);

/// Goes on with the experiment of a folder, to the same end as if it had never been stopped. Throws
/// Error(usage) when the folder is no experiment.
TrainingResult resume_training(const std::filesystem::path& folder, WorkerOptions options);

struct TestJob {
  std::filesystem::path model;  ///< A file of weights, or an experiment's folder: its best model.
  ConfigRequest config{};       ///< No files: the configuration of the model's experiment.
  std::string tag{};
  Seed entropy{};
};

/// One test, or one for each entry of `testing.multi_tests`, in folders beside the models. Throws Error(config)
/// for lists of unlike length and names that the testing section has not.
std::vector<TestResult> run_tests(const TestJob& job, WorkerOptions options);

}  // namespace deepview

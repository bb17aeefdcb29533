// The half of DeepView that needs libtorch, loaded when it is first used: it takes a third of a second.
#pragma once

#include <filesystem>
#include <string>

#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/worker_results.hpp"
#include "deepview/networks/network.hpp"

namespace deepview {

/// What libdeepview_training does; see the functions of these names.
struct TrainingLibrary {
  TrainingResult (*train)(const ExperimentPlan&, const ExperimentFolder&, const WorkerOptions&);
  TestResult (*test)(const TesterPlan&, const std::filesystem::path& model,
                     const std::filesystem::path& folder, const WorkerOptions&);
  Network (*trained_network)(const ModelOptions&, const std::filesystem::path& weights);
  std::string (*libtorch_version)();
};

/// Throws Error(usage), saying how to build it, where it is not installed.
const TrainingLibrary& training_library();

}  // namespace deepview

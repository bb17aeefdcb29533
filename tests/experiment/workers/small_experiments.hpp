// Experiments that take a moment, and what they leave.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview::testing {

/// Ten batches of four short sequences to recall, for an LSTM of eight units; three epochs, or online thirty
/// episodes. `changes` is YAML that is laid over it.
ExperimentPlan small_plan(TrainerKind trainer, const std::string& changes = "{}");

/// The tester's half of the same.
TesterPlan small_test(const std::string& changes = "{}");

/// Trains in a folder that is there.
TrainingResult train_in(const std::filesystem::path& folder, const ExperimentPlan& plan,
                        const WorkerOptions& options = {});

/// Lines of a file, the header first.
std::vector<std::string> lines_of(const std::filesystem::path& file);

/// What of a run must not depend on how often it was stopped: by file the bytes of tables, and of models
/// everything but times.
std::vector<std::pair<std::string, std::string>> outcome_of(const std::filesystem::path& folder);

}  // namespace deepview::testing

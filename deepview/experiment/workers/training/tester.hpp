// Tests a trained model.
#pragma once

#include <filesystem>

#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview {

/// Judges the model of a file on the testing problem, and leaves tables of statistics and of answers in the
/// folder, which is there. Seeds
/// must be settled. Throws what training throws; Error(model) for weights of another model.
TestResult test(const TesterPlan& plan, const std::filesystem::path& model,
                const std::filesystem::path& folder, const WorkerOptions& options);

}  // namespace deepview

// The page of an experiment that was trained or tested, from what is in its folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview {

/// Writes `report/` in the folder of a training, in one step, and in place of an older one. A training that was
/// interrupted has its curves and no samples, and its page says so.
///
/// Returns the page. Throws Error(usage) when something else lies in its place, Error(io), Error(data).
std::filesystem::path write_training_page(const TrainingResult& result);

/// The same of a test. `command` is as it was typed.
std::filesystem::path write_test_page(const TestResult& result,
                                      const std::vector<std::string>& command,
                                      const RunOptions& options);

}  // namespace deepview

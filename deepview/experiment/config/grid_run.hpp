// Many experiments, each a process of its own, several at a time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/experiment/config/grid_ledger.hpp"
#include "deepview/experiment/workers/run_log.hpp"

namespace deepview {

struct GridRunOptions {
  RunOptions run{};  ///< Stop and progress; `threads` is how many cores count where that decides.
  RunLog log{};
  std::filesystem::path program = "/proc/self/exe";  ///< That has the commands `train` and `test`.
  int max_concurrent_runs = 0;  ///< 0: what the grid says; else as many as cores below 1.
  bool retry_failed = false;
};

/// Trains what has not ended yet, in order, and keeps the ledger. Experiments that were interrupted go on in
/// their folders. One that fails is noted, and the others go on. After a stop it waits for those that run:
/// they keep their state, and stay `running`. Call it from a thread that lives on meanwhile.
///
/// Throws  Error(usage) for no grid, for one that another process runs, and when the folder that its paths
///         lead from is gone; Error(data) for a damaged ledger; Error(io).
GridLedger run_grid(const GridFolder& folder, const GridRunOptions& options);

/// One test of a grid.
struct GridTest {
  std::filesystem::path experiment;
  std::filesystem::path folder{};  ///< Of the test; empty when it failed.
  std::optional<double> loss{}, accuracy{};
  std::string message{};  ///< Why it failed; empty when it did not.
};

/// Tests the best model of every experiment below a folder on its testing problem, and all of them `repeat`
/// times. What they say on standard error is put into logs/test_NNN.log. Interrupted tests leave nothing in
/// the answer. Throws Error(data) when there is no trained experiment; Error(io).
std::vector<GridTest> test_grid(const std::filesystem::path& folder, int repeat,
                                const GridRunOptions& options);

/// Every folder below with a trained model, in the order of their paths.
std::vector<std::filesystem::path> trained_experiments(const std::filesystem::path& below);

}  // namespace deepview

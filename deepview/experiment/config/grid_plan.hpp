// From the file of a grid to the configurations of its experiments.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"

namespace deepview {

struct GridRequest {
  std::filesystem::path file;
  UnknownNames unknown = UnknownNames::are_mistakes;
  std::string home = "~";  ///< What ~ in front of paths stands for.
  Seed entropy{};          ///< For everything that is left to chance.
};

/// One experiment of a grid, checked.
struct GridExperiment {
  std::string problem;  ///< That it trains on.
  std::string model;
  Parameter configuration;  ///< Says everything, seeds too.
};

struct GridPlan {
  TrainerKind trainer = TrainerKind::offline;
  int max_concurrent_runs = 0;  ///< As many as cores, if it is not above 0.
  std::vector<GridExperiment> experiments{};
  std::vector<std::string> warnings{};
};

/// Reads a grid in MI-Prometheus's form: `grid_tasks`, a list of {default_configs, overwrite}, laid under
/// `grid_overwrite`; `grid_settings` {experiment_repetitions, max_concurrent_runs, trainer}. And beyond it:
/// `grid_sweep` and `grid_random` (grid_sweep.hpp), which stand over everything. Every task with every point
/// of these makes a list, which is repeated as a whole.
///
/// Random  The seeds of experiment i that the configuration leaves open, from (entropy, i + 1).
/// Throws  Error(config) with one line for each mistake, in the grid and in the configuration of any
///         experiment; Error(io).
GridPlan read_grid(const GridRequest& request);

}  // namespace deepview

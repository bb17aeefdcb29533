// Small grids, and experiments as they lie on the disk.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "deepview/experiment/config/grid_plan.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/safetensors.hpp"
#include "tests/io/folder.hpp"

namespace deepview::testing {

/// An experiment of an LSTM on short sequences, its learning rate in line 10.
inline constexpr std::string_view recall_yaml = R"(training:
  problem: &recall
    name: SerialRecallCommandLines
    batch_size: 4
    min_sequence_length: 1
    max_sequence_length: 3
    size: 40
  optimizer:
    name: Adam
    lr: 0.01
  terminal_conditions: {episode_limit: 30}
validation: {problem: *recall}
testing: {problem: *recall}
model: {name: LSTM, hidden_state_size: 8}
)";

/// Writes the grid with a task on a.yaml, which is `recall_yaml`, and reads it.
inline GridPlan read_grid_of(const Folder& folder, std::string_view grid, Seed entropy = {}) {
  folder.add("a.yaml", recall_yaml);
  return read_grid({.file = folder.add("grid.yaml", grid), .entropy = entropy});
}

struct TrainedExperiment {
  std::string name;  ///< <problem>/<model>/<time>
  std::string configuration;
  std::string validation_stats;  ///< JSON: {"loss": {"value": 0.5, "text": "0.5"}}
};

/// What a training leaves for a table.
inline fs::path add_trained(const Folder& folder, const TrainedExperiment& experiment) {
  folder.add(experiment.name + "/training_configuration.yaml", experiment.configuration);
  const ExperimentFolder files{folder / experiment.name};
  fs::create_directory(files.models());
  SafeTensors model;
  model.metadata["deepview"] = fmt::format(
      R"({{"model_timestamp": "now", "status": "Converged", "status_timestamp": "then",
           "training_stats": {{"loss": {{"value": 0.75, "text": "0.75"}}}}, "validation_stats": {}}})",
      experiment.validation_stats);
  write_safetensors(files.best_model(), model);
  return files.path;
}

inline void add_test(const Folder& folder, const std::string& name, std::string_view table) {
  folder.add(name + "/testing_configuration.yaml", "testing: {seed_torch: 7, seed_numpy: 8}\n");
  folder.add(name + "/testing_set_agg_statistics.csv", table);
}

}  // namespace deepview::testing

// What workers answer, and how they are run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/experiment/statistics/statistics.hpp"
#include "deepview/experiment/workers/run_log.hpp"

namespace deepview {

/// What TensorBoard is told.
enum class TensorBoardLevel : std::uint8_t {
  off,
  statistics,
  weights,    ///< And histograms of the weights.
  gradients,  ///< And of their gradients.
};

struct WorkerOptions {
  RunOptions
      run{};  ///< Threads of libtorch, which may change sums in their last bits; stop; progress.
  RunLog log{};
  std::int64_t log_interval =
      100;  ///< Episodes from one line to the next; tables get every episode.
  TensorBoardLevel tensorboard = TensorBoardLevel::off;
};

/// How a training ended.
enum class TrainingEnd : std::uint8_t {
  none,
  converged,
  early_stopping,
  epoch_limit,
  episode_limit,
  interrupted,
};

/// MI-Prometheus's words for it, which stand in files. `by_batch`: validation was on one batch.
std::string status_text(TrainingEnd end, bool by_batch);

struct TrainingResult {
  std::filesystem::path folder;
  TrainingEnd end = TrainingEnd::none;
  std::string status;
  std::int64_t episodes = 0;  ///< Trained on.
  double best_loss = 0;       ///< Of validation.
  std::int64_t best_episode = 0;
  StatisticsRow validation{};  ///< The last pass over all of the validation set.
  double seconds = 0;          ///< Of this call, and of those before it that were not killed.
};

struct TestResult {
  std::filesystem::path folder;
  std::filesystem::path model{};  ///< The weights that were tested.
  StatisticsRow statistics{};
  double seconds = 0;
};

}  // namespace deepview

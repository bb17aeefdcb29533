// One training from its first episode to its last: the parts that both trainers are made of.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>

#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/phase_statistics.hpp"
#include "deepview/experiment/workers/training/learner.hpp"
#include "deepview/experiment/workers/training/model_file.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview {

/// What a killed run goes on from, beside the weights and what the optimizer remembers.
struct TrainingPosition {
  std::int64_t episode = 0;  ///< The next.
  BatchNumber next{};        ///< The next batch.
  TrainingEnd end = TrainingEnd::none;
  bool finished = false;  ///< Nothing is left to do.
  bool curriculum_done = true;
  std::optional<int> max_length{};  ///< The curriculum's.
  double best_loss = std::numeric_limits<double>::infinity();
  std::int64_t best_episode = 0;
  std::string best_status;
  double stop_loss = std::numeric_limits<double>::infinity();  ///< Early stopping's best.
  std::int64_t without_gain = 0;                               ///< Validations in a row.
};

class TrainingRun {
 public:
  /// Opens problems, model and files; goes on where a state file says so.
  TrainingRun(const ExperimentPlan& plan, const ExperimentFolder& folder,
              const WorkerOptions& options);

  TrainingPosition at{};

  std::int64_t epoch_size() const noexcept { return epoch_size_; }
  std::int64_t epoch() const noexcept { return static_cast<std::int64_t>(at.next.epoch); }
  const ExperimentPlan& plan() const noexcept { return plan_; }
  bool stop_requested() const noexcept { return options_.run.stop.stop_requested(); }

  /// What is left of the epoch, at its beginning all of it.
  EpochBatches begin_epoch();
  /// One episode, with its row in the table. `at` moves on by a batch.
  void learn(const Batch& batch);
  /// The epoch's row; the curriculum takes its step, and `at` moves to the next epoch.
  void end_epoch(const std::string& tag);

  /// The loss on the batch that is kept for this; after the episode before `at`.
  double validate_on_batch();
  /// The loss over the whole set, which is the same set every time.
  double validate_on_set();
  /// Keeps the model when it is the best so far, and the status in any case.
  void save_model(double loss, const StatisticsRow& training, const StatisticsRow& validation);
  void save_model_by_set();
  void save_model_by_batch();

  /// Whether training may end as converged.
  bool may_converge(double validation_loss) const;
  /// Counts a validation; whether too many brought nothing.
  bool gains_no_more(double validation_loss);
  void end_with(TrainingEnd end);

  void save_state() const;
  /// The last pass over the validation set, and the last state.
  TrainingResult finish();
  TrainingResult interrupted();

 private:
  Learner make_learner() const;
  StatisticsStream stream(const std::string& name, const std::vector<std::string>& columns) const;
  void load_state();
  void prepare_curriculum();
  void set_max_length(const CurriculumStep& step);
  std::optional<std::size_t> most_episodes() const;  // none without a limit
  EpisodeOutcome outcome(const Batch& batch, const StepOutcome& step, std::int64_t episode) const;
  void tell_episode(const StatisticsRow& row);
  void add_histograms(std::int64_t episode);
  void keep_encoder(const std::filesystem::path& path, const ModelRecord& record) const;
  void leave_samples() const;
  TrainingResult result() const;
  std::string status() const;

  ExperimentPlan plan_;
  ExperimentFolder folder_;
  WorkerOptions options_;
  std::optional<RecordedTensors> resumed_;
  std::map<std::string, std::uint64_t> kept_bytes_;
  Problem training_problem_;
  Problem validation_problem_;
  EpochPlan training_epochs_;
  EpochPlan validation_epochs_;
  std::int64_t epoch_size_;
  Learner learner_;
  PhaseStatistics training_;
  PhaseStatistics validation_;
  StatisticsStream training_stream_, training_agg_stream_, validation_stream_,
      validation_agg_stream_;
  Batch validation_batch_;
};

}  // namespace deepview

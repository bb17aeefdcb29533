#include "deepview/experiment/workers/training/trainer.hpp"

#include "deepview/experiment/workers/training/training_run.hpp"

namespace deepview {
namespace {

bool is_reached(std::int64_t limit, std::int64_t count) {
  return limit > 0 && count >= limit;
}

// What remains of an epoch; false when training is asked to stop.
bool train_offline_epoch(TrainingRun& run) {
  EpochBatches batches = run.begin_epoch();
  const std::int64_t interval = run.plan().validation.partial_validation_interval;
  while (const auto batch = batches.next()) {
    run.learn(*batch);
    if (interval > 0 && (run.at.episode - 1) % interval == 0) run.validate_on_batch();
    if (is_reached(run.plan().training.terminal.episode_limit, run.at.episode)) {
      run.end_with(TrainingEnd::episode_limit);
      return true;
    }
    if (run.stop_requested()) return false;
  }
  return true;
}

void close_offline_epoch(TrainingRun& run) {
  run.end_epoch("[Epoch " + std::to_string(run.epoch()) + "]");
  const double loss = run.validate_on_set();
  run.save_model_by_set();
  if (run.may_converge(loss)) run.end_with(TrainingEnd::converged);
  if (run.gains_no_more(loss)) run.end_with(TrainingEnd::early_stopping);
  if (run.at.end != TrainingEnd::none) run.save_model_by_set();
  run.at.next = {run.at.next.epoch + 1, 0};
}

TrainingResult train_offline(TrainingRun& run) {
  const std::int64_t limit = run.plan().training.terminal.epoch_limit;
  while (run.at.end == TrainingEnd::none && run.epoch() < limit) {
    if (!train_offline_epoch(run)) return run.interrupted();
    close_offline_epoch(run);
    run.save_state();
  }
  run.end_with(TrainingEnd::epoch_limit);
  return run.finish();
}

void save_online(TrainingRun& run) {
  if (run.plan().validation.full_validation)
    run.save_model_by_set();
  else
    run.save_model_by_batch();
}

// The validation, on one batch or on all, that decides what is best and when it is good enough.
void validate_online(TrainingRun& run) {
  const double loss =
      run.plan().validation.full_validation ? run.validate_on_set() : run.validate_on_batch();
  save_online(run);
  if (run.may_converge(loss)) run.end_with(TrainingEnd::converged);
  if (run.gains_no_more(loss)) run.end_with(TrainingEnd::early_stopping);
  if (run.at.end != TrainingEnd::none) save_online(run);
}

void close_online_epoch(TrainingRun& run) {
  run.end_epoch("[Full Training]");
  if (is_reached(run.plan().training.terminal.epoch_limit, run.epoch() + 1))
    run.end_with(TrainingEnd::epoch_limit);
  run.at.next = {run.at.next.epoch + 1, 0};
}

// What remains of an epoch; false when training is asked to stop. `validated` is the last episode that was.
bool train_online_epoch(TrainingRun& run, std::int64_t& validated) {
  EpochBatches batches = run.begin_epoch();
  const std::int64_t interval = run.plan().validation.partial_validation_interval;
  while (const auto batch = batches.next()) {
    run.learn(*batch);
    const std::int64_t episode = run.at.episode - 1;
    if (episode % interval == 0) {
      validate_online(run);
      validated = episode;
      if (run.at.end != TrainingEnd::none) return true;
    }
    if (is_reached(run.plan().training.terminal.episode_limit, run.at.episode)) {
      run.end_with(TrainingEnd::episode_limit);
      return true;
    }
    if (static_cast<std::int64_t>(run.at.next.batch) == run.epoch_size()) close_online_epoch(run);
    if (run.stop_requested()) return false;
    if (validated == episode) run.save_state();
  }
  return true;
}

TrainingResult train_online(TrainingRun& run) {
  std::int64_t validated = -1;
  while (run.at.end == TrainingEnd::none)
    if (!train_online_epoch(run, validated)) return run.interrupted();
  const bool is_on_set = run.plan().validation.full_validation;  // as what ends the training is
  if (!run.at.finished && !is_on_set && validated != run.at.episode - 1) {
    run.validate_on_batch();
    run.save_model_by_batch();
  }
  return run.finish();
}

}  // namespace

TrainingResult train(const ExperimentPlan& plan, const ExperimentFolder& folder,
                     const WorkerOptions& options) {
  TrainingRun run(plan, folder, options);
  return plan.trainer == TrainerKind::offline ? train_offline(run) : train_online(run);
}

}  // namespace deepview

#include "deepview/experiment/workers/training/training_run.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/handshake.hpp"
#include "deepview/experiment/workers/training/sample_judge.hpp"

namespace deepview {
namespace {

constexpr const char* state_kind = "a training state";

Seed data_seed(const PhasePlan& phase) {
  return Seed{static_cast<std::uint64_t>(phase.seed_numpy)};
}

std::optional<RecordedTensors> state_in(const ExperimentFolder& folder) {
  if (!std::filesystem::exists(folder.state())) return std::nullopt;
  return read_recorded(folder.state(), state_kind);
}

std::map<std::string, std::uint64_t> kept_bytes(const std::optional<RecordedTensors>& state) {
  std::map<std::string, std::uint64_t> bytes;
  if (!state) return bytes;
  for (const auto& [name, count] : state->record.at("table_bytes").items())
    bytes[name] = count.get<std::uint64_t>();
  return bytes;
}

Batch first_batch(const Problem& problem, const EpochPlan& plan) {
  auto batch = EpochBatches(problem, plan, {}).next();
  if (batch) return std::move(*batch);
  throw Error(ErrorKind::data,
              "validation: no batch: the problem has no samples, or drop_last "
              "leaves none");
}

const WorkerOptions& with_threads(const WorkerOptions& options) {
  at::set_num_threads(thread_count(options.run));
  return options;
}

}  // namespace

TrainingRun::TrainingRun(const ExperimentPlan& plan, const ExperimentFolder& folder,
                         const WorkerOptions& options)
    : plan_(plan),
      folder_(folder),
      options_(with_threads(options)),
      resumed_(state_in(folder)),
      kept_bytes_(kept_bytes(resumed_)),
      training_problem_(plan.training.phase.problem, data_seed(plan.training.phase)),
      validation_problem_(plan.validation.phase.problem, data_seed(plan.validation.phase)),
      training_epochs_(epoch_plan(plan.training.phase, training_problem_.size(), "training")),
      validation_epochs_(
          epoch_plan(plan.validation.phase, validation_problem_.size(), "validation")),
      epoch_size_(
          static_cast<std::int64_t>(batches_per_epoch(training_epochs_, training_problem_.size()))),
      learner_(make_learner()),
      training_(training_problem_, true),
      validation_(validation_problem_, true),
      training_stream_(stream("training", training_.collector.names())),
      training_agg_stream_(stream("training_set_agg", training_.aggregator.names())),
      validation_stream_(stream("validation", validation_.collector.names())),
      validation_agg_stream_(stream("validation_set_agg", validation_.aggregator.names())),
      validation_batch_(first_batch(validation_problem_, validation_epochs_)) {
  if (epoch_size_ == 0)
    throw Error(ErrorKind::data,
                "training: no batch: the problem has no samples, or drop_last "
                "leaves none");
  shake_hands(learner_.model().name, learner_.model().inputs, training_problem_.name(),
              training_problem_.data_definitions());
  learner_.judge(validation_problem_.objective(), TensorBatch(validation_batch_));
  prepare_curriculum();
  if (resumed_)
    load_state();
  else
    options_.log.info("\n" + summary(learner_.model()));
}

Learner TrainingRun::make_learner() const {
  Model model = make_model(plan_.model.options,
                           Seed{static_cast<std::uint64_t>(plan_.training.phase.seed_torch)});
  if (!plan_.model.load.empty() && !resumed_) {
    const ModelRecord record = deepview::read_model(plan_.model.load, model);
    options_.log.info(fmt::format("Weights of '{}': {} at episode {}, loss {}, {}",
                                  plan_.model.load, record.name, record.episode, record.loss,
                                  record.status));
  }
  if (const auto* maes = std::get_if<MaesOptions>(&plan_.model.options))
    if (!maes->load_encoder.empty() && !resumed_) load_part(maes->load_encoder, "encoder.", model);
  return {std::move(model), plan_.training};
}

StatisticsStream TrainingRun::stream(const std::string& name,
                                     const std::vector<std::string>& columns) const {
  StatisticsStream::Place place{.table = folder_.table(name)};
  if (options_.tensorboard != TensorBoardLevel::off) place.events = folder_.path / name;
  if (const auto kept = kept_bytes_.find(name); kept != kept_bytes_.end())
    place.kept_bytes = kept->second;
  return {place, columns};
}

void TrainingRun::prepare_curriculum() {
  const auto& curriculum = plan_.training.curriculum;
  if (!curriculum) return;
  if (!training_problem_.longest())
    throw Error(ErrorKind::config, "training.curriculum_learning: " + training_problem_.name() +
                                       " has no sequences that could grow");
  set_max_length(curriculum_step(*curriculum, *training_problem_.longest(), 0, epoch_size_));
}

void TrainingRun::set_max_length(const CurriculumStep& step) {
  training_problem_.set_max_length(step.max_length);
  at.max_length = training_problem_.max_length();
  at.curriculum_done = step.done;
}

EpochBatches TrainingRun::begin_epoch() {
  if (at.next.batch == 0) training_.collector.empty();
  return {training_problem_, training_epochs_, at.next};
}

EpisodeOutcome TrainingRun::outcome(const Batch& batch, const StepOutcome& step,
                                    std::int64_t episode) const {
  return {.episode = episode,
          .epoch = epoch(),
          .loss = step.loss,
          .accuracy = step.accuracy,
          .batch_size = batch.size(),
          .seq_length = longest_sequence(batch)};
}

void TrainingRun::learn(const Batch& batch) {
  const StepOutcome step =
      learner_.learn(training_problem_.objective(), TensorBatch(batch), at.episode, epoch());
  if (!std::isfinite(step.loss))
    throw Error(ErrorKind::other,
                fmt::format("training: the loss of episode {} is {}; lower optimizer.lr or clip "
                            "the gradients (gradient_clipping, gradient_norm_clipping)",
                            at.episode, step.loss));
  training_.collect(outcome(batch, step, at.episode), training_problem_);
  const StatisticsRow row = training_.collector.last();
  training_stream_.write(row);
  if (at.episode % options_.log_interval == 0) tell_episode(row);
  ++at.episode;
  ++at.next.batch;
  report(options_.run,
         {.step = "train", .done = static_cast<std::size_t>(at.episode), .total = most_episodes()});
}

std::optional<std::size_t> TrainingRun::most_episodes() const {
  const TerminalConditions& limits = plan_.training.terminal;
  const std::int64_t by_epochs = limits.epoch_limit > 0 ? limits.epoch_limit * epoch_size_ : -1;
  const std::int64_t limit = by_epochs > 0 && limits.episode_limit > 0
                                 ? std::min(by_epochs, limits.episode_limit)
                                 : std::max(by_epochs, limits.episode_limit);
  if (limit <= 0) return std::nullopt;
  return static_cast<std::size_t>(limit);
}

void TrainingRun::tell_episode(const StatisticsRow& row) {
  options_.log.info(to_line(row, ""));
  training_stream_.tell_tensorboard(row);
  if (options_.tensorboard >= TensorBoardLevel::weights) add_histograms(at.episode);
}

void TrainingRun::add_histograms(std::int64_t episode) {
  EventFile& events = *training_stream_.events();
  const EventFile::When when{seconds_now(), episode};
  const auto add = [&](const std::string& tag, const at::Tensor& values) {
    events.add_histogram(tag, histogram_of(to_tensor(values).values<float>()), when);
  };
  for (const Weight& weight : learner_.model().weights.all()) {
    if (weight.kind != WeightKind::trained) continue;
    add(weight.name, weight.value);
    if (options_.tensorboard == TensorBoardLevel::gradients && weight.value.grad().defined())
      add(weight.name + "/grad", weight.value.grad());
  }
}

void TrainingRun::end_epoch(const std::string& tag) {
  training_.aggregate(at.episode - 1, epoch());
  training_agg_stream_.write(training_.aggregator.row());
  training_agg_stream_.tell_tensorboard(training_.aggregator.row());
  options_.log.info(to_line(training_.aggregator.row(), tag));
  if (plan_.training.curriculum)
    set_max_length(curriculum_step(*plan_.training.curriculum, *training_problem_.longest(),
                                   at.episode - 1, epoch_size_));
}

double TrainingRun::validate_on_batch() {
  const StepOutcome step =
      learner_.judge(validation_problem_.objective(), TensorBatch(validation_batch_));
  validation_.collector.empty();
  validation_.collect(outcome(validation_batch_, step, at.episode - 1), validation_problem_);
  const StatisticsRow row = validation_.collector.last();
  validation_stream_.write(row);
  validation_stream_.tell_tensorboard(row);
  options_.log.info(to_line(row, "[Partial Validation]"));
  return step.loss;
}

double TrainingRun::validate_on_set() {
  options_.log.info(
      fmt::format("Validating over the entire set ({} samples in {} episodes)",
                  deepview::epoch_size(validation_epochs_.sampler, validation_problem_.size()),
                  batches_per_epoch(validation_epochs_, validation_problem_.size())));
  validation_.collector.empty();
  EpochBatches batches(validation_problem_, validation_epochs_, {});
  std::int64_t number = 0;
  while (const auto batch = batches.next()) {
    const StepOutcome step = learner_.judge(validation_problem_.objective(), TensorBatch(*batch));
    validation_.collect(outcome(*batch, step, number++), validation_problem_);
  }
  validation_.aggregate(at.episode - 1, epoch());
  const StatisticsRow& row = validation_.aggregator.row();
  validation_agg_stream_.write(row);
  validation_agg_stream_.tell_tensorboard(row);
  options_.log.info(to_line(row, "[Full Validation]"));
  return validation_.aggregator["loss"];
}

void TrainingRun::save_model_by_set() {
  const bool is_online = plan_.trainer == TrainerKind::online;  // amid an epoch
  save_model(validation_.aggregator["loss"],
             is_online ? training_.collector.last() : training_.aggregator.row(),
             validation_.aggregator.row());
}

void TrainingRun::save_model_by_batch() {
  const StatisticsRow row = validation_.collector.last();
  save_model(validation_.collector["loss"].back(), training_.collector.last(), row);
}

void TrainingRun::save_model(double loss, const StatisticsRow& training,
                             const StatisticsRow& validation) {
  const std::string now = time_for_people();
  const ModelRecord record{.name = learner_.model().name,
                           .model_timestamp = now,
                           .episode = at.episode - 1,
                           .loss = loss,
                           .status = status(),
                           .status_timestamp = now,
                           .training_stats = training,
                           .validation_stats = validation};
  const NamedValues values = learner_.best_values();
  if (plan_.model.save_intermediate) {
    write_model(folder_.intermediate("model", record.episode), values, record);
    keep_encoder(folder_.intermediate("encoder", record.episode), record);
  }
  if (loss < at.best_loss) {
    write_model(folder_.best_model(), values, record);
    keep_encoder(folder_.models() / "encoder_best.safetensors", record);
    at.best_loss = loss;
    at.best_episode = record.episode;
    at.best_status = record.status;
  } else if (record.status != at.best_status && std::filesystem::exists(folder_.best_model())) {
    rewrite_status(folder_.best_model(), record.status, now);
    at.best_status = record.status;
  }
}

void TrainingRun::keep_encoder(const std::filesystem::path& path, const ModelRecord& record) const {
  const auto* maes = std::get_if<MaesOptions>(&plan_.model.options);
  if (maes == nullptr || !maes->save_encoder) return;
  NamedValues encoder;
  for (const auto& [name, value] : learner_.best_values())
    if (name.starts_with("encoder.")) encoder.emplace_back(name, value);
  write_model(path, encoder, record);
}

bool TrainingRun::may_converge(double validation_loss) const {
  const bool must_wait = plan_.training.curriculum && plan_.training.curriculum->must_finish;
  return (at.curriculum_done || !must_wait) && validation_loss < plan_.training.terminal.loss_stop;
}

bool TrainingRun::gains_no_more(double validation_loss) {
  const auto& stopping = plan_.training.early_stopping;
  if (!stopping) return false;
  if (validation_loss < at.stop_loss - stopping->min_delta) {
    at.stop_loss = validation_loss;
    at.without_gain = 0;
    return false;
  }
  return ++at.without_gain >= stopping->patience;
}

void TrainingRun::end_with(TrainingEnd end) {
  if (at.end == TrainingEnd::none) at.end = end;  // the first cause stands
}

std::string TrainingRun::status() const {
  const bool is_by_batch =
      plan_.trainer == TrainerKind::online && !plan_.validation.full_validation;
  return status_text(at.end, is_by_batch);
}

TrainingResult TrainingRun::result() const {
  return {.folder = folder_.path,
          .end = at.end,
          .status = status(),
          .episodes = at.episode,
          .best_loss = at.best_loss,
          .best_episode = at.best_episode};
}

TrainingResult TrainingRun::finish() {
  options_.log.info("Training finished because " + status());
  if (!at.finished) {
    validate_on_set();
    if (plan_.trainer == TrainerKind::offline || plan_.validation.full_validation)
      save_model_by_set();
    write_model(folder_.last_model(), learner_.best_values(),
                {.name = learner_.model().name,
                 .model_timestamp = time_for_people(),
                 .episode = at.episode - 1,
                 .loss = validation_.aggregator["loss"],
                 .status = status(),
                 .status_timestamp = time_for_people(),
                 .training_stats = training_.aggregator.row(),
                 .validation_stats = validation_.aggregator.row()});
    at.finished = true;
    save_state();
  }
  leave_samples();
  options_.log.info("Experiment finished!");
  TrainingResult answer = result();
  answer.validation = validation_.aggregator.row();
  return answer;
}

// What the best model answers to the validation set; of a run that was killed meanwhile, when it goes on.
void TrainingRun::leave_samples() const {
  if (std::filesystem::exists(folder_.samples("validation"))) return;
  if (!std::filesystem::exists(folder_.best_model())) return;
  const Model model = make_model(plan_.model.options, Seed{});
  deepview::read_model(folder_.best_model(), model);
  const at::NoGradGuard no_grad;
  SampleJudge samples(validation_problem_, validation_epochs_);
  EpochBatches batches(validation_problem_, validation_epochs_, {});
  while (const auto batch = batches.next()) {
    const TensorBatch tensors(*batch);
    Pass pass;
    samples.add(tensors, model.logits(tensors, pass));
  }
  samples.write(folder_, "validation");
}

TrainingResult TrainingRun::interrupted() {
  save_state();
  options_.log.info(fmt::format("Training was interrupted after {} episodes", at.episode));
  TrainingResult answer = result();
  answer.end = TrainingEnd::interrupted;
  answer.status = status_text(TrainingEnd::interrupted, false);
  return answer;
}

}  // namespace deepview

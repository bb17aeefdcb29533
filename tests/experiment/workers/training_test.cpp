#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "deepview/base/error.hpp"
#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/workers/training/model_file.hpp"
#include "deepview/experiment/workers/training/trainer.hpp"
#include "tests/experiment/workers/small_experiments.hpp"
#include "tests/io/folder.hpp"

namespace deepview {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using testing::lines_of;
using testing::outcome_of;
using testing::small_plan;
using ::testing::ThrowsMessage;
using testing::train_in;

constexpr auto offline = TrainerKind::offline;
constexpr auto online = TrainerKind::online;

ModelRecord best_of(const Folder& folder, const ExperimentPlan& plan) {
  return read_model(ExperimentFolder{folder.path()}.best_model(),
                    make_model(plan.model.options, Seed{9}));
}

TEST(OfflineTraining, LeavesTablesWithTheOriginalsHeadersAndRows) {
  const Folder folder;
  train_in(folder.path(), small_plan(offline));
  const auto training = lines_of(folder / "training_statistics.csv");
  EXPECT_EQ(training.front(), "loss,episode,epoch,acc,seq_length,max_seq_length,batch_size");
  EXPECT_EQ(training.size(), 1U + 30U);
  EXPECT_THAT(training.at(12), HasSubstr(",000011,01,"));
  const auto epochs = lines_of(folder / "training_set_agg_statistics.csv");
  EXPECT_EQ(epochs.front(),
            "episode,episodes_aggregated,loss,loss_min,loss_max,loss_std,epoch,acc,acc_min,acc_max,"
            "acc_std,samples_aggregated,loss_weighted,acc_weighted");
  EXPECT_EQ(epochs.size(), 1U + 3U);
  EXPECT_EQ(lines_of(folder / "validation_set_agg_statistics.csv").size(), 1U + 3U + 1U);
  EXPECT_EQ(lines_of(folder / "validation_statistics.csv").size(), 1U);
}

TEST(OfflineTraining, ValidatesOnOneBatchAtEveryIntervalAndNeverStopsThere) {
  const Folder folder;
  train_in(folder.path(), small_plan(offline, "validation: {partial_validation_interval: 4}"));
  EXPECT_EQ(lines_of(folder / "validation_statistics.csv").size(), 1U + 8U);
}

TEST(OfflineTraining, StopsAfterTheFirstEpochWhenTheLossIsGoodEnough) {
  const Folder folder;
  const auto plan = small_plan(offline, "training: {terminal_conditions: {loss_stop: 1000}}");
  const TrainingResult result = train_in(folder.path(), plan);
  EXPECT_EQ(result.end, TrainingEnd::converged);
  EXPECT_EQ(result.episodes, 10);
  EXPECT_EQ(best_of(folder, plan).status,
            "Converged (Full Validation Loss went below Loss Stop threshold)");
}

TEST(OfflineTraining, SaysTheFirstCauseOfItsEnd) {
  const Folder folder;
  const auto plan =
      small_plan(offline, "training: {terminal_conditions: {loss_stop: 1000, epoch_limit: 1}}");
  EXPECT_EQ(train_in(folder.path(), plan).end, TrainingEnd::converged);
  const Folder other;
  const auto limited = small_plan(offline, "training: {terminal_conditions: {episode_limit: 25}}");
  const TrainingResult result = train_in(other.path(), limited);
  EXPECT_EQ(result.end, TrainingEnd::episode_limit);
  EXPECT_EQ(result.episodes, 25);
  EXPECT_EQ(best_of(other, limited).status, "Not converged: Episode Limit reached");
}

TEST(OfflineTraining, WritesTheLastStatusIntoTheBestModelThatIsOlder) {
  const Folder folder;
  // After the first epoch the rate is so large that the loss only grows.
  const auto plan = small_plan(offline, R"(
training:
  optimizer: {name: SGD, lr: 0.001}
  learning_rate_schedule: {name: StepLR, step_size: 1, gamma: 100000.0}
)");
  const TrainingResult result = train_in(folder.path(), plan);
  const ModelRecord best = best_of(folder, plan);
  EXPECT_EQ(result.best_episode, 9);
  EXPECT_EQ(best.episode, 9);
  EXPECT_EQ(best.status, "Not converged: Epoch Limit reached");
  EXPECT_EQ(best.validation_stats.at(2).value, result.best_loss);
}

TEST(OfflineTraining, StopsEarlyWhenValidationsBringNothing) {
  const Folder folder;
  const auto plan = small_plan(offline, R"(
training:
  terminal_conditions: {epoch_limit: 50}
  early_stopping: {patience: 2, min_delta: 10}
)");
  const TrainingResult result = train_in(folder.path(), plan);
  EXPECT_EQ(result.end, TrainingEnd::early_stopping);
  EXPECT_EQ(result.episodes, 30);
  EXPECT_EQ(best_of(folder, plan).status, "Not converged: Early Stopping");
}

TEST(OnlineTraining, ValidatesAtEpisodeZeroAndAtEveryInterval) {
  const Folder folder;
  const TrainingResult result = train_in(folder.path(), small_plan(online));
  EXPECT_EQ(result.end, TrainingEnd::episode_limit);
  EXPECT_EQ(result.episodes, 30);
  const auto validation = lines_of(folder / "validation_statistics.csv");
  ASSERT_EQ(validation.size(), 1U + 6U);  // 0, 7, 14, 21, 28, and the last
  EXPECT_THAT(validation.at(1), HasSubstr(",000000,00,"));
  EXPECT_THAT(validation.at(6), HasSubstr(",000029,"));
  EXPECT_EQ(lines_of(folder / "training_set_agg_statistics.csv").size(), 1U + 2U);
  EXPECT_EQ(lines_of(folder / "validation_set_agg_statistics.csv").size(), 1U + 1U);
}

TEST(OnlineTraining, ConvergesOnTheLossOfOneBatch) {
  const Folder folder;
  const auto plan = small_plan(online, "training: {terminal_conditions: {loss_stop: 1000}}");
  const TrainingResult result = train_in(folder.path(), plan);
  EXPECT_EQ(result.episodes, 1);
  EXPECT_EQ(best_of(folder, plan).status,
            "Converged (Partial Validation Loss went below Loss Stop threshold)");
}

TEST(OnlineTraining, ChoosesTheBestModelByTheWholeSetWhereItIsTold) {
  const Folder folder;
  const auto plan = small_plan(online, "validation: {full_validation: true}");
  const TrainingResult result = train_in(folder.path(), plan);
  EXPECT_EQ(lines_of(folder / "validation_statistics.csv").size(), 1U);
  const auto sets = lines_of(folder / "validation_set_agg_statistics.csv");
  ASSERT_EQ(sets.size(), 1U + 6U);  // 0, 7, 14, 21, 28, and the last
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < sets.size(); ++i)
    least = std::min(least, std::stod(sets[i].substr(std::string("000007,000003,").size())));
  EXPECT_NEAR(result.best_loss, least, 1e-9);
  EXPECT_GT(best_of(folder, plan).training_stats.front().value, 0);
  const Folder soon;
  const auto converging = small_plan(online, R"(
training: {terminal_conditions: {loss_stop: 1000}}
validation: {full_validation: true}
)");
  EXPECT_EQ(train_in(soon.path(), converging).status,
            "Converged (Full Validation Loss went below Loss Stop threshold)");
}

TEST(OnlineTraining, WaitsForTheCurriculum) {
  const Folder folder;
  const auto plan = small_plan(online, R"(
training:
  curriculum_learning: {initial_max_sequence_length: 1}
  terminal_conditions: {loss_stop: 1000, episode_limit: 100}
)");
  const TrainingResult result = train_in(folder.path(), plan);
  EXPECT_EQ(result.end, TrainingEnd::converged);
  EXPECT_EQ(result.episodes, 36);  // three epochs of ten, then the next validation
  std::set<std::string> lengths;
  for (const auto& line : lines_of(folder / "training_statistics.csv"))
    lengths.insert(
        line.substr(0, line.rfind(',')).substr(line.substr(0, line.rfind(',')).rfind(',') + 1));
  EXPECT_EQ(lengths, (std::set<std::string>{"1", "2", "3", "max_seq_length"}));
}

TEST(Training, DependsOnTheSeedsAlone) {
  const Folder folder;
  for (const TrainerKind kind : {offline, online}) {
    const std::string name = kind == offline ? "offline" : "online";
    train_in(folder / (name + "1"), small_plan(kind));
    train_in(folder / (name + "2"), small_plan(kind,
                                               "{training: {dataloader: {num_workers: 3}}, "
                                               "validation: {dataloader: {num_workers: 2}}}"));
    train_in(folder / (name + "3"), small_plan(kind, "training: {seed_torch: 99}"));
    EXPECT_EQ(outcome_of(folder / (name + "1")), outcome_of(folder / (name + "2")));
    EXPECT_NE(outcome_of(folder / (name + "1")), outcome_of(folder / (name + "3")));
  }
}

// Stops the run after some episodes, as Ctrl-C does, and again, until it ends by itself.
class StopAfter final : public ProgressListener {
 public:
  StopAfter(std::size_t episodes, std::stop_source& source) : left_(episodes), source_(source) {}
  void report(const Progress&) override {
    if (left_-- == 1) source_.request_stop();
  }

 private:
  std::size_t left_;
  std::stop_source& source_;
};

int train_with_stops(const std::filesystem::path& folder, const ExperimentPlan& plan,
                     std::size_t episodes) {
  for (int stops = 0;; ++stops) {
    std::stop_source source;
    WorkerOptions options;
    options.run.stop = source.get_token();
    options.run.progress = std::make_shared<StopAfter>(episodes, source);
    if (train_in(folder, plan, options).end != TrainingEnd::interrupted) return stops;
  }
}

TEST(Training, EndsTheSameHoweverOftenItIsStopped) {
  const std::string extras = R"(
training:
  early_stopping: {patience: 20}
  ema_decay: 0.9
  gradient_accumulation: 4
  curriculum_learning: {initial_max_sequence_length: 1}
)";
  for (const TrainerKind kind : {offline, online})
    for (const std::string& changes : {std::string("{}"), extras}) {
      const Folder folder;
      const ExperimentPlan plan = small_plan(kind, changes);
      train_in(folder / "whole", plan);
      for (const std::size_t episodes : {1U, 3U, 7U, 10U}) {
        const auto stopped = folder / std::to_string(episodes);
        EXPECT_GE(train_with_stops(stopped, plan, episodes), 2);
        EXPECT_EQ(outcome_of(stopped), outcome_of(folder / "whole")) << episodes;
      }
    }
}

TEST(Training, OfAFinishedRunChangesNothing) {
  const Folder folder;
  const auto plan = small_plan(offline);
  train_in(folder.path(), plan);
  const auto before = outcome_of(folder.path());
  EXPECT_EQ(train_in(folder.path(), plan).episodes, 30);
  EXPECT_EQ(outcome_of(folder.path()), before);
}

TEST(Training, KeepsEveryModelThatIsSavedWhenAsked) {
  const Folder folder;
  train_in(folder.path(), small_plan(offline, "model: {save_intermediate: true}"));
  for (const char* name : {"model_episode_00009", "model_episode_00019", "model_episode_00029",
                           "model_best", "model_last", "training_state"})
    EXPECT_TRUE(
        std::filesystem::exists(folder.path() / "models" / (name + std::string(".safetensors"))))
        << name;
}

TEST(Training, SaysWhenTheLossIsNoNumber) {
  const Folder folder;
  const auto plan =
      small_plan(offline, "training: {optimizer: {name: SGD, lr: 1e38, momentum: 1.0}}");
  EXPECT_THAT([&] { train_in(folder.path(), plan); },
              ThrowsMessage<Error>(HasSubstr("lower optimizer.lr or clip")));
}

TEST(Training, RefusesAModelThatDoesNotFitTheProblem) {
  const Folder folder;
  const auto plan = small_plan(offline, "model: {input_item_size: 11}");
  EXPECT_THAT([&] { train_in(folder.path(), plan); },
              ThrowsMessage<Error>(HasSubstr("LSTM does not fit SerialRecallCommandLines")));
}

}  // namespace
}  // namespace deepview

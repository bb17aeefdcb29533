#include "deepview/experiment/workers/training/tester.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/handshake.hpp"
#include "deepview/experiment/workers/phase_statistics.hpp"
#include "deepview/experiment/workers/training/model_file.hpp"
#include "deepview/experiment/workers/training/objective.hpp"
#include "deepview/experiment/workers/training/sample_judge.hpp"

namespace deepview {
namespace {

Seed seed_of(std::int64_t value) {
  return Seed{static_cast<std::uint64_t>(value)};
}

class TestRun {
 public:
  TestRun(const TesterPlan& plan, const std::filesystem::path& folder, const WorkerOptions& options)
      : options_(options),
        problem_(plan.testing.phase.problem, seed_of(plan.testing.phase.seed_numpy)),
        epoch_(epoch_plan(plan.testing.phase, problem_.size(), "testing")),
        model_(make_model(plan.model.options, seed_of(plan.testing.phase.seed_torch))),
        statistics_(problem_, false),
        samples_(problem_, epoch_),
        each_(stream(folder, "testing", statistics_.collector.names())),
        all_(stream(folder, "testing_set_agg", statistics_.aggregator.names())),
        episodes_(static_cast<std::int64_t>(batches_per_epoch(epoch_, problem_.size()))) {
    const std::int64_t most = plan.testing.max_test_episodes;
    if (most > episodes_)
      options_.log.warning(
          fmt::format("max_test_episodes is {}, and there are {}", most, episodes_));
    else if (most != -1)
      episodes_ = most;
    shake_hands(model_.name, model_.inputs, problem_.name(), problem_.data_definitions());
    result_.folder = folder;
  }

  TestResult judge(const std::filesystem::path& file) {
    const ModelRecord record = read_model(file, model_);
    options_.log.info(fmt::format("Model '{}': {} at episode {}, {}", file.string(), record.name,
                                  record.episode, record.status));
    const at::NoGradGuard no_grad;
    EpochBatches batches(problem_, epoch_, {});
    for (std::int64_t episode = 0; episode < episodes_; ++episode) {
      throw_if_stopped(options_.run);
      const auto batch = batches.next();
      if (!batch) break;
      judge_batch(*batch, episode);
      report(options_.run, {.step = "test",
                            .done = static_cast<std::size_t>(episode + 1),
                            .total = static_cast<std::size_t>(episodes_)});
    }
    statistics_.aggregate(episodes_, 0);
    result_.statistics = statistics_.aggregator.row();
    all_.write(result_.statistics);
    samples_.write({result_.folder}, "testing");
    options_.log.info(to_line(result_.statistics, "[Full Test]"));
    return result_;
  }

 private:
  static StatisticsStream stream(const std::filesystem::path& folder, const std::string& name,
                                 const std::vector<std::string>& columns) {
    return {{.table = ExperimentFolder{folder}.table(name)}, columns};
  }

  void judge_batch(const Batch& batch, std::int64_t episode) {
    const TensorBatch tensors(batch);
    Pass pass;
    const at::Tensor logits = model_.logits(tensors, pass);
    const Judgement judgement = deepview::judge(problem_.objective(), tensors, logits);
    statistics_.collect({.episode = episode,
                         .loss = judgement.loss.item<double>(),
                         .accuracy = judgement.accuracy,
                         .batch_size = batch.size(),
                         .seq_length = longest_sequence(batch)},
                        problem_);
    const StatisticsRow row = statistics_.collector.last();
    each_.write(row);
    if (episode % options_.log_interval == 0) options_.log.info(to_line(row, "[Partial Test]"));
    samples_.add(tensors, logits);
  }

  WorkerOptions options_;
  Problem problem_;
  EpochPlan epoch_;
  Model model_;
  PhaseStatistics statistics_;
  SampleJudge samples_;
  StatisticsStream each_, all_;
  std::int64_t episodes_;
  TestResult result_;
};

}  // namespace

TestResult test(const TesterPlan& plan, const std::filesystem::path& model,
                const std::filesystem::path& folder, const WorkerOptions& options) {
  at::set_num_threads(thread_count(options.run));
  return TestRun(plan, folder, options).judge(model);
}

}  // namespace deepview

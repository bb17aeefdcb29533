// What one episode of a training computes, for others to compare with, and how long it takes.
//
//     training_step CONFIG.yaml OUT [--episodes N] [--epochs N] [--generate N] [--threads T]
//
// Into the folder OUT go weights.safetensors (the starting ones), batch.safetensors (the first batch) and
// answers.safetensors (its logits, its loss, and `gradient.NAME` of each weight). Then it learns from that batch
// over and over. Printed is JSON: `losses` of the first episodes, and the least seconds by `clock` and by
// `processor`: of `episode` with its parts, of `epoch` with the making of its batches, of `batch` made alone.
#include <ATen/Parallel.h>
#include <ATen/ops/zeros_like.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/training/learner.hpp"

namespace {

using namespace deepview;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t told_losses = 5;

struct Options {
  fs::path config;
  fs::path out;
  int episodes = 30;
  int epochs = 0;    // measured whole, with the making of their batches
  int generate = 0;  // batches made alone
  int threads = 1;
};

// By the clock, and by processor time, which other work on the machine does not change much.
class Least {
 public:
  template <class Work>
  void time(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t processor_begin = std::clock();
    work();
    const auto processor = static_cast<double>(std::clock() - processor_begin) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> clock = std::chrono::steady_clock::now() - begin;
    clock_ = std::min(clock_, clock.count());
    processor_ = std::min(processor_, processor);
  }
  void tell(const char* name, Json& told) const {
    told["clock"][name] = clock_;
    told["processor"][name] = processor_;
  }

 private:
  double clock_ = std::numeric_limits<double>::infinity();
  double processor_ = std::numeric_limits<double>::infinity();
};

struct Subject {
  explicit Subject(const TrainingPlan& training, const ModelPlan& model_plan)
      : plan(training),
        problem(plan.phase.problem, Seed{1}),
        epochs(epoch_plan(plan.phase, problem.size(), "training")),
        model(make_model(model_plan.options, Seed{2})),
        first(EpochBatches(problem, epochs, {}).next().value()) {}

  TrainingPlan plan;
  Problem problem;
  EpochPlan epochs;
  Model model;
  Batch first;
};

Subject read_subject(const fs::path& config) {
  Mistakes mistakes;
  const ExperimentPlan plan =
      read_experiment_plan(read_yaml(config), TrainerKind::offline, mistakes);
  mistakes.throw_if_any();
  return Subject(plan.training, plan.model);
}

void write(const fs::path& path, const NamedValues& values) {
  SafeTensors file;
  for (const auto& [name, value] : values) file.tensors.push_back({name, to_tensor(value)});
  write_safetensors(path, file);
}

void write_batch(const fs::path& path, const Batch& batch) {
  SafeTensors file;
  for (const auto& [name, data] : batch.fields()) file.tensors.push_back({name, data});
  write_safetensors(path, file);
}

void forget_gradients(const Model& model) {
  for (at::Tensor& weight : model.weights.trained()) weight.mutable_grad() = at::Tensor();
}

void write_answers(const fs::path& path, const Subject& subject) {
  const TensorBatch batch(subject.first);
  Pass pass{.training = true};
  const at::Tensor logits = subject.model.logits(batch, pass);
  const at::Tensor loss = judge(subject.problem.objective(), batch, logits).loss;
  loss.backward();
  NamedValues answers{{"logits", logits}, {"loss", loss.reshape({1})}};
  for (const Weight& weight : subject.model.weights.all()) {
    if (weight.kind != WeightKind::trained) continue;
    const at::Tensor gradient = weight.value.grad();
    answers.emplace_back("gradient." + weight.name,
                         gradient.defined() ? gradient : at::zeros_like(weight.value));
  }
  forget_gradients(subject.model);
  write(path, answers);
}

// The parts of an episode one by one; what is left of it is the clipping and the optimizer's step.
void time_parts(const Subject& subject, int episodes, Json& told) {
  const TensorBatch batch(subject.first);
  Least forward, loss, backward;
  for (int i = 0; i < episodes; ++i) {
    Pass pass{.training = true};
    at::Tensor logits;
    Judgement judgement;
    forward.time([&] { logits = subject.model.logits(batch, pass); });
    loss.time([&] { judgement = judge(subject.problem.objective(), batch, logits); });
    backward.time([&] { judgement.loss.backward(); });
    forget_gradients(subject.model);
  }
  forward.tell("forward", told);
  loss.tell("loss", told);
  backward.tell("backward", told);
}

void time_generation(const Subject& subject, int batches, Json& told) {
  std::vector<std::size_t> samples(subject.epochs.batch_size);
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  Least batch;
  for (int i = 0; i < batches; ++i)
    batch.time([&] { subject.problem.batch(samples, {0, static_cast<std::uint64_t>(i)}); });
  batch.tell("batch", told);
}

void time_epochs(const Subject& subject, Learner& learner, int epochs, Json& told) {
  Least epoch;
  std::int64_t episode = 0;
  for (int number = 0; number < epochs; ++number)
    epoch.time([&] {
      EpochBatches batches(subject.problem, subject.epochs,
                           {.epoch = static_cast<std::uint64_t>(number)});
      while (const auto batch = batches.next())
        learner.learn(subject.problem.objective(), TensorBatch(*batch), episode++, number);
    });
  epoch.tell("epoch", told);
}

Json measure(Subject subject, const Options& options) {
  Json told{{"losses", Json::array()}};
  if (options.generate > 0) time_generation(subject, options.generate, told);
  if (options.episodes > 0) time_parts(subject, options.episodes, told);
  Learner learner(subject.model, subject.plan);
  const TensorBatch batch(subject.first);
  Least episode;
  for (int i = 0; i < options.episodes; ++i)
    episode.time([&] {
      const auto outcome = learner.learn(subject.problem.objective(), batch, i, 0);
      if (told["losses"].size() < told_losses) told["losses"].push_back(outcome.loss);
    });
  if (options.episodes > 0) episode.tell("episode", told);
  if (options.epochs > 0) time_epochs(subject, learner, options.epochs, told);
  return told;
}

Options parse(int argc, char** argv) {
  Options options;
  CLI::App app("What one episode of a training computes, and how long it takes.");
  app.add_option("config", options.config, "Of a training")->required();
  app.add_option("out", options.out, "Folder for what was computed")->required();
  app.add_option("--episodes", options.episodes, "From one batch");
  app.add_option("--epochs", options.epochs, "With the making of their batches");
  app.add_option("--generate", options.generate, "Batches made alone");
  app.add_option("--threads", options.threads, "Of libtorch");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  try {
    at::set_num_threads(options.threads);
    Subject subject = read_subject(options.config);
    fs::create_directories(options.out);
    write(options.out / "weights.safetensors", values_of(subject.model.weights));
    write_batch(options.out / "batch.safetensors", subject.first);
    write_answers(options.out / "answers.safetensors", subject);
    std::printf("%s\n", measure(std::move(subject), options).dump().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

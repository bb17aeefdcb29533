#include "tests/experiment/workers/small_experiments.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/training/trainer.hpp"
#include "deepview/io/safetensors.hpp"
#include "tests/io/folder.hpp"

namespace deepview::testing {
namespace {

constexpr const char* base = R"(
training:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 1, max_sequence_length: 3, size: 40}
  optimizer: {name: Adam, lr: 0.01}
  terminal_conditions: {loss_stop: 0, epoch_limit: 3}
  seed_numpy: 1
  seed_torch: 2
validation:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 3, max_sequence_length: 3, size: 10}
  seed_numpy: 3
  seed_torch: 4
testing:
  problem: {name: SerialRecallCommandLines, batch_size: 4, min_sequence_length: 5, max_sequence_length: 5, size: 10}
  seed_numpy: 5
  seed_torch: 6
model: {name: LSTM, hidden_state_size: 8}
)";

constexpr const char* online_limits = R"(
training: {terminal_conditions: {epoch_limit: -1, episode_limit: 30}}
validation: {partial_validation_interval: 7}
)";

Parameter config_of(TrainerKind trainer, const std::string& changes) {
  Parameter config = parse_yaml(base, "base.yaml");
  if (trainer == TrainerKind::online)
    config = overlaid(std::move(config), parse_yaml(online_limits, "online.yaml"));
  return overlaid(std::move(config), parse_yaml(changes, "changes.yaml"));
}

std::string without_times(const fs::path& model) {
  const SafeTensors file = read_safetensors(model);
  std::string content;
  for (const NamedTensor& entry : file.tensors) {
    const auto bytes = entry.tensor.bytes();
    content += entry.name + ":";
    content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  auto record = nlohmann::json::parse(file.metadata.at("deepview"));
  record.erase("model_timestamp");
  record.erase("status_timestamp");
  return content + record.dump();
}

}  // namespace

ExperimentPlan small_plan(TrainerKind trainer, const std::string& changes) {
  Mistakes mistakes;
  ExperimentPlan plan = read_experiment_plan(config_of(trainer, changes), trainer, mistakes);
  mistakes.throw_if_any();
  return plan;
}

TesterPlan small_test(const std::string& changes) {
  Mistakes mistakes;
  TesterPlan plan = read_tester_plan(config_of(TrainerKind::offline, changes), mistakes);
  mistakes.throw_if_any();
  return plan;
}

TrainingResult train_in(const fs::path& folder, const ExperimentPlan& plan,
                        const WorkerOptions& options) {
  fs::create_directories(ExperimentFolder{folder}.models());
  WorkerOptions one_thread = options;
  one_thread.run.threads = 1;
  return train(plan, {folder}, one_thread);
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::pair<std::string, std::string>> outcome_of(const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".csv")
      files.emplace_back(path.filename(), read_text(path));
    else if (path.extension() == ".safetensors")
      files.emplace_back(path.filename(), without_times(path));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace deepview::testing

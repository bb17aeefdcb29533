// Configurations as MI-Prometheus has them: what they mean is read, and what nobody ever read is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "deepview/experiment/config/read_config.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "tests/io/folder.hpp"

namespace deepview::testing {
namespace {

using ::testing::ElementsAreArray;

using Names = std::vector<std::string>;

const fs::path folder = fs::path(DEEPVIEW_TEST_DATA) / "experiment" / "config" / "original_style";

// Each file, and its entries without effect, where no other file is named, by their line.
const std::map<std::string, Names> files{
    {"lenet5_mnist", {"3: training.cuda"}},
    {"simplecnn_mnist",
     {"15: training.dataloader.pin_memory", "17: training.dataloader.batch_sampler",
      "18: training.dataloader.timeout", "24: training.terminal_conditions.episodes"}},
    {"simplecnn_cifar10",
     {"7: training.problem.index", "17: training.terminal_conditions.eposides_limit",
      "23: validation.problem.index"}},
    {"alexnet_cifar10",
     {"18: training.terminal_conditions.episodes_limit", "39: model.pretrained"}},
    {"ntm_serial_recall",
     {"23: training.terminal_conditions.epochs_limit", "50: model.visualization_mode"}},
    {"maes_serial_recall",
     {"3: training.cuda", "19: training.validation_interval", "20: training.length_loss",
      "21: training.terminal_condition", "36: testing.cuda", "48: model.num_control_bits",
      "49: model.num_data_bits", "50: model.num_content_bits"}},
    {"maes_odd_recall", {"3: training.cuda", "26: validation.interval"}},
    {"maes_repeat_reverse_recall",
     {"3: training.cuda", "20: training.terminal_conditions.length_loss",
      "23: validation.validation_interval"}},
    {"lstm_serial_recall", {"3: training.cuda", "12: training.problem.cuda"}},
    {"es_lstm_reverse_recall", {"3: training.cuda"}},
    {"es_ntm_serial_recall",
     {"3: training.cuda", "23: training.terminal_conditions.early_stop_delta",
      "40: model.visualization_mode"}},
    {"dnc_sequence_comparison",
     {"3: training.cuda", "27: validation.cuda", "54: model.plot_memory"}},
    {"dwm_distraction_forget",
     {"3: training.cuda", "21: training.terminal_conditions.max_episodes", "35: testing.cuda",
      "48: model.control_bits", "49: model.data_bits", "56: model.plot_memory"}},
    {"dwm_spatial_rotation",
     {"5: training.problem.num_bits", "24: validation.problem.num_bits",
      "34: testing.problem.num_bits"}},
    {"dwm_temporal_swap",
     {"default_dwm.yaml:9: model.plot_memory", "default_simple_task.yaml:2: training.cuda",
      "default_simple_task.yaml:13: training.terminal_condition",
      "default_simple_task.yaml:34: model.control_bits",
      "default_simple_task.yaml:35: model.data_bits"}},
    {"lstm_operation_span", {}},
    {"relational_net_sort_of_clevr",
     {"6: training.problem.data_folder", "8: training.problem.dataset_size",
      "10: training.problem.regenerate", "23: validation.problem.data_folder",
      "32: testing.problem.data_folder", "39: model.g_theta", "41: model.f_phi"}},
    {"cnn_lstm_shape_color_query",
     {"9: training.problem.nwords", "10: training.problem.words_embed_length",
      "27: model.use_question_encoding"}},
    {"stacked_attention_sort_of_clevr",
     {"7: training.problem.use_train_data", "8: training.problem.data_filename",
      "40: model.use_pretrained_cnn", "41: model.pretrained_cnn"}},
    {"thalnet_serial_recall", {"3: training.cuda"}},
};

// What models have from problems, unless it is configured.
const Names sizes{"input_item_size", "output_item_size",
                  "encoding_bit",    "solving_bit",
                  "height",          "width",
                  "depth",           "num_channels",
                  "num_classes",     "question_encoding_size"};

constexpr std::array<TrainerKind, 2> trainers{TrainerKind::offline, TrainerKind::online};

ReadConfig read(const std::string& name) {
  return read_config({.files = {folder / (name + ".yaml")}});
}

// As the table above says it.
Names without_effect(const std::string& name, const ReadConfig& config) {
  Names entries;
  for (std::string warning : config.warnings) {
    for (const std::string& prefix : {folder.string() + "/", name + ".yaml:"})
      if (warning.starts_with(prefix)) warning.erase(0, prefix.size());
    const std::size_t end = warning.find(": it has no effect: ");
    EXPECT_NE(end, std::string::npos) << warning;
    entries.push_back(warning.substr(0, end));
  }
  return entries;
}

// The paths of all values.
void collect(const Parameter& parameter, const Names& path, std::vector<Names>& all) {
  if (parameter.section() == nullptr) {
    all.push_back(path);
    return;
  }
  for (const auto& [name, entry] : *parameter.section()) {
    Names longer = path;
    longer.push_back(name);
    collect(entry, longer, all);
  }
}

std::vector<Names> paths_in(const Parameter& parameter) {
  std::vector<Names> all;
  collect(parameter, {}, all);
  return all;
}

bool is_below_one_of(const Names& entries, const Names& path) {
  return std::ranges::any_of(entries, [&](const std::string& entry) {
    const std::string dead = entry.substr(entry.find(": ") + 2);
    return joined_path(path) == dead || joined_path(path).starts_with(dead + ".");
  });
}

// Line `number` of a file.
std::string line_at(const std::string& origin) {
  const std::size_t colon = origin.rfind(':');
  std::ifstream in(origin.substr(0, colon));
  std::string line;
  for (int left = std::stoi(origin.substr(colon + 1)); left > 0; --left) std::getline(in, line);
  return line;
}

// Checks where a value of the plan comes from: the line that was named says its name.
void expect_origin(const ExplainedValue& value, const Parameter& merged) {
  const std::string path = joined_path(value.path);
  if (value.origin == "a default" || value.origin == "the problem") {
    EXPECT_EQ(merged.find_path(value.path), nullptr) << path;
    const bool is_size = path.starts_with("model.") && value.path.size() == 2 &&
                         std::ranges::find(sizes, value.path.back()) != sizes.end();
    EXPECT_EQ(value.origin == "the problem", is_size) << path;
  } else {
    EXPECT_NE(merged.find_path(value.path), nullptr) << path;
    EXPECT_NE(line_at(value.origin).find(value.path.back() + ":"), std::string::npos)
        << path << " " << value.origin;
  }
}

TEST(OriginalStyle, IsAcceptedAndEntriesWithoutEffectAreTold) {
  for (const auto& [name, entries] : files)
    for (const TrainerKind trainer : trainers) {
      ReadConfig config = read(name);
      const ExperimentPlan plan = training_plan_of(config, trainer, UnknownNames::are_mistakes);
      EXPECT_THAT(without_effect(name, config), ElementsAreArray(entries)) << name;
      EXPECT_TRUE(plan.testing.has_value()) << name;
    }
}

TEST(OriginalStyle, MeansForATesterWhatItMeansForATrainer) {
  for (const auto& [name, entries] : files) {
    ReadConfig config = read(name);
    const Parameter trainers_plan =
        to_parameter(training_plan_of(config, TrainerKind::offline, UnknownNames::are_mistakes));
    const Parameter testers_plan = to_parameter(tester_plan_of(config, UnknownNames::are_mistakes));
    EXPECT_EQ(*testers_plan.find("testing"), *trainers_plan.find("testing")) << name;
    EXPECT_EQ(*testers_plan.find("model"), *trainers_plan.find("model")) << name;
  }
}

TEST(ExportedPlan, MeansTheSameWhenItIsReadAgain) {
  const Folder out;
  for (const auto& [name, entries] : files)
    for (const TrainerKind trainer : trainers) {
      ReadConfig config = read(name);
      ExperimentPlan plan = training_plan_of(config, trainer, UnknownNames::are_mistakes);
      settle_seeds(plan, Seed{7});
      const Parameter exported = to_parameter(plan);
      const auto file = out.add(name + ".yaml", to_yaml(exported));
      ReadConfig again = read_config({.files = {file}});
      EXPECT_EQ(to_parameter(training_plan_of(again, trainer, UnknownNames::are_mistakes)),
                exported)
          << name;
      EXPECT_THAT(again.warnings, ::testing::IsEmpty()) << name;
    }
}

TEST(ExportedPlan, OfATesterMeansTheSameWhenItIsReadAgain) {
  const Folder out;
  for (const auto& [name, entries] : files) {
    ReadConfig config = read(name);
    const Parameter exported = to_parameter(tester_plan_of(config, UnknownNames::are_mistakes));
    const auto file = out.add(name + ".yaml", to_yaml(exported));
    ReadConfig again = read_config({.files = {file}});
    EXPECT_EQ(to_parameter(tester_plan_of(again, UnknownNames::are_mistakes)), exported) << name;
  }
}

TEST(ExplainedPlan, HasEveryValueAndSaysWhereItComesFrom) {
  for (const auto& [name, entries] : files)
    for (const TrainerKind trainer : trainers) {
      ReadConfig config = read(name);
      const ExperimentPlan plan = training_plan_of(config, trainer, UnknownNames::are_mistakes);
      std::vector<Names> explained_paths;
      for (const ExplainedValue& value : explained(config.merged, plan)) {
        explained_paths.push_back(value.path);
        expect_origin(value, config.merged);
      }
      EXPECT_THAT(explained_paths, ElementsAreArray(paths_in(to_parameter(plan)))) << name;
      for (const Names& path : paths_in(config.merged))
        EXPECT_TRUE(std::ranges::count(explained_paths, path) == 1 ||
                    is_below_one_of(entries, path))
            << name << " " << joined_path(path);
    }
}

}  // namespace
}  // namespace deepview::testing

#include <gtest/gtest.h>

#include "deepview/experiment/config/experiment_jobs.hpp"
#include "tests/experiment/config/wrong_configs.hpp"
#include "tests/support/builders.hpp"

namespace deepview::testing {
namespace {

TEST(ManyMistakes, AreToldInTheOrderOfTheFile) {
  const Folder folder;
  folder.add("a.yaml",
             "training:\n"
             "  problem: {name: SerialRecall, batch_size: 4}\n"
             "  optimizer: {name: Adm, lr: fast}\n"
             "  terminal_conditions: {epoch_limit: 0, los_stop: 1}\n"
             "  seed_torch: one\n"
             "validation:\n"
             "  problem: {name: MNIST, batch_size: 0, resize: [32, 32, 3]}\n"
             "model:\n"
             "  name: LSTM\n"
             "  num_layers: 0\n");
  EXPECT_EQ(
      answer_to(folder, {"a.yaml"}),
      "a.yaml:2: training.problem.name: no problem 'SerialRecall'; did you mean "
      "'SerialRecallCommandLines', 'RepeatSerialRecallCommandLines'?\n"
      "a.yaml:3: training.optimizer.name: no optimizer 'Adm'; did you mean 'Adam', 'AdamW'?\n"
      "a.yaml:4: training.terminal_conditions.epoch_limit: expected a whole number of at least 1 "
      "(offline), found the number 0\n"
      "a.yaml:4: training.terminal_conditions.los_stop: nobody reads this; did you mean "
      "'loss_stop'?\n"
      "a.yaml:5: training.seed_torch: expected a whole number from -1 to 4294967295, found the "
      "text 'one'\n"
      "a.yaml:7: validation.problem.batch_size: expected a whole number of at least 1, found the "
      "number 0\n"
      "a.yaml:7: validation.problem.resize: expected a list of whole numbers from 1 to 4096, "
      "height and width, or nothing, found the list [32, 32, 3]\n"
      "a.yaml:10: model.num_layers: expected a whole number from 1 to 100, found the number 0");
}

TEST(ManyMistakes, AreToldWithTheFileThatEachIsIn) {
  const Folder folder;
  folder.add("a.yaml", "default_configs: b.yaml\ntraining:\n  optimizer: {lr: -1}\n");
  folder.add("b.yaml", changed(recall, 17, "    min_sequence_length: 1.5"));
  EXPECT_EQ(
      answer_to(folder, {"a.yaml"}),
      "a.yaml:3: training.optimizer.lr: expected a number of at least 0, found the number -1\n"
      "b.yaml:17: validation.problem.min_sequence_length: expected a whole number from 1 to "
      "1000000, found the number 1.5");
  folder.add("over.yaml", "validation:\n  problem: {max_sequence_length: 1}\n");
  EXPECT_EQ(answer_to(folder, {"over.yaml", "b.yaml"}),
            "b.yaml:17: validation.problem.min_sequence_length: expected a whole number from 1 to "
            "1000000, found the number 1.5");
  folder.add("b.yaml", recall);
  EXPECT_EQ(answer_to(folder, {"over.yaml", "b.yaml"}),
            "over.yaml:2: validation.problem.max_sequence_length: expected at least "
            "min_sequence_length, which is 7, found the number 1");
}

TEST(ManyMistakes, OfTwoFilesThatDoNotFitAreToldWithBothPlaces) {
  const Folder folder;
  folder.add("a.yaml", "training:\n  gradient_clipping: {norm: 3}\n");
  folder.add("b.yaml", recall);
  EXPECT_EQ(answer_to(folder, {"a.yaml", "b.yaml"}),
            "a.yaml:2: 'training.gradient_clipping' is a section, but b.yaml:10 has the number 10 "
            "there; give both as a section, or both as a value");
}

TEST(LenientReading, WarnsOfNamesThatNobodyReadsAndOfNothingElse) {
  const Folder folder;
  folder.add(
      "a.yaml",
      "trainings: {}\n" + changed(changed(pictures, 3, "  sampler: {name: RandomSampler, size: 3}"),
                                  4, "  dataloader: {pin_memory: true, worker: 3}"));
  EXPECT_EQ(
      answer_to(folder, {"a.yaml"}, TrainerKind::offline, UnknownNames::are_warnings),
      "a.yaml:1: trainings: nobody reads this; did you mean 'training'?\n"
      "a.yaml:4: training.sampler.size: nobody reads this; there is only 'name'\n"
      "a.yaml:5: training.dataloader.pin_memory: it has no effect: batches are made by threads "
      "of this process\n"
      "a.yaml:5: training.dataloader.worker: nobody reads this; did you mean 'num_workers'?");
  folder.add("a.yaml", changed(recall, 9, "    lrr: 0.1\n    lr: -1"));
  EXPECT_EQ(
      answer_to(folder, {"a.yaml"}, TrainerKind::offline, UnknownNames::are_warnings),
      "a.yaml:10: training.optimizer.lr: expected a number of at least 0, found the number -1");
}

TEST(TesterPlan, PassesOverTheSectionsOfTraining) {
  const Folder folder;
  folder.add("a.yaml", changed(recall, 9, "    lr: fast\n    qwertz: 1"));
  ReadConfig config = read_config({.files = {folder / "a.yaml"}});
  const TesterPlan plan = tester_plan_of(config, UnknownNames::are_mistakes);
  EXPECT_EQ(plan.testing.phase.problem.entry->name, "SerialRecallCommandLines");
  folder.add("a.yaml", changed(recall, 19, "tests:"));
  config = read_config({.files = {folder / "a.yaml"}});
  expect_error(ErrorKind::config, "testing: expected a section of this name, found none",
               [&] { tester_plan_of(config, UnknownNames::are_mistakes); });
}

TEST(RunTests, RefuseAMistakeInTheLastOfSeveralBeforeTheFirst) {
  const Folder folder;
  const auto model = folder.add("experiment/models/model_best.safetensors");
  const auto refuse = [&](const std::string& lists, const std::string& message) {
    const auto file = folder.add(
        "a.yaml", changed(recall, 24, "    max_sequence_length: 9\n  multi_tests:" + lists));
    expect_error(ErrorKind::config, message,
                 [&] { run_tests({.model = model, .config = {.files = {file}}}, {}); });
  };
  refuse(
      " {max_sequence_length: [9, 20, long]}",
      "a.yaml:25: testing.problem.max_sequence_length: expected a whole number from 1 to 1000000, "
      "found the text 'long'");
  refuse("\n    max_sequence_length: [20, 8]",
         "a.yaml:26: testing.problem.max_sequence_length: expected at least min_sequence_length, "
         "which is 9, found the number 8");
  refuse("\n    sequence_length: [20, 8]",
         "a.yaml:26: testing.multi_tests.sequence_length: the section testing has no such entry");
  refuse("\n    bias: [0.5]\n    max_sequence_length: [20, 30]",
         "a.yaml:27: testing.multi_tests.max_sequence_length: expected 1 values as in the lists "
         "before it, found 2");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "experiment"), {}), 1);
}

}  // namespace
}  // namespace deepview::testing

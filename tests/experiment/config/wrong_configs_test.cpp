#include "tests/experiment/config/wrong_configs.hpp"

#include <gtest/gtest.h>

namespace deepview::testing {
namespace {

const std::vector<WrongConfig> wrong_types{
    {recall, 9, "    lr: fast",
     "a.yaml:9: training.optimizer.lr: expected a number of at least 0, found the text 'fast'"},
    {recall, 9, "    lr: '0.01'",
     "a.yaml:9: training.optimizer.lr: expected a number of at least 0, found the text '0.01'; "
     "take the quotes away"},
    {recall, 4, "    batch_size: yes",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found the "
     "value true"},
    {recall, 4, "    batch_size: 4.5",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found the "
     "number 4.5"},
    {recall, 4, "    batch_size: 4.0",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found the "
     "number 4.0"},
    {recall, 4, "    batch_size: 4\n    use_mask: 1",
     "a.yaml:5: training.problem.use_mask: expected true or false, found the number 1"},
    {recall, 4, "    batch_size: 4\n    generation_mode: 3",
     "a.yaml:5: training.problem.generation_mode: expected text, found the number 3"},
    {pictures, 2, "  problem: {name: MNIST, batch_size: 4, data_folder: 3}",
     "a.yaml:2: training.problem.data_folder: expected a path, found the number 3"},
    {recall, 4, "    batch_size:",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found nothing"},
    {pictures, 2, "  problem: {name: MNIST, batch_size: 4, resize: 32}",
     "a.yaml:2: training.problem.resize: expected a list of whole numbers from 1 to 4096, height "
     "and width, or nothing, found the number 32"},
    {recall, 9, "    lr: [0.01, 0.001]",
     "a.yaml:9: training.optimizer.lr: expected a number of at least 0, found the list [0.01, "
     "0.001]"},
    {recall, 9, "    betas: [high, low]",
     "a.yaml:9: training.optimizer.betas: expected a list of numbers, two from 0 up to 1, found "
     "the list ['high', 'low']"},
    {recall, 8, "    name: 5",
     "a.yaml:8: training.optimizer.name: expected the name of an optimizer, found the number 5"},
    {recall, 26, "  name: [NTM]",
     "a.yaml:26: model.name: expected the name of a model, found the list ['NTM']"},
    {recall, 4, "    batch_size: {train: 4}",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found a "
     "section"},
    {recall, 3, "    name: {serial: recall}",
     "a.yaml:3: training.problem.name: expected the name of a problem, found a section"},
    {recall, 26, "  name: NTM\n  input_item_size: {wide: 3}",
     "a.yaml:27: model.input_item_size: expected a whole number from 1 to 1000000, found a "
     "section"},
    {recall, 10, "  early_stopping:\n  learning_rate_schedule: 100",
     "a.yaml:11: training.learning_rate_schedule: expected a section, found the number 100"},
    {pictures, 9, "model: LSTM", "a.yaml:9: model: expected a section, found the text 'LSTM'", 2},
    {pictures, 1, "training: 3", "a.yaml:1: training: expected a section, found the number 3", 5},
    {pictures, 9,
     "testing: [MNIST]\nmodel:", "a.yaml:9: testing: expected a section, found the list ['MNIST']"},
    {recall, 10, "  curriculum_learning: 5",
     "a.yaml:10: training.curriculum_learning: expected a section, found the number 5"},
    {recall, 10, "  early_stopping: true",
     "a.yaml:10: training.early_stopping: expected a section, found the value true"},
    {pictures, 3, "  sampler: SubsetRandomSampler",
     "a.yaml:3: training.sampler: expected a section, found the text 'SubsetRandomSampler'"},
    {pictures, 2, "  problem: [MNIST]",
     "a.yaml:2: training.problem: expected a section, found the list ['MNIST']"},
    {pictures, 4, "  dataloader: [2]",
     "a.yaml:4: training.dataloader: expected a section, found the list [2]"},
    {recall, 24, "    max_sequence_length: 9\n  multi_tests: 3",
     "a.yaml:25: testing.multi_tests: expected a section, found the number 3"},
};

const std::vector<WrongConfig> out_of_range{
    {recall, 4, "    batch_size: 0",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found the "
     "number 0"},
    {recall, 4, "    batch_size: 3000000000",
     "a.yaml:4: training.problem.batch_size: expected a whole number of at least 1, found the "
     "number 3000000000; at most 2147483647 is possible"},
    {recall, 9, "    lr: -0.01",
     "a.yaml:9: training.optimizer.lr: expected a number of at least 0, found the number -0.01"},
    {recall, 10, "  gradient_clipping: 0",
     "a.yaml:10: training.gradient_clipping: expected a number above 0, or nothing, found the "
     "number 0"},
    {recall, 10, "  ema_decay: 1",
     "a.yaml:10: training.ema_decay: expected a number from 0 up to 1, or nothing, found the "
     "number 1"},
    {recall, 10, "  gradient_accumulation: 0",
     "a.yaml:10: training.gradient_accumulation: expected a whole number from 1 to 100000, found "
     "the number 0"},
    {recall, 10, "  seed_torch: -2",
     "a.yaml:10: training.seed_torch: expected a whole number from -1 to 4294967295, found the "
     "number -2"},
    {recall, 10, "  seed_numpy: 4294967296",
     "a.yaml:10: training.seed_numpy: expected a whole number from -1 to 4294967295, found the "
     "number 4294967296"},
    {recall, 12, "    epoch_limit: 0",
     "a.yaml:12: training.terminal_conditions.epoch_limit: expected a whole number of at least 1 "
     "(offline), found the number 0"},
    {recall, 12, "    epoch_limit: -1",
     "a.yaml:12: training.terminal_conditions.epoch_limit: expected a whole number of at least 1 "
     "(offline), found the number -1"},
    {recall, 12, "    episode_limit: -1",
     "a.yaml:12: training.terminal_conditions.episode_limit: expected a whole number of at least 1 "
     "(online), found the number -1",
     1, TrainerKind::online},
    {recall, 18, "    max_sequence_length: 7\n  partial_validation_interval: -1",
     "a.yaml:19: validation.partial_validation_interval: expected a whole number of at least 1 "
     "(online), found the number -1",
     1, TrainerKind::online},
    {recall, 18, "    max_sequence_length: 7\n  full_validation: true",
     "a.yaml:19: validation.full_validation: offline training validates over the whole set after "
     "every epoch; leave it out"},
    {recall, 10, "  early_stopping: {patience: 0}",
     "a.yaml:10: training.early_stopping.patience: expected a whole number of at least 1, found "
     "the number 0"},
    {recall, 4, "    batch_size: 4\n    control_bits: 1",
     "a.yaml:5: training.problem.control_bits: expected a whole number from 2 to 1000, found the "
     "number 1"},
    {recall, 4, "    batch_size: 4\n    bias: 1.5",
     "a.yaml:5: training.problem.bias: expected a number from 0 to 1, found the number 1.5"},
    {recall, 9, "    betas: [0.9, 1.5]",
     "a.yaml:9: training.optimizer.betas: expected a list of numbers, two from 0 up to 1, found "
     "the list [0.9, 1.5]"},
    {pictures, 2, "  problem: {name: MNIST, batch_size: 4, resize: [32]}",
     "a.yaml:2: training.problem.resize: expected a list of whole numbers from 1 to 4096, height "
     "and width, or nothing, found the list [32]"},
    {recall, 24, "    max_sequence_length: 9\n    max_test_episodes: 0",
     "a.yaml:25: testing.problem.max_test_episodes: expected a whole number of at least 1, or -1, "
     "found the number 0"},
    {recall, 26, "  name: NTM\n  interface: {shift_size: 4}",
     "a.yaml:27: model.interface.shift_size: expected a whole number, odd, from 3 to 99, found the "
     "number 4"},
    {recall, 30, "    num_addresses: 0",
     "a.yaml:30: model.memory.num_addresses: expected a whole number, -1 or from 1 to 1000000, "
     "found the number 0"},
    {pictures, 4, "  dataloader: {num_workers: 1000}",
     "a.yaml:4: training.dataloader.num_workers: expected a whole number from 0 to 256, found the "
     "number 1000"},
    {recall, 10, "  learning_rate_schedule: {name: MultiStepLR, milestones: [-1, 3]}",
     "a.yaml:10: training.learning_rate_schedule.milestones: expected a list of whole numbers, "
     "each of at least 0, found the list [-1, 3]"},
    {pictures, 10, "  name: SimpleConvNet\n  conv2: {stride: 0}",
     "a.yaml:11: model.conv2.stride: expected a whole number from 1 to 1000, found the number 0"},
    {recall, 9, "    lr: .nan",
     "a.yaml:9: training.optimizer.lr: expected a number of at least 0, found the number nan"},
    {recall, 10, "  gradient_clipping: .inf",
     "a.yaml:10: training.gradient_clipping: expected a number above 0, or nothing, found the "
     "number inf"},
    {recall, 9, "    lr: 1e400",
     "a.yaml:9: training.optimizer.lr: expected a number of at least 0, found the number inf"},
    {recall, 10, "  seed_torch: 99999999999999999999",
     "a.yaml:10: training.seed_torch: expected a whole number of at most 64 bits, found the text "
     "'99999999999999999999'"},
};

const std::vector<WrongConfig> unfit{
    {recall, 6, "    max_sequence_length: 1",
     "a.yaml:6: training.problem.max_sequence_length: expected at least min_sequence_length, which "
     "is 2, found the number 1"},
    {recall, 17, "    min_sequence_length: 8",
     "a.yaml:18: validation.problem.max_sequence_length: expected at least min_sequence_length, "
     "which is 8, found the number 7"},
    {recall, 24, "    max_sequence_length: 8",
     "a.yaml:24: testing.problem.max_sequence_length: expected at least min_sequence_length, which "
     "is 9, found the number 8"},
    {recall, 3, "    name: RepeatSerialRecallCommandLines\n    min_recall_number: 6",
     "a.yaml:2: training.problem.max_recall_number: expected at least min_recall_number, which is "
     "6, found the number 5"},
    {recall, 10, "  learning_rate_schedule: {name: MultiStepLR}",
     "a.yaml:10: training.learning_rate_schedule.milestones: expected the epochs at which the rate "
     "of MultiStepLR falls, found none"},
    {pictures, 5, "  optimizer: {name: SGD, nesterov: true}",
     "a.yaml:5: training.optimizer.nesterov: it needs a momentum above 0, and a dampening of 0"},
    {pictures, 10, "  name: LSTM",
     "a.yaml:10: model.name: LSTM needs 'input_item_size', 'output_item_size', which the problem "
     "MNIST does not say; choose a model and a problem that fit, or give them here"},
    {recall, 26, "  name: CNN_LSTM",
     "a.yaml:26: model.name: CNN_LSTM needs 'height', 'width', 'depth', 'num_classes', "
     "'question_encoding_size', which the problem SerialRecallCommandLines does not say; choose a "
     "model and a problem that fit, or give them here",
     5},
    {recall, 24,
     "    max_sequence_length: 9\n  multi_tests:\n    max_sequence_length: [10, 20]\n    "
     "batch_size: [4]",
     "a.yaml:27: testing.multi_tests.batch_size: expected 2 values as in the lists before it, "
     "found 1"},
    {recall, 24, "    max_sequence_length: 9\n  multi_tests: {max_sequence_length: 10}",
     "a.yaml:25: testing.multi_tests.max_sequence_length: expected a list, found the number 10"},
};

const std::vector<WrongConfig> wrong_samplers{
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: [100, 0]}",
     "a.yaml:3: training.sampler.indices: two numbers are a range from the first up to the second; "
     "there is none from 100 to 0"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: [1, 2, -3]}",
     "a.yaml:3: training.sampler.indices: there is no index -3"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: []}",
     "a.yaml:3: training.sampler.indices: expected at least one, found none"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: '1, 2, x'}",
     "a.yaml:3: training.sampler.indices: cannot open '1, 2, x': No such file or directory; "
     "expected numbers with commas between them, or the path of a file that begins with such a "
     "line"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: [0.5, 1]}",
     "a.yaml:3: training.sampler.indices: expected whole numbers, found the list [0.5, 1]"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: '0.5, 1'}",
     "a.yaml:3: training.sampler.indices: expected whole numbers with commas between them, found "
     "the text '0.5, 1'"},
    {pictures, 3, "  sampler: {name: WeightedRandomSampler, weights: [1, -1]}",
     "a.yaml:3: training.sampler.weights: expected numbers of at least 0, not all of them 0; found "
     "the list [1, -1]"},
    {pictures, 3, "  sampler: {name: WeightedRandomSampler, weights: [0, 0, 0]}",
     "a.yaml:3: training.sampler.weights: expected numbers of at least 0, not all of them 0; found "
     "the list [0, 0, 0]"},
    {pictures, 3, "  sampler: {name: KFoldRandomSampler, folds: 0}",
     "a.yaml:3: training.sampler.folds: expected a whole number of at least 1, found the number 0"},
    {pictures, 3, "  sampler: {name: KFoldRandomSampler, all_but_current_fold: 3}",
     "a.yaml:3: training.sampler.all_but_current_fold: expected true or false, found the number 3"},
};

TEST(WrongConfigs, SayWhichTypeIsExpectedAndWhatWasFound) {
  expect_refusals(wrong_types);
}

TEST(WrongConfigs, SayWhichRangeIsExpected) {
  expect_refusals(out_of_range);
}

TEST(WrongConfigs, SayWhatDoesNotGoTogether) {
  expect_refusals(unfit);
}

TEST(WrongConfigs, SayWhatIsWrongWithASampler) {
  expect_refusals(wrong_samplers);
}

}  // namespace
}  // namespace deepview::testing

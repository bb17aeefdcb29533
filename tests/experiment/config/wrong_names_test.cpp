#include <gtest/gtest.h>

#include "tests/experiment/config/wrong_configs.hpp"

namespace deepview::testing {
namespace {

const std::vector<WrongConfig> unknown_names{
    {recall, 1, "trainning: {}\ntraining:",
     "a.yaml:1: trainning: nobody reads this; did you mean 'training'?"},
    {recall, 1, "grid_tasks: []\ntraining:",
     "a.yaml:1: grid_tasks: nobody reads this; there are 'training', 'validation', 'testing', "
     "'model', 'default_configs'"},
    {recall, 10, "  gradient_cliping: 10",
     "a.yaml:10: training.gradient_cliping: nobody reads this; did you mean 'gradient_clipping'?"},
    {recall, 10, "  settings: 10",
     "a.yaml:10: training.settings: nobody reads this; there are 'seed_numpy', 'seed_torch', "
     "'gradient_clipping', 'gradient_norm_clipping', 'gradient_accumulation', 'ema_decay', "
     "'problem', 'dataloader', 'optimizer', 'learning_rate_schedule', 'terminal_conditions', "
     "'sampler', 'curriculum_learning', 'early_stopping'"},
    {recall, 4, "    batchsize: 4\n    batch_size: 4",
     "a.yaml:4: training.problem.batchsize: nobody reads this; did you mean 'batch_size'?"},
    {recall, 4, "    batch_size: 4\n    num_items: 0.5",
     "a.yaml:5: training.problem.num_items: nobody reads this; there are 'batch_size', "
     "'control_bits', 'data_bits', 'min_sequence_length', 'max_sequence_length', 'size', 'bias', "
     "'use_mask', 'use_control_lines', 'randomize_control_lines', 'generation_mode', 'name'"},
    {recall, 9, "    learning_rate: 0.01",
     "a.yaml:9: training.optimizer.learning_rate: nobody reads this; there are 'lr', "
     "'weight_decay', 'eps', 'betas', 'amsgrad', 'name'"},
    {recall, 9, "    lr: 0.01\n    momentum: 0.9",
     "a.yaml:10: training.optimizer.momentum: nobody reads this; there are 'lr', 'weight_decay', "
     "'eps', 'betas', 'amsgrad', 'name'"},
    {recall, 12, "    episode_limits: 100",
     "a.yaml:12: training.terminal_conditions.episode_limits: nobody reads this; did you mean "
     "'episode_limit'?"},
    {recall, 10, "  curriculum_learning: {initial_max_sequence_length: 3, must_finnish: true}",
     "a.yaml:10: training.curriculum_learning.must_finnish: nobody reads this; did you mean "
     "'must_finish'?"},
    {recall, 10, "  learning_rate_schedule: {name: StepLR, stepsize: 3}",
     "a.yaml:10: training.learning_rate_schedule.stepsize: nobody reads this; did you mean "
     "'step_size'?"},
    {recall, 10, "  early_stopping: {patients: 3}",
     "a.yaml:10: training.early_stopping.patients: nobody reads this; did you mean 'patience'?"},
    {pictures, 4, "  dataloader: {numworkers: 2}",
     "a.yaml:4: training.dataloader.numworkers: nobody reads this; did you mean 'num_workers'?"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: [0, 100], index: 3}",
     "a.yaml:3: training.sampler.index: nobody reads this; did you mean 'indices'?"},
    {pictures, 3, "  sampler: {name: RandomSampler, indices: [0, 100]}",
     "a.yaml:3: training.sampler.indices: nobody reads this; there is only 'name'"},
    {recall, 18, "    max_sequence_length: 7\n  partial_validation: 3",
     "a.yaml:19: validation.partial_validation: nobody reads this; did you mean "
     "'partial_validation_interval'?"},
    {recall, 24, "    max_sequence_length: 9\n  multitests: {}",
     "a.yaml:25: testing.multitests: nobody reads this; did you mean 'multi_tests'?"},
    {recall, 24, "    max_sequence_length: 9\n    max_tests_episodes: 3",
     "a.yaml:25: testing.problem.max_tests_episodes: nobody reads this; did you mean "
     "'max_test_episodes'?"},
    {recall, 6, "    max_sequence_length: 5\n    max_test_episodes: 3",
     "a.yaml:7: training.problem.max_test_episodes: nobody reads this; there are 'batch_size', "
     "'control_bits', 'data_bits', 'min_sequence_length', 'max_sequence_length', 'size', 'bias', "
     "'use_mask', 'use_control_lines', 'randomize_control_lines', 'generation_mode', 'name'"},
    {recall, 26, "  name: NTM\n  save_intermediates: true",
     "a.yaml:27: model.save_intermediates: nobody reads this; did you mean 'save_intermediate'?"},
    {recall, 26, "  name: NTM\n  num_heads: 3",
     "a.yaml:27: model.num_heads: nobody reads this; there are 'input_item_size', "
     "'output_item_size', 'load', 'save_intermediate', 'controller', 'interface', 'memory', "
     "'name'"},
    {recall, 28, "    name: RNNController\n    hidden_size: 3",
     "a.yaml:29: model.controller.hidden_size: nobody reads this; did you mean "
     "'hidden_state_size'?"},
    {recall, 30, "    num_adresses: 10",
     "a.yaml:30: model.memory.num_adresses: nobody reads this; did you mean 'num_addresses'?"},
    {pictures, 10, "  name: SimpleConvNet\n  conv1: {out_channel: 3}",
     "a.yaml:11: model.conv1.out_channel: nobody reads this; did you mean 'out_channels'?"},
};

const std::vector<WrongConfig> wrong_choices{
    {recall, 3, "    name: SerialRecallCommandLine",
     "a.yaml:3: training.problem.name: no problem 'SerialRecallCommandLine'; did you mean "
     "'SerialRecallCommandLines', 'RepeatSerialRecallCommandLines', 'SkipRecallCommandLines'?"},
    {recall, 3, "    name: cog",
     "a.yaml:3: training.problem.name: no problem 'cog'; there are 'MNIST', 'CIFAR10', "
     "'SequentialPixelMNIST', 'PermutedSequentialRowMnist', 'SortOfCLEVR', 'ShapeColorQuery', "
     "'SerialRecallCommandLines', 'ReverseRecallCommandLines', 'ManipulationSpatialNot', "
     "'ManipulationSpatialRotation', 'ManipulationTemporalRotation', "
     "'RepeatSerialRecallCommandLines', 'RepeatReverseRecallCommandLines', "
     "'SkipRecallCommandLines', 'ScratchPadCommandLines', 'SequenceComparisonCommandLines', "
     "'SequenceEqualityCommandLines', 'SequenceSymmetryCommandLines', 'DistractionCarry', "
     "'DistractionForget', 'DistractionIgnore', 'InterruptionNot', 'InterruptionReverseRecall', "
     "'InterruptionSwapRecall', 'OperationSpan', 'ReadingSpan'"},
    {pictures, 2, "  problem: {name: Mnist, batch_size: 4}",
     "a.yaml:2: training.problem.name: no problem 'Mnist'; did you mean 'MNIST', "
     "'SequentialPixelMNIST', 'PermutedSequentialRowMnist'?"},
    {recall, 26, "  name: NMT", "a.yaml:26: model.name: no model 'NMT'; did you mean 'NTM'?"},
    {recall, 26, "  name: transformer",
     "a.yaml:26: model.name: no model 'transformer'; there are 'LeNet5', 'SimpleConvNet', "
     "'AlexnetWrapper', 'LSTM', 'NTM', 'EncoderSolverLSTM', 'EncoderSolverNTM', 'MAES', 'DNC', "
     "'DWM', 'ThalNetModel', 'RelationalNetwork', 'CNN_LSTM', 'StackedAttentionNetwork', "
     "'MultiHopsStackedAttentionNetwork'"},
    {recall, 8, "    name: adam",
     "a.yaml:8: training.optimizer.name: no optimizer 'adam'; did you mean 'Adam', 'AdamW'?"},
    {recall, 8, "    name: Lion",
     "a.yaml:8: training.optimizer.name: no optimizer 'Lion'; there are 'SGD', 'Adam', 'AdamW', "
     "'Adagrad', 'RMSprop', 'LBFGS'"},
    {pictures, 3, "  sampler: {name: SubsetRandmSampler, indices: [0, 100]}",
     "a.yaml:3: training.sampler.name: no sampler 'SubsetRandmSampler'; did you mean "
     "'SubsetRandomSampler'?"},
    {pictures, 3, "  sampler: {name: batches}",
     "a.yaml:3: training.sampler.name: no sampler 'batches'; there are 'SequentialSampler', "
     "'RandomSampler', 'SubsetRandomSampler', 'WeightedRandomSampler', 'KFoldRandomSampler', "
     "'KFoldWeightedRandomSampler'"},
    {recall, 10, "  learning_rate_schedule: {name: StepLr}",
     "a.yaml:10: training.learning_rate_schedule.name: expected text, one of 'StepLR', "
     "'MultiStepLR', 'ExponentialLR', 'CosineAnnealingLR', or nothing, found the text 'StepLr'; "
     "did you mean 'StepLR'?"},
    {recall, 10, "  learning_rate_schedule: {name: plateau}",
     "a.yaml:10: training.learning_rate_schedule.name: expected text, one of 'StepLR', "
     "'MultiStepLR', 'ExponentialLR', 'CosineAnnealingLR', or nothing, found the text 'plateau'"},
    {recall, 28, "    name: RNNControler",
     "a.yaml:28: model.controller.name: expected text, one of 'RNNController', 'LSTMController', "
     "'GRUController', 'FeedforwardController', 'FFGRUController', found the text 'RNNControler'; "
     "did you mean 'RNNController'?"},
    {recall, 28, "    name: transformer",
     "a.yaml:28: model.controller.name: expected text, one of 'RNNController', 'LSTMController', "
     "'GRUController', 'FeedforwardController', 'FFGRUController', found the text 'transformer'"},
    {recall, 26, "  name: DNC\n  controller_type: LSTMControler",
     "a.yaml:27: model.controller_type: expected text, one of 'RNNController', 'LSTMController', "
     "'GRUController', 'FeedforwardController', 'FFGRUController', found the text 'LSTMControler'; "
     "did you mean 'LSTMController'?",
     5},
};

const std::vector<WrongConfig> missing{
    {pictures, 1, "", "training: expected a section of this name, found none", 5},
    {pictures, 6, "", "validation: expected a section of this name, found none", 3},
    {pictures, 9, "", "model: expected a section of this name, found none", 2},
    {pictures, 1, "training:",
     "a.yaml:1: training.problem: expected a section of this name, found none\na.yaml:1: "
     "training.optimizer: expected a section of this name, found none",
     5},
    {pictures, 9,
     "testing:\nmodel:", "a.yaml:9: testing.problem: expected a section of this name, found none"},
    {pictures, 2, "", "a.yaml:1: training.problem: expected a section of this name, found none"},
    {pictures, 2, "  problem:", "a.yaml:2: training.problem: expected a section, found nothing"},
    {pictures, 5, "", "a.yaml:1: training.optimizer: expected a section of this name, found none"},
    {pictures, 10, "", "a.yaml:9: model.name: expected the name of a model, found none"},
    {recall, 15, "",
     "a.yaml:14: validation.problem.name: expected the name of a problem, found none"},
    {recall, 26, "", "a.yaml:25: model.name: expected the name of a model, found none"},
    {recall, 8, "",
     "a.yaml:7: training.optimizer.name: expected the name of an optimizer, found none"},
    {recall, 4, "",
     "a.yaml:2: training.problem.batch_size: it must be there: a whole number of at least 1"},
    {recall, 17, "",
     "a.yaml:14: validation.problem.min_sequence_length: it must be there: a whole number from 1 "
     "to 1000000"},
    {recall, 10, "  curriculum_learning: {must_finish: true}",
     "a.yaml:10: training.curriculum_learning.initial_max_sequence_length: it must be there: a "
     "whole number of at least 1"},
    {pictures, 3, "  sampler: {indices: [0, 100]}",
     "a.yaml:3: training.sampler.name: expected the name of a sampler, found none"},
    {pictures, 3, "  sampler: {name: SubsetRandomSampler}",
     "a.yaml:3: training.sampler.indices: they must be there: a list, or the path of a file"},
    {pictures, 3, "  sampler: {name: WeightedRandomSampler}",
     "a.yaml:3: training.sampler.weights: they must be there: a list, or the path of a file"},
};

TEST(WrongConfigs, SayWhichNamesNobodyReadsAndTheNearestThatSomebodyDoes) {
  expect_refusals(unknown_names);
}

TEST(WrongConfigs, NameTheNearestOfThingsThatAreChosenByName) {
  expect_refusals(wrong_choices);
}

TEST(WrongConfigs, SayWhatIsMissingAndWhere) {
  expect_refusals(missing);
}

}  // namespace
}  // namespace deepview::testing

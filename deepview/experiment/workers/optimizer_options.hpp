// How weights are changed: the optimizer, its learning rate over time, and what becomes of gradients.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deepview/experiment/parameters/option_fields.hpp"

namespace deepview {

/// An optimizer of libtorch by PyTorch's name and keyword arguments: SGD, Adam, AdamW, Adagrad, RMSprop,
/// LBFGS.
struct OptimizerOptions {
  std::string name = "Adam";
  double lr = 1e-3;
  double weight_decay = 0;
  std::vector<double> betas{0.9,
                            0.999};  ///< Adam, AdamW: memory of the gradient and of its square.
  double eps = 1e-8;
  bool amsgrad = false;                    ///< Adam, AdamW.
  double momentum = 0;                     ///< SGD, RMSprop.
  double dampening = 0;                    ///< SGD.
  bool nesterov = false;                   ///< SGD.
  double alpha = 0.99;                     ///< RMSprop: memory of the square.
  bool centered = false;                   ///< RMSprop.
  double lr_decay = 0;                     ///< Adagrad.
  double initial_accumulator_value = 0;    ///< Adagrad.
  std::int64_t max_iter = 20;              ///< LBFGS: iterations in one step.
  std::optional<std::int64_t> max_eval{};  ///< LBFGS: of the loss in one step; none: 1.25 max_iter.
  double tolerance_grad = 1e-7;            ///< LBFGS: a step ends where no gradient is above it,
  double tolerance_change = 1e-9;          ///< or where less than this changes.
  std::int64_t history_size = 100;         ///< LBFGS: steps that the curvature is made from.
  std::optional<std::string> line_search_fn{};  ///< LBFGS: strong_wolfe, or steps of lr.
};

const std::vector<std::string>& optimizer_names();

/// With PyTorch's defaults. Throws Error(config) with the nearest names.
OptimizerOptions optimizer_of(const std::string& name);

/// What the named optimizer reads.
OptionFields fields_of(OptimizerOptions& options);

/// The learning rate as a share of the optimizer's own: PyTorch's schedulers by name, stepped once an epoch,
/// after a warm-up by episodes.
struct LearningRateSchedule {
  std::optional<std::string> name{};  ///< StepLR, MultiStepLR, ExponentialLR, CosineAnnealingLR.
  int step_size = 10;                 ///< StepLR: epochs from one step to the next.
  std::vector<std::int64_t> milestones{};  ///< MultiStepLR: epochs that begin with a step.
  double gamma = 0.1;                      ///< Factor of a step; ExponentialLR: of every epoch.
  int t_max = 10;                          ///< CosineAnnealingLR: epochs to the least rate.
  double eta_min = 0;                      ///< CosineAnnealingLR: the least rate.
  std::int64_t warmup_episodes = 0;        ///< Over which the rate grows from 0 in a line.
};

OptionFields fields_of(LearningRateSchedule& schedule);

/// The rate of an episode, from 0, in an epoch, from 0: a function of these alone.
double learning_rate(const LearningRateSchedule& schedule, double lr, std::int64_t episode,
                     std::int64_t epoch);

}  // namespace deepview

#include "deepview/experiment/workers/optimizer_options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"

namespace deepview {
namespace {

const std::vector<std::string> schedules{"StepLR", "MultiStepLR", "ExponentialLR",
                                         "CosineAnnealingLR"};

void add_adam(OptionFields& fields, OptimizerOptions& options) {
  fields.add("betas", options.betas, "Memory of the gradient and of its square; more is smoother.")
      .where(", two from 0 up to 1", [](const std::vector<double>& betas) {
        return betas.size() == 2 &&
               std::ranges::all_of(betas, [](double beta) { return beta >= 0 && beta < 1; });
      });
  fields.add("amsgrad", options.amsgrad, "Whether steps never grow again [Reddi et al. 2018].");
}

void add_sgd(OptionFields& fields, OptimizerOptions& options) {
  fields.add("momentum", options.momentum, "Memory of earlier steps.").between(0, 1);
  fields.add("dampening", options.dampening, "Share of a gradient kept out of that memory.")
      .between(0, 1);
  fields.add("nesterov", options.nesterov, "Whether the gradient is that of the next place.");
  fields.add_rule("nesterov", [&options]() -> std::string {
    return options.nesterov && (options.momentum == 0 || options.dampening != 0)
               ? "it needs a momentum above 0, and a dampening of 0"
               : "";
  });
}

void add_rmsprop(OptionFields& fields, OptimizerOptions& options) {
  fields.add("alpha", options.alpha, "Memory of the square of gradients.").between(0, 1);
  fields.add("momentum", options.momentum, "Memory of earlier steps.").between(0, 1);
  fields.add("centered", options.centered, "Whether the mean gradient is taken off.");
}

void add_adagrad(OptionFields& fields, OptimizerOptions& options) {
  fields.add("lr_decay", options.lr_decay, "How fast steps become smaller.").at_least(0);
  fields
      .add("initial_accumulator_value", options.initial_accumulator_value,
           "Sum of squares to begin with.")
      .at_least(0);
}

void add_lbfgs(OptionFields& fields, OptimizerOptions& options) {
  fields.add("max_iter", options.max_iter, "Iterations in one step.").at_least(1);
  fields
      .add("max_eval", options.max_eval,
           "Evaluations of the loss in one step; none: 1.25 max_iter.")
      .where(" of at least 1", [](const auto& most) { return !most || *most >= 1; });
  fields.add("tolerance_grad", options.tolerance_grad, "A step ends where no gradient is above it.")
      .at_least(0);
  fields
      .add("tolerance_change", options.tolerance_change,
           "A step ends where less than this changes.")
      .at_least(0);
  fields.add("history_size", options.history_size, "Steps that the curvature is made from.")
      .at_least(1);
  fields.add("line_search_fn", options.line_search_fn, "How far to go along a line; none: lr.")
      .one_of({"strong_wolfe"});
}

double schedule_factor(const LearningRateSchedule& schedule, double lr, std::int64_t epoch) {
  if (!schedule.name) return 1;
  const auto passed = static_cast<double>(epoch);
  if (*schedule.name == "StepLR")
    return std::pow(schedule.gamma, static_cast<double>(epoch / schedule.step_size));
  if (*schedule.name == "ExponentialLR") return std::pow(schedule.gamma, passed);
  if (*schedule.name == "MultiStepLR") {
    const auto steps =
        std::ranges::count_if(schedule.milestones, [epoch](auto at) { return at <= epoch; });
    return std::pow(schedule.gamma, static_cast<double>(steps));
  }
  const double least = schedule.eta_min / lr;
  return least + (1 - least) * (1 + std::cos(std::numbers::pi * passed / schedule.t_max)) / 2;
}

}  // namespace

const std::vector<std::string>& optimizer_names() {
  static const std::vector<std::string> names{"SGD",     "Adam",    "AdamW",
                                              "Adagrad", "RMSprop", "LBFGS"};
  return names;
}

OptimizerOptions optimizer_of(const std::string& name) {
  if (std::ranges::find(optimizer_names(), name) == optimizer_names().end())
    throw Error(ErrorKind::config, no_such("optimizer", name, optimizer_names()));
  OptimizerOptions options{.name = name};
  if (name == "AdamW") options.weight_decay = 1e-2;
  if (name == "Adagrad") options.eps = 1e-10;
  if (name == "Adagrad" || name == "RMSprop") options.lr = 1e-2;
  if (name == "LBFGS") options.lr = 1;
  return options;
}

OptionFields fields_of(OptimizerOptions& options) {
  OptionFields fields;
  fields.allow("name");
  fields.add("lr", options.lr, "Size of a step; larger learns faster, until it does not learn.")
      .at_least(0);
  if (options.name == "LBFGS") {
    add_lbfgs(fields, options);
    return fields;
  }
  fields.add("weight_decay", options.weight_decay, "How strongly weights are drawn to 0.")
      .at_least(0);
  if (options.name == "SGD") {
    add_sgd(fields, options);
    return fields;
  }
  fields.add("eps", options.eps, "What divisors are kept from 0 by.").at_least(0);
  if (options.name == "RMSprop")
    add_rmsprop(fields, options);
  else if (options.name == "Adagrad")
    add_adagrad(fields, options);
  else
    add_adam(fields, options);
  return fields;
}

OptionFields fields_of(LearningRateSchedule& schedule) {
  OptionFields fields;
  fields.add("name", schedule.name, "How the rate falls from epoch to epoch; none: it stays.")
      .one_of(schedules);
  fields.add("step_size", schedule.step_size, "StepLR: epochs from one step to the next.")
      .at_least(1);
  fields.add("milestones", schedule.milestones, "MultiStepLR: epochs that begin with a step.")
      .where(", each of at least 0", [](const auto& epochs) {
        return std::ranges::all_of(epochs, [](std::int64_t epoch) { return epoch >= 0; });
      });
  fields.add_rule("milestones", [&schedule]() -> std::string {
    return schedule.name == "MultiStepLR" && schedule.milestones.empty()
               ? "expected the epochs at which the rate of MultiStepLR falls, found none"
               : "";
  });
  fields.add("gamma", schedule.gamma, "Factor of a step; ExponentialLR: of every epoch.").above(0);
  fields.add("T_max", schedule.t_max, "CosineAnnealingLR: epochs to the least rate.").at_least(1);
  fields.add("eta_min", schedule.eta_min, "CosineAnnealingLR: the least rate.").at_least(0);
  fields
      .add("warmup_episodes", schedule.warmup_episodes,
           "Episodes over which the rate grows from 0.")
      .at_least(0);
  return fields;
}

double learning_rate(const LearningRateSchedule& schedule, double lr, std::int64_t episode,
                     std::int64_t epoch) {
  const double warm =
      episode < schedule.warmup_episodes
          ? static_cast<double>(episode + 1) / static_cast<double>(schedule.warmup_episodes + 1)
          : 1;
  return warm * lr * schedule_factor(schedule, lr, epoch);
}

}  // namespace deepview

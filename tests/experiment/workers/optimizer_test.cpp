#include "deepview/experiment/workers/training/optimizer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "deepview/base/error.hpp"
#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::Values;
using testing::values_of;

at::Tensor weight() {
  return drawn({5}, 1, -1).set_requires_grad(true);
}

// The gradient of a bowl, and a little more.
void set_gradient(at::Tensor weight, int step) {
  weight.mutable_grad() = weight.detach() * 2 + 0.1 * step;
}

Values after_steps(const OptimizerOptions& options, int steps) {
  const at::Tensor w = weight();
  Optimizer optimizer(options, {w});
  for (int i = 0; i < steps; ++i) {
    set_gradient(w, i);
    optimizer.step(options.lr, 0, {});
  }
  return values_of(w);
}

// One number by the equations of PyTorch's pages, step by step.
double by_hand(const OptimizerOptions& o, double w, int steps) {
  double m = 0, v = 0, sum = o.initial_accumulator_value;
  for (int t = 1; t <= steps; ++t) {
    double g = 2 * w + 0.1 * (t - 1);
    if (o.name == "AdamW")
      w *= 1 - o.lr * o.weight_decay;
    else
      g += o.weight_decay * w;
    if (o.name == "SGD") {
      m = t == 1 ? g : o.momentum * m + (1 - o.dampening) * g;
      w -= o.lr * (o.momentum == 0 ? g : o.nesterov ? g + o.momentum * m : m);
    } else if (o.name == "Adagrad") {
      sum += g * g;
      w -= o.lr / (1 + (t - 1) * o.lr_decay) * g / (std::sqrt(sum) + o.eps);
    } else if (o.name == "RMSprop") {
      v = o.alpha * v + (1 - o.alpha) * g * g;
      m = o.momentum * m + g / (std::sqrt(v) + o.eps);
      w -= o.lr * m;
    } else {
      m = o.betas[0] * m + (1 - o.betas[0]) * g;
      v = o.betas[1] * v + (1 - o.betas[1]) * g * g;
      w -= o.lr * (m / (1 - std::pow(o.betas[0], t))) /
           (std::sqrt(v / (1 - std::pow(o.betas[1], t))) + o.eps);
    }
  }
  return w;
}

std::vector<OptimizerOptions> many_options() {
  std::vector<OptimizerOptions> all;
  for (const char* name : {"SGD", "Adam", "AdamW", "Adagrad", "RMSprop"}) {
    OptimizerOptions options = optimizer_of(name);
    options.lr = 0.05;
    all.push_back(options);
    options.weight_decay = 0.1;
    options.momentum = 0.9;
    options.betas = {0.8, 0.95};
    options.lr_decay = 0.02;
    options.alpha = 0.9;
    all.push_back(options);
  }
  OptimizerOptions nesterov = optimizer_of("SGD");
  nesterov.momentum = 0.5;
  nesterov.nesterov = true;
  all.push_back(nesterov);
  return all;
}

TEST(Optimizers, StepAsTheirEquationsSay) {
  for (const OptimizerOptions& options : many_options()) {
    const Values start = values_of(weight());
    const Values found = after_steps(options, 7);
    for (std::size_t i = 0; i < start.size(); ++i)
      EXPECT_NEAR(found[i], by_hand(options, start[i], 7), 1e-9) << options.name;
  }
}

TEST(Optimizers, GoOnFromAKeptStateBitForBit) {
  for (OptimizerOptions options : many_options()) {
    options.amsgrad = true;
    options.centered = true;
    const at::Tensor first = weight();
    Optimizer before(options, {first});
    for (int i = 0; i < 4; ++i) {
      set_gradient(first, i);
      before.step(options.lr, 0, {});
    }
    const at::Tensor second = first.detach().clone().set_requires_grad(true);
    Optimizer after(options, {second});
    after.load(before.state());
    for (int i = 4; i < 9; ++i) {
      set_gradient(second, i);
      after.step(options.lr, 0, {});
    }
    EXPECT_EQ(values_of(second), after_steps(options, 9)) << options.name;
  }
}

TEST(Optimizers, RefuseAStateOfOtherWeights) {
  const at::Tensor w = weight();
  Optimizer optimizer(optimizer_of("Adam"), {w});
  set_gradient(w, 0);
  optimizer.step(0.1, 0, {});
  Optimizer other(optimizer_of("Adam"), {drawn({4}, 1).set_requires_grad(true)});
  EXPECT_THROW(other.load(optimizer.state()), Error);
}

// A crooked bowl with its bottom at 1, 2, …, 5, and how often it was measured.
struct Bowl {
  at::Tensor w = drawn({5}, 1, -1).set_requires_grad(true);
  int measured = 0;

  at::Tensor set_gradient() {
    const at::NoGradGuard no_grad;
    ++measured;
    const at::Tensor away = w - at::arange(1, 6, at::kDouble);
    const at::Tensor steep = at::arange(1, 6, at::kDouble);
    w.mutable_grad() = 4 * steep * away.pow(3) + 2 * away;
    return (steep * away.pow(4) + away.square()).sum();
  }
  void step(Optimizer& optimizer) {
    const double loss = set_gradient().item<double>();
    optimizer.step(0.5, loss, [this] { return set_gradient(); });
  }
};

TEST(Lbfgs, FindsTheBottomOfABowlInFewSteps) {
  OptimizerOptions options = optimizer_of("LBFGS");
  options.line_search_fn = "strong_wolfe";
  options.tolerance_change = 0;  // near the bottom the loss changes by the square of what is left
  Bowl bowl;
  Optimizer optimizer(options, {bowl.w});
  for (int i = 0; i < 3; ++i) bowl.step(optimizer);
  const Values found = values_of(bowl.w);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], static_cast<double>(i + 1), 1e-6);
  EXPECT_LE(bowl.measured, 3 * 25);
}

TEST(Lbfgs, GoesOnFromAKeptStateBitForBit) {
  OptimizerOptions options = optimizer_of("LBFGS");
  options.max_iter = 2;
  options.history_size = 3;
  const auto train = [&](Bowl& bowl, const NamedValues* kept, int steps) {
    Optimizer optimizer(options, {bowl.w});
    if (kept != nullptr) optimizer.load(*kept);
    for (int i = 0; i < steps; ++i) bowl.step(optimizer);
    return optimizer.state();
  };
  Bowl whole;
  const NamedValues expected = train(whole, nullptr, 7);
  Bowl parts;
  const NamedValues kept = train(parts, nullptr, 3);
  const NamedValues found = train(parts, &kept, 4);
  EXPECT_EQ(values_of(parts.w), values_of(whole.w));
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].first, expected[i].first);
    EXPECT_TRUE(found[i].second.equal(expected[i].second)) << found[i].first;
  }
}

TEST(Lbfgs, RefusesAStateOfOtherWeights) {
  Bowl bowl;
  Optimizer optimizer(optimizer_of("LBFGS"), {bowl.w});
  bowl.step(optimizer);
  Optimizer other(optimizer_of("LBFGS"), {drawn({4}, 1).set_requires_grad(true)});
  EXPECT_THROW(other.load(optimizer.state()), Error);
  Optimizer adam(optimizer_of("LBFGS"), {bowl.w});
  EXPECT_THROW(adam.load({{"0.step", at::ones({1}, at::kLong)}}), Error);
}

TEST(LearningRate, FollowsPyTorchsSchedulers) {
  LearningRateSchedule none;
  EXPECT_DOUBLE_EQ(learning_rate(none, 0.5, 100, 7), 0.5);
  LearningRateSchedule step{.name = "StepLR", .step_size = 3, .gamma = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate(step, 1, 0, 2), 1);
  EXPECT_DOUBLE_EQ(learning_rate(step, 1, 0, 3), 0.1);
  LearningRateSchedule multi{.name = "MultiStepLR", .milestones = {2, 4}, .gamma = 0.5};
  EXPECT_DOUBLE_EQ(learning_rate(multi, 1, 0, 3), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(multi, 1, 0, 4), 0.25);
  LearningRateSchedule exponential{.name = "ExponentialLR", .gamma = 0.9};
  EXPECT_DOUBLE_EQ(learning_rate(exponential, 2, 0, 2), 2 * 0.81);
  LearningRateSchedule cosine{.name = "CosineAnnealingLR", .t_max = 4, .eta_min = 0.2};
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 1, 0, 2), 0.6);
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 1, 0, 4), 0.2);
  LearningRateSchedule warm{.warmup_episodes = 3};
  EXPECT_DOUBLE_EQ(learning_rate(warm, 1, 0, 0), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate(warm, 1, 3, 0), 1);
}

TEST(Optimizers, AreFoundByPyTorchsNames) {
  EXPECT_THAT([] { optimizer_of("adam"); },
              ::testing::ThrowsMessage<Error>(::testing::HasSubstr("did you mean 'Adam'")));
}

}  // namespace
}  // namespace deepview

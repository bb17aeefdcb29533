#include "deepview/experiment/workers/training/learner.hpp"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "deepview/experiment/problems/open_problem.hpp"
#include "tests/experiment/models/model_checks.hpp"
#include "tests/experiment/workers/small_experiments.hpp"

namespace deepview {
namespace {

using testing::small_plan;
using testing::Values;
using testing::values_of;

TrainingPlan plan_with(const std::string& changes) {
  return small_plan(TrainerKind::offline, "training: " + changes).training;
}

Learner learner_of(const TrainingPlan& plan, double scale = 1) {
  Model model = make_model(LstmOptions{.items = {10, 8}, .hidden_state_size = 8}, Seed{1});
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    handle.set_data(handle.detach() * scale);
  }
  return {std::move(model), plan};
}

Batch batch_of(std::size_t samples, std::uint64_t number = 0) {
  const ExperimentPlan plan = small_plan(TrainerKind::offline);
  const Problem problem(plan.training.phase.problem, Seed{1});
  return problem.batch(std::vector<std::size_t>(samples), {0, number});
}

void learn(Learner& learner, const Batch& batch, std::int64_t episode) {
  learner.learn(Objective::bits_at_masked_steps, TensorBatch(batch), episode, 0);
}

Values weights_of(const Learner& learner) {
  Values all;
  for (const auto& [name, value] : values_of(learner.model().weights))
    for (const double v : testing::values_of(value)) all.push_back(v);
  return all;
}

TEST(Learner, AveragesGradientsOfSeveralEpisodes) {
  const Batch batch = batch_of(8);
  Learner whole = learner_of(plan_with("{optimizer: {name: SGD, lr: 1.0}}"));
  learn(whole, batch, 0);
  Learner halves =
      learner_of(plan_with("{optimizer: {name: SGD, lr: 1.0}, gradient_accumulation: 2}"));
  const Values before = weights_of(halves);
  learn(halves, batch.rows(0, 4), 0);
  EXPECT_EQ(weights_of(halves), before);
  learn(halves, batch.rows(4, 4), 1);
  const Values one = weights_of(whole);
  const Values two = weights_of(halves);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], two[i], 1e-6) << i;
}

TEST(Learner, ClipsGradientsByElementAndByLength) {
  const auto step_with = [](const std::string& clipping) {
    Learner learner = learner_of(plan_with("{optimizer: {name: SGD, lr: 1.0}" + clipping + "}"), 5);
    const Values before = weights_of(learner);
    learn(learner, batch_of(8), 0);
    const Values after = weights_of(learner);
    double largest = 0, squares = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      largest = std::max(largest, std::abs(after[i] - before[i]));
      squares += (after[i] - before[i]) * (after[i] - before[i]);
    }
    return std::pair(largest, std::sqrt(squares));
  };
  const auto [free_largest, free_length] = step_with("");
  ASSERT_GT(free_largest, 0.011);
  ASSERT_GT(free_length, 0.05);
  EXPECT_NEAR(step_with(", gradient_clipping: 0.01").first, 0.01, 1e-6);
  EXPECT_NEAR(step_with(", gradient_norm_clipping: 0.05").second, 0.05, 1e-5);
  EXPECT_NEAR(step_with(", gradient_norm_clipping: 1e6").second, free_length, 1e-6);
}

TEST(Learner, KeepsTheRunningMeanBesideTheWeights) {
  Learner learner = learner_of(plan_with("{optimizer: {name: SGD, lr: 1.0}, ema_decay: 0.75}"));
  const auto first_of = [](const NamedValues& values) {
    return testing::values_of(values.front().second).front();
  };
  double mean = first_of(learner.best_values());
  for (std::int64_t episode = 0; episode < 5; ++episode) {
    learn(learner, batch_of(4, static_cast<std::uint64_t>(episode)), episode);
    mean = 0.75 * mean + 0.25 * weights_of(learner).front();
    EXPECT_NEAR(first_of(learner.best_values()), mean, 1e-6);
    EXPECT_NE(weights_of(learner).front(), mean);
  }
}

TEST(Learner, GoesOnFromItsStateBitForBit) {
  const TrainingPlan plan = plan_with("{ema_decay: 0.9, gradient_accumulation: 3}");
  Learner whole = learner_of(plan);
  Learner first = learner_of(plan);
  for (std::int64_t episode = 0; episode < 4; ++episode) {
    learn(whole, batch_of(4, static_cast<std::uint64_t>(episode)), episode);
    learn(first, batch_of(4, static_cast<std::uint64_t>(episode)), episode);
  }
  Learner second = learner_of(plan, 2);
  second.load(first.state());
  for (std::int64_t episode = 4; episode < 8; ++episode) {
    learn(whole, batch_of(4, static_cast<std::uint64_t>(episode)), episode);
    learn(second, batch_of(4, static_cast<std::uint64_t>(episode)), episode);
  }
  EXPECT_EQ(weights_of(second), weights_of(whole));
  EXPECT_EQ(testing::values_of(second.best_values().front().second),
            testing::values_of(whole.best_values().front().second));
}

}  // namespace
}  // namespace deepview

#include "deepview/experiment/workers/training/learner.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <cmath>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

// Apart from the streams that starting weights are drawn from.
constexpr std::uint64_t episode_stream = std::uint64_t{1} << 40U;

NamedValues with_prefix(const NamedValues& values, const std::string& prefix) {
  NamedValues found;
  for (const auto& [name, value] : values)
    if (name.starts_with(prefix)) found.emplace_back(name.substr(prefix.size()), value);
  return found;
}

void add_with_prefix(NamedValues& into, const std::string& prefix, const NamedValues& values) {
  for (const auto& [name, value] : values) into.emplace_back(prefix + name, value);
}

}  // namespace

// Puts the running mean in place of the weights while it lives.
class Learner::MeanWeights {
 public:
  explicit MeanWeights(const Learner& learner) {
    if (learner.mean_.empty()) return;
    const at::NoGradGuard no_grad;
    weights_ = learner.model_.weights.trained();
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      own_.push_back(weights_[i].detach().clone());
      weights_[i].copy_(learner.mean_[i]);
    }
  }
  MeanWeights(const MeanWeights&) = delete;
  MeanWeights& operator=(const MeanWeights&) = delete;
  ~MeanWeights() {
    const at::NoGradGuard no_grad;
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i].copy_(own_[i]);
  }

 private:
  std::vector<at::Tensor> weights_;
  std::vector<at::Tensor> own_;
};

Learner::Learner(Model model, const TrainingPlan& plan)
    : model_(std::move(model)), plan_(plan), optimizer_(plan.optimizer, model_.weights.trained()) {
  if (!plan_.ema_decay) return;
  for (const at::Tensor& weight : model_.weights.trained())
    mean_.push_back(weight.detach().clone());
}

StepOutcome Learner::learn(Objective objective, const TensorBatch& batch, std::int64_t episode,
                           std::int64_t epoch) {
  const std::int64_t together = plan_.gradient_accumulation;
  if (episode % together == 0) optimizer_.zero_grad();
  const auto set_gradients = [&] {
    Pass pass{.training = true,
              .draws = Random(Seed{static_cast<std::uint64_t>(plan_.phase.seed_torch)},
                              episode_stream + static_cast<std::uint64_t>(episode))};
    Judgement judgement = deepview::judge(objective, batch, model_.logits(batch, pass));
    const at::Tensor& loss = judgement.loss;
    (together == 1 ? loss : loss / static_cast<double>(together)).backward();
    return judgement;
  };
  const Judgement judgement = set_gradients();
  const double loss = judgement.loss.item<double>();
  if ((episode + 1) % together == 0) {
    clip();
    optimizer_.step(learning_rate(plan_.schedule, plan_.optimizer.lr, episode, epoch), loss, [&] {
      const Judgement there = set_gradients();
      clip();
      return there.loss.detach();
    });
    update_mean();
  }
  return {loss, judgement.accuracy};
}

void Learner::clip() const {
  if (!plan_.gradient_clipping && !plan_.gradient_norm_clipping) return;
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> gradients;
  for (const at::Tensor& weight : model_.weights.trained())
    if (weight.grad().defined()) gradients.push_back(weight.grad());
  if (const auto bound = plan_.gradient_clipping)
    for (at::Tensor& gradient : gradients) gradient.clamp_(-*bound, *bound);
  if (const auto bound = plan_.gradient_norm_clipping) {
    double squares = 0;
    for (const at::Tensor& gradient : gradients)
      squares += gradient.square().sum(at::kDouble).item<double>();
    const double length = std::sqrt(squares);
    if (length > *bound)
      for (at::Tensor& gradient : gradients) gradient.mul_(*bound / length);
  }
}

void Learner::update_mean() {
  if (mean_.empty()) return;
  const at::NoGradGuard no_grad;
  const auto weights = model_.weights.trained();
  for (std::size_t i = 0; i < mean_.size(); ++i) mean_[i].lerp_(weights[i], 1 - *plan_.ema_decay);
}

at::Tensor Learner::logits(const TensorBatch& batch) const {
  const at::NoGradGuard no_grad;
  const MeanWeights mean(*this);
  Pass pass;
  return model_.logits(batch, pass);
}

StepOutcome Learner::judge(Objective objective, const TensorBatch& batch) const {
  const at::NoGradGuard no_grad;
  const Judgement judgement = deepview::judge(objective, batch, logits(batch));
  return {judgement.loss.item<double>(), judgement.accuracy};
}

NamedValues Learner::best_values() const {
  const MeanWeights mean(*this);
  NamedValues values = values_of(model_.weights);
  if (!mean_.empty())
    for (auto& [name, value] : values) value = value.clone();
  return values;
}

NamedValues Learner::state() const {
  NamedValues state;
  add_with_prefix(state, "model.", values_of(model_.weights));
  add_with_prefix(state, "optimizer.", optimizer_.state());
  for (std::size_t i = 0; i < mean_.size(); ++i)
    state.emplace_back("mean." + std::to_string(i), mean_[i]);
  if (plan_.gradient_accumulation > 1)
    for (const Weight& weight : model_.weights.all())
      if (weight.value.grad().defined())
        state.emplace_back("gradient." + weight.name, weight.value.grad());
  return state;
}

void Learner::load(const NamedValues& state) {
  const at::NoGradGuard no_grad;
  load_weights(model_.weights, with_prefix(state, "model."), "training state");
  optimizer_.load(with_prefix(state, "optimizer."));
  const NamedValues mean = with_prefix(state, "mean.");
  if (mean.size() != mean_.size())
    throw Error(ErrorKind::data, "the training state is of a run with another ema_decay");
  for (std::size_t i = 0; i < mean_.size(); ++i) mean_[i].copy_(mean[i].second);
  for (const auto& [name, value] : with_prefix(state, "gradient.")) {
    at::Tensor handle = model_.weights.find(name)->value;
    handle.mutable_grad() = value.clone();
  }
}

}  // namespace deepview

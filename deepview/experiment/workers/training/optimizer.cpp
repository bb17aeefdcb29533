#include "deepview/experiment/workers/training/optimizer.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>
#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/training/optimizer_kind.hpp"

namespace deepview {
namespace {

// The fields of each optimizer's memory of one weight.
template <class State, class Visit>
void each_adam_field(State& state, const Visit& visit) {
  visit("step", state.step());
  visit("exp_avg", state.exp_avg());
  visit("exp_avg_sq", state.exp_avg_sq());
  visit("max_exp_avg_sq", state.max_exp_avg_sq());
}
template <class Visit>
void each_field(::torch::optim::AdamParamState& state, const Visit& visit) {
  each_adam_field(state, visit);
}
template <class Visit>
void each_field(::torch::optim::AdamWParamState& state, const Visit& visit) {
  each_adam_field(state, visit);
}
template <class Visit>
void each_field(::torch::optim::SGDParamState& state, const Visit& visit) {
  visit("momentum_buffer", state.momentum_buffer());
}
template <class Visit>
void each_field(::torch::optim::AdagradParamState& state, const Visit& visit) {
  visit("step", state.step());
  visit("sum", state.sum());
}
template <class Visit>
void each_field(::torch::optim::RMSpropParamState& state, const Visit& visit) {
  visit("step", state.step());
  visit("square_avg", state.square_avg());
  visit("momentum_buffer", state.momentum_buffer());
  visit("grad_avg", state.grad_avg());
}

struct Keep {
  NamedValues& into;
  std::string prefix;
  void operator()(const char* name, std::int64_t step) const {
    into.emplace_back(prefix + name, at::full({1}, step, at::kLong));
  }
  void operator()(const char* name, const at::Tensor& value) const {
    if (value.defined()) into.emplace_back(prefix + name, value);
  }
};

struct Restore {
  const NamedValues& from;
  std::string prefix;
  at::IntArrayRef shape;
  void operator()(const char* name, std::int64_t& step) const {
    const at::Tensor* value = find(name);
    if (value == nullptr || value->scalar_type() != at::kLong || value->numel() != 1)
      throw Error(ErrorKind::data, "the optimizer's state has no '" + prefix + name + "'");
    step = value->item<std::int64_t>();
  }
  void operator()(const char* name, at::Tensor& into) const {
    const at::Tensor* value = find(name);
    if (value == nullptr) return;
    if (value->sizes() != shape)
      throw Error(ErrorKind::data,
                  "the optimizer's state '" + prefix + name + "' is of a weight of another shape");
    into = value->clone();
  }
  const at::Tensor* find(const char* name) const {
    const auto found =
        std::ranges::find_if(from, [&](const auto& entry) { return entry.first == prefix + name; });
    return found == from.end() ? nullptr : &found->second;
  }
};

// One pass over weights, gradients and memory, where the step of libtorch's C++ class makes a dozen.
template <class Options, class State, class Update>
void step_fused(::torch::optim::Optimizer& optimizer, const Options& o,
                const std::vector<at::Tensor>& weights, const Update& update) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> moved, gradients, means, squares, most, steps;
  for (const at::Tensor& weight : weights) {
    if (!weight.grad().defined()) continue;
    auto& kept = optimizer.state()[weight.unsafeGetTensorImpl()];
    if (!kept) kept = std::make_unique<State>();
    auto& state = static_cast<State&>(*kept);
    if (!state.exp_avg().defined()) {
      state.exp_avg(at::zeros_like(weight));
      state.exp_avg_sq(at::zeros_like(weight));
      if (o.amsgrad()) state.max_exp_avg_sq(at::zeros_like(weight));
    }
    state.step(state.step() + 1);
    moved.push_back(weight);
    gradients.push_back(weight.grad());
    means.push_back(state.exp_avg());
    squares.push_back(state.exp_avg_sq());
    if (o.amsgrad()) most.push_back(state.max_exp_avg_sq());
    steps.push_back(at::full({}, static_cast<double>(state.step()),
                             weight.options().dtype(at::kFloat).requires_grad(false)));
  }
  if (moved.empty()) return;
  const auto [first, second] = o.betas();
  update(moved, gradients, means, squares, most, steps, o.lr(), first, second, o.weight_decay(),
         o.eps(), o.amsgrad());
}

template <class T, class Options, class State>
class KindOf final : public OptimizerKind {
 public:
  KindOf(std::vector<at::Tensor> weights, const Options& options)
      : weights_(std::move(weights)), optimizer_(weights_, options) {}

  void step(double rate, double, const std::function<at::Tensor()>&) override {
    auto& options = static_cast<Options&>(optimizer_.param_groups().front().options());
    options.lr(rate);
    if constexpr (std::is_same_v<T, ::torch::optim::Adam>)
      step_fused<Options, State>(optimizer_, options, weights_,
                                 [](const auto&... of) { at::_fused_adam_(of..., false); });
    else if constexpr (std::is_same_v<T, ::torch::optim::AdamW>)
      step_fused<Options, State>(optimizer_, options, weights_,
                                 [](const auto&... of) { at::_fused_adamw_(of..., false); });
    else
      optimizer_.step();
  }
  void zero_grad() override { optimizer_.zero_grad(); }
  void keep(NamedValues& into) const override {
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const auto found = optimizer_.state().find(weights_[i].unsafeGetTensorImpl());
      if (found == optimizer_.state().end()) continue;
      each_field(static_cast<State&>(*found->second), Keep{into, std::to_string(i) + "."});
    }
  }
  void restore(const NamedValues& from) override {
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const std::string prefix = std::to_string(i) + ".";
      const bool has_any = std::ranges::any_of(
          from, [&](const auto& entry) { return entry.first.starts_with(prefix); });
      if (!has_any) continue;
      auto state = std::make_unique<State>();
      each_field(*state, Restore{from, prefix, weights_[i].sizes()});
      optimizer_.state()[weights_[i].unsafeGetTensorImpl()] = std::move(state);
    }
  }

 private:
  std::vector<at::Tensor> weights_;
  T optimizer_;
};

std::unique_ptr<OptimizerKind> make_kind(const OptimizerOptions& o,
                                         std::vector<at::Tensor> weights) {
  namespace optim = ::torch::optim;
  if (o.name == "LBFGS") return make_lbfgs(o, std::move(weights));
  const std::tuple<double, double> betas{o.betas[0], o.betas[1]};
  if (o.name == "SGD")
    return std::make_unique<KindOf<optim::SGD, optim::SGDOptions, optim::SGDParamState>>(
        std::move(weights), optim::SGDOptions(o.lr)
                                .momentum(o.momentum)
                                .dampening(o.dampening)
                                .weight_decay(o.weight_decay)
                                .nesterov(o.nesterov));
  if (o.name == "Adam")
    return std::make_unique<KindOf<optim::Adam, optim::AdamOptions, optim::AdamParamState>>(
        std::move(weights), optim::AdamOptions(o.lr)
                                .betas(betas)
                                .eps(o.eps)
                                .weight_decay(o.weight_decay)
                                .amsgrad(o.amsgrad));
  if (o.name == "AdamW")
    return std::make_unique<KindOf<optim::AdamW, optim::AdamWOptions, optim::AdamWParamState>>(
        std::move(weights), optim::AdamWOptions(o.lr)
                                .betas(betas)
                                .eps(o.eps)
                                .weight_decay(o.weight_decay)
                                .amsgrad(o.amsgrad));
  if (o.name == "Adagrad")
    return std::make_unique<
        KindOf<optim::Adagrad, optim::AdagradOptions, optim::AdagradParamState>>(
        std::move(weights), optim::AdagradOptions(o.lr)
                                .lr_decay(o.lr_decay)
                                .weight_decay(o.weight_decay)
                                .initial_accumulator_value(o.initial_accumulator_value)
                                .eps(o.eps));
  return std::make_unique<KindOf<optim::RMSprop, optim::RMSpropOptions, optim::RMSpropParamState>>(
      std::move(weights), optim::RMSpropOptions(o.lr)
                              .alpha(o.alpha)
                              .eps(o.eps)
                              .weight_decay(o.weight_decay)
                              .momentum(o.momentum)
                              .centered(o.centered));
}

}  // namespace

Optimizer::Optimizer(const OptimizerOptions& options, std::vector<at::Tensor> weights)
    : kind_(make_kind(options, std::move(weights))) {
}
Optimizer::Optimizer(Optimizer&&) noexcept = default;
Optimizer::~Optimizer() = default;

void Optimizer::step(double learning_rate, double loss, const std::function<at::Tensor()>& again) {
  kind_->step(learning_rate, loss, again);
}

void Optimizer::zero_grad() {
  kind_->zero_grad();
}

NamedValues Optimizer::state() const {
  NamedValues values;
  kind_->keep(values);
  return values;
}

void Optimizer::load(const NamedValues& state) {
  kind_->restore(state);
}

}  // namespace deepview

#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <torch/optim/lbfgs.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/training/optimizer_kind.hpp"

namespace deepview {
namespace {

using ::torch::optim::LBFGS;
using ::torch::optim::LBFGSOptions;
using State = ::torch::optim::LBFGSParamState;

// All but `al`, which each step fills before it reads it.
template <class Visit>
void each_field(State& state, const Visit& visit) {
  visit("func_evals", state.func_evals());
  visit("n_iter", state.n_iter());
  visit("t", state.t());
  visit("prev_loss", state.prev_loss());
  visit("d", state.d());
  visit("H_diag", state.H_diag());
  visit("prev_flat_grad", state.prev_flat_grad());
  visit("old_dirs", state.old_dirs());
  visit("old_stps", state.old_stps());
  visit("ro", state.ro());
}

struct Keep {
  NamedValues& into;
  void operator()(const char* name, std::int64_t count) const {
    into.emplace_back(name, at::full({1}, count, at::kLong));
  }
  void operator()(const char* name, double value) const {
    into.emplace_back(name, at::full({1}, value, at::kDouble));
  }
  void operator()(const char* name, const at::Tensor& value) const {
    if (value.defined()) into.emplace_back(name, value);
  }
  void operator()(const char* name, const std::deque<at::Tensor>& values) const {
    if (!values.empty())
      into.emplace_back(name, at::stack(std::vector<at::Tensor>(values.begin(), values.end())));
  }
};

struct Restore {
  const NamedValues& from;
  std::int64_t size;  // of all weights together
  void operator()(const char* name, std::int64_t& count) const {
    count = one(name, at::kLong).item<std::int64_t>();
  }
  void operator()(const char* name, double& value) const {
    value = one(name, at::kDouble).item<double>();
  }
  void operator()(const char* name, at::Tensor& into) const {
    if (const at::Tensor* value = find(name)) into = whole(name, *value).clone();
  }
  void operator()(const char* name, std::deque<at::Tensor>& into) const {
    const at::Tensor* values = find(name);
    if (values == nullptr) return;
    for (const at::Tensor& value : values->unbind()) into.push_back(whole(name, value).clone());
  }

 private:
  const at::Tensor* find(const char* name) const {
    const auto found =
        std::ranges::find_if(from, [&](const auto& entry) { return entry.first == name; });
    return found == from.end() ? nullptr : &found->second;
  }
  const at::Tensor& one(const char* name, at::ScalarType type) const {
    const at::Tensor* value = find(name);
    if (value == nullptr || value->scalar_type() != type || value->numel() != 1)
      throw Error(ErrorKind::data, std::string("the optimizer's state has no '") + name + "'");
    return *value;
  }
  // A number, or one for each value of the weights.
  const at::Tensor& whole(const char* name, const at::Tensor& value) const {
    if (value.dim() != 0 && value.numel() != size)
      throw Error(ErrorKind::data, std::string("the optimizer's state '") + name +
                                       "' is of weights of other shapes");
    return value;
  }
};

class Lbfgs final : public OptimizerKind {
 public:
  Lbfgs(std::vector<at::Tensor> weights, const LBFGSOptions& options)
      : weights_(std::move(weights)), optimizer_(weights_, options) {}

  void step(double rate, double loss, const std::function<at::Tensor()>& again) override {
    static_cast<LBFGSOptions&>(optimizer_.param_groups().front().options()).lr(rate);
    bool known = true;
    optimizer_.step([&] {
      if (std::exchange(known, false)) return at::full({}, loss, at::kDouble);
      optimizer_.zero_grad();
      return again();
    });
  }
  void zero_grad() override { optimizer_.zero_grad(); }
  void keep(NamedValues& into) const override {
    const auto found = optimizer_.state().find(weights_.front().unsafeGetTensorImpl());
    if (found != optimizer_.state().end())
      each_field(static_cast<State&>(*found->second), Keep{into});
  }
  void restore(const NamedValues& from) override {
    if (from.empty()) return;
    std::int64_t size = 0;
    for (const at::Tensor& weight : weights_) size += weight.numel();
    auto state = std::make_unique<State>();
    each_field(*state, Restore{from, size});
    optimizer_.state()[weights_.front().unsafeGetTensorImpl()] = std::move(state);
  }

 private:
  std::vector<at::Tensor> weights_;
  LBFGS optimizer_;
};

}  // namespace

std::unique_ptr<OptimizerKind> make_lbfgs(const OptimizerOptions& options,
                                          std::vector<at::Tensor> weights) {
  return std::make_unique<Lbfgs>(std::move(weights), LBFGSOptions(options.lr)
                                                         .max_iter(options.max_iter)
                                                         .max_eval(options.max_eval)
                                                         .tolerance_grad(options.tolerance_grad)
                                                         .tolerance_change(options.tolerance_change)
                                                         .history_size(options.history_size)
                                                         .line_search_fn(options.line_search_fn));
}

}  // namespace deepview

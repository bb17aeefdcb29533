// libtorch's optimizers behind one face, with a state that can be kept in a file.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deepview/experiment/workers/optimizer_options.hpp"

namespace deepview {

using NamedValues = std::vector<std::pair<std::string, at::Tensor>>;

class OptimizerKind;

class Optimizer {
 public:
  Optimizer(const OptimizerOptions& options, std::vector<at::Tensor> weights);
  Optimizer(Optimizer&&) noexcept;
  ~Optimizer();

  /// Changes the weights by their gradients. LBFGS tries several places in one step: `loss` is that of where
  /// the weights are, and `again` sets the gradients anew and returns their loss.
  void step(double learning_rate, double loss, const std::function<at::Tensor()>& again);
  void zero_grad();

  /// What it remembers of earlier steps: "<number of the weight>.<name>"; nothing before the first step.
  NamedValues state() const;
  /// Goes on from such a state. Throws Error(data) when it is of other weights or of another optimizer.
  void load(const NamedValues& state);

 private:
  std::unique_ptr<OptimizerKind> kind_;
};

}  // namespace deepview

// libtorch's optimizers behind one face, with a state that can be kept in a file.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "deepview/experiment/workers/optimizer_options.hpp"

namespace deepview {

using NamedValues = std::vector<std::pair<std::string, at::Tensor>>;

class Optimizer {
 public:
  Optimizer(const OptimizerOptions& options, std::vector<at::Tensor> weights);
  Optimizer(Optimizer&&) noexcept;
  ~Optimizer();

  /// Changes the weights by their gradients.
  void step(double learning_rate);
  void zero_grad();

  /// What it remembers of earlier steps: "<number of the weight>.<name>"; nothing before the first step.
  NamedValues state() const;
  /// Goes on from such a state. Throws Error(data) when it is of other weights or of another optimizer.
  void load(const NamedValues& state);

 private:
  struct Kind;
  std::unique_ptr<Kind> kind_;
};

}  // namespace deepview

// What stands behind Optimizer.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "deepview/experiment/workers/training/optimizer.hpp"

namespace deepview {

class OptimizerKind {
 public:
  virtual ~OptimizerKind() = default;
  /// As Optimizer has them.
  virtual void step(double rate, double loss, const std::function<at::Tensor()>& again) = 0;
  virtual void zero_grad() = 0;
  virtual void keep(NamedValues& into) const = 0;
  virtual void restore(const NamedValues& from) = 0;
};

std::unique_ptr<OptimizerKind> make_lbfgs(const OptimizerOptions& options,
                                          std::vector<at::Tensor> weights);

}  // namespace deepview

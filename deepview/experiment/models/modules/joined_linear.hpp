// Dense layers with the same input, computed in one product.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"

namespace deepview {

/// A dense layer by the path of its part.
struct NamedLinear {
  std::string path;
  at::Tensor weight;  ///< [outputs, inputs]
  at::Tensor bias;    ///< [outputs]
};

/// With torch.nn.Linear's starting values.
NamedLinear named_linear(const PartBuilder& part, std::int64_t inputs, std::int64_t outputs);

/// The layers side by side, as their weights are now: made at the start of a pass, for all its steps. Each
/// layer keeps its own weights and gradients, and its output is told by its own path.
class JoinedLinear {
 public:
  JoinedLinear() = default;
  explicit JoinedLinear(const std::vector<NamedLinear>& layers);

  /// [samples, inputs] to [samples, outputs of all layers in their order].
  at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;

 private:
  std::vector<std::string> paths_;
  std::vector<std::int64_t> outputs_;
  at::Tensor weight_, bias_;
};

}  // namespace deepview

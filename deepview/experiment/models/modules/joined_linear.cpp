#include "deepview/experiment/models/modules/joined_linear.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>

#include "deepview/experiment/models/modules/layers.hpp"

namespace deepview {

NamedLinear named_linear(const PartBuilder& part, std::int64_t inputs, std::int64_t outputs) {
  const Linear layer(part, inputs, outputs);
  return {part.path(), layer.weight, layer.bias};
}

JoinedLinear::JoinedLinear(const std::vector<NamedLinear>& layers) {
  std::vector<at::Tensor> weights, biases;
  for (const NamedLinear& layer : layers) {
    paths_.push_back(layer.path);
    outputs_.push_back(layer.bias.size(0));
    weights.push_back(layer.weight);
    biases.push_back(layer.bias);
  }
  weight_ = at::cat(weights, 0);
  bias_ = at::cat(biases, 0);
}

at::Tensor JoinedLinear::operator()(const at::Tensor& x, const Pass& pass) const {
  at::Tensor y = at::linear(x, weight_, bias_);
  if (pass.on_output) {
    const std::vector<at::Tensor> each = y.split_with_sizes(outputs_, 1);
    for (std::size_t layer = 0; layer < each.size(); ++layer) pass.told(paths_[layer], each[layer]);
  }
  return y;
}

}  // namespace deepview

#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

struct Net {
  explicit Net(const PartBuilder& whole)
      : conv1(whole.part("conv1", "Conv2d"), {.inputs = 1, .outputs = 6, .kernel = 5}),
        conv2(whole.part("conv2", "Conv2d"), {.inputs = 6, .outputs = 16, .kernel = 5}),
        conv3(whole.part("conv3", "Conv2d"), {.inputs = 16, .outputs = 120, .kernel = 5}),
        linear1(whole.part("linear1", "Linear"), 120, 84),
        linear2(whole.part("linear2", "Linear"), 84, 10) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    at::Tensor x = at::relu(at::max_pool2d(conv1(batch["images"], pass), 2));
    x = at::relu(at::max_pool2d(conv2(x, pass), 2));
    x = at::relu(conv3(x, pass)).flatten(1);
    return linear2(at::relu(linear1(x, pass)), pass);
  }

  Conv2d conv1, conv2, conv3;
  Linear linear1, linear2;
};

}  // namespace

Model make(const LeNet5Options&, Seed seed) {
  Model model{.name = "LeNet5", .inputs = {{"images", {-1, 1, 32, 32}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "LeNet5", seed));
  return model;
}

}  // namespace deepview::detail

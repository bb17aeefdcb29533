#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

// torchvision's, with its names; 224 x 224 pixels become 6 x 6 places before the dense layers.
struct Net {
  Net(const PartBuilder& whole, const AlexNetOptions& options)
      : conv1(whole.part("features.0", "Conv2d"),
              {.inputs = 3, .outputs = 64, .kernel = 11, .stride = 4, .padding = 2}),
        conv2(whole.part("features.3", "Conv2d"),
              {.inputs = 64, .outputs = 192, .kernel = 5, .padding = 2}),
        conv3(whole.part("features.6", "Conv2d"),
              {.inputs = 192, .outputs = 384, .kernel = 3, .padding = 1}),
        conv4(whole.part("features.8", "Conv2d"),
              {.inputs = 384, .outputs = 256, .kernel = 3, .padding = 1}),
        conv5(whole.part("features.10", "Conv2d"),
              {.inputs = 256, .outputs = 256, .kernel = 3, .padding = 1}),
        linear1(whole.part("classifier.1", "Linear"), 256 * 6 * 6, 4096),
        linear2(whole.part("classifier.4", "Linear"), 4096, 4096),
        linear3(whole.part("classifier.6", "Linear"), 4096, options.num_classes) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& images = batch["images"];
    at::Tensor x = images.size(1) == 3 ? images : images.expand({-1, 3, -1, -1});
    x = at::max_pool2d(at::relu(conv1(x, pass)), 3, 2);
    x = at::max_pool2d(at::relu(conv2(x, pass)), 3, 2);
    x = at::relu(conv4(at::relu(conv3(x, pass)), pass));
    x = at::max_pool2d(at::relu(conv5(x, pass)), 3, 2).flatten(1);
    x = at::relu(linear1(dropout(x, 0.5, pass), pass));
    x = at::relu(linear2(dropout(x, 0.5, pass), pass));
    return linear3(x, pass);
  }

  Conv2d conv1, conv2, conv3, conv4, conv5;
  Linear linear1, linear2, linear3;
};

}  // namespace

Model make(const AlexNetOptions& options, Seed seed) {
  Model model{.name = "AlexnetWrapper",
              .inputs = {{"images", {-1, options.num_channels, 224, 224}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "AlexNet", seed), options);
  return model;
}

}  // namespace deepview::detail

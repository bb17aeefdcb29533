#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>

#include "deepview/base/error.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

Convolution shape_of(const ConvolutionOptions& options, std::int64_t inputs) {
  return {.inputs = inputs,
          .outputs = options.out_channels,
          .kernel = options.kernel_size,
          .stride = options.stride,
          .padding = options.padding};
}

// Pixels a side after both convolutions and poolings.
std::int64_t side_after(std::int64_t side, const SimpleConvNetOptions& options) {
  const auto convolved = [](std::int64_t from, const ConvolutionOptions& conv) {
    return (from + 2 * conv.padding - conv.kernel_size) / conv.stride + 1;
  };
  const std::int64_t first = convolved(side, options.conv1) / options.maxpool1_kernel_size;
  const std::int64_t second = convolved(first, options.conv2) / options.maxpool2_kernel_size;
  if (first < 1 || second < 1)
    throw Error(
        ErrorKind::config,
        fmt::format("SimpleConvNet: of pictures of {} pixels a side nothing is left after the "
                    "convolutions and poolings; make kernels smaller",
                    side));
  return second;
}

struct Net {
  Net(const PartBuilder& whole, const SimpleConvNetOptions& options)
      : pool1(options.maxpool1_kernel_size),
        pool2(options.maxpool2_kernel_size),
        conv1(whole.part("conv1", "Conv2d"), shape_of(options.conv1, options.num_channels)),
        conv2(whole.part("conv2", "Conv2d"), shape_of(options.conv2, options.conv1.out_channels)),
        linear1(whole.part("linear1", "Linear"),
                side_after(options.height, options) * side_after(options.width, options) *
                    options.conv2.out_channels,
                120),
        linear2(whole.part("linear2", "Linear"), 120, 84),
        linear3(whole.part("linear3", "Linear"), 84, options.num_classes) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor x1 = at::relu(at::max_pool2d(conv1(batch["images"], pass), pool1));
    const at::Tensor x2 = at::relu(at::max_pool2d(conv2(x1, pass), pool2));
    pass.note("feature_maps_1", 0, x1);
    pass.note("feature_maps_2", 0, x2);
    const at::Tensor hidden = at::relu(linear1(x2.flatten(1), pass));
    return linear3(at::relu(linear2(hidden, pass)), pass);
  }

  std::int64_t pool1, pool2;
  Conv2d conv1, conv2;
  Linear linear1, linear2, linear3;
};

}  // namespace

Model make(const SimpleConvNetOptions& options, Seed seed) {
  Model model{
      .name = "SimpleConvNet",
      .inputs = {
          {"images", {-1, options.num_channels, options.height, options.width}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "SimpleConvNet", seed), options);
  return model;
}

}  // namespace deepview::detail

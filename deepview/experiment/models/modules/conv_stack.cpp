#include "deepview/experiment/models/modules/conv_stack.hpp"

#include <ATen/ops/relu.h>

#include <string>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr int layers = 4;

std::int64_t side_after(std::int64_t side) {
  for (int layer = 0; layer < layers; ++layer) side = (side + 1) / 2;
  return side;
}

}  // namespace

ConvStack::ConvStack(const PartBuilder& part, const PictureQuestionOptions& pictures)
    : rows_(side_after(pictures.height)), columns_(side_after(pictures.width)) {
  for (int layer = 0; layer < layers; ++layer) {
    const std::string number = std::to_string(layer + 1);
    convolutions_.emplace_back(part.part("conv" + number, "Conv2d"),
                               Convolution{.inputs = layer == 0 ? pictures.depth : channels,
                                           .outputs = channels,
                                           .kernel = 3,
                                           .stride = 2,
                                           .padding = 1});
    norms_.emplace_back(part.part("norm" + number, "BatchNorm2d"), channels);
  }
}

at::Tensor ConvStack::operator()(const at::Tensor& images, const Pass& pass) const {
  if (pass.training && images.size(0) * rows_ * columns_ == 1)
    throw Error(
        ErrorKind::shape,
        "training on a batch of one picture that the convolutions shrink to one place: batch "
        "norm has no variance to measure; use larger batches, larger pictures, or leave out a "
        "last batch that is not full");
  at::Tensor x = images;
  for (std::size_t layer = 0; layer < convolutions_.size(); ++layer)
    x = at::relu(norms_[layer](convolutions_[layer](x, pass), pass));
  return x;
}

}  // namespace deepview

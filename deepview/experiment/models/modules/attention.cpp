#include "deepview/experiment/models/modules/attention.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>

namespace deepview {

PictureAttention::PictureAttention(const PartBuilder& part, std::int64_t channels,
                                   std::int64_t units)
    : picture_(part.part("picture", "Linear"), channels, units),
      question_(part.part("question", "Linear"), channels, units),
      score_(part.part("score", "Linear"), units, 1) {
}

at::Tensor PictureAttention::operator()(const at::Tensor& picture, const at::Tensor& question,
                                        const Pass& pass, std::int64_t step) const {
  const at::Tensor places = picture.flatten(2).transpose(1, 2);  // [samples, places, channels]
  const at::Tensor compared =
      at::tanh(picture_(places, pass) + question_(question, pass).unsqueeze(1));
  const at::Tensor attention = at::softmax(score_(compared, pass).squeeze(2), 1);
  pass.note("attention", step,
            attention.reshape({picture.size(0), picture.size(2), picture.size(3)}));
  return at::matmul(attention.unsqueeze(1), places).squeeze(1) + question;
}

}  // namespace deepview

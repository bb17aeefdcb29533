#include "deepview/experiment/models/modules/addressing.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/zeros.h>

namespace deepview {
namespace {

constexpr double smallest = 1e-12;

at::Tensor unit_length(const at::Tensor& x) {
  return x / x.norm(2, -1, true).clamp_min(smallest);
}

}  // namespace

at::Tensor one_plus(const at::Tensor& x) {
  return at::softplus(x) + 1;
}

at::Tensor key_similarity(const at::Tensor& keys, const at::Tensor& memory) {
  return at::matmul(unit_length(keys), unit_length(memory).transpose(1, 2));
}

at::Tensor shifted(const at::Tensor& attention, const at::Tensor& shift) {
  const std::int64_t addresses = attention.size(2);
  const std::int64_t places = shift.size(2);
  const at::Tensor around = (at::arange(addresses + places - 1) - places / 2).remainder(addresses);
  const at::Tensor windows = attention.index_select(2, around).unfold(2, places, 1);
  return at::matmul(windows, shift.unsqueeze(3)).squeeze(3);
}

at::Tensor sharpened(const at::Tensor& attention, const at::Tensor& gamma) {
  const at::Tensor sharp = (attention + smallest).pow(gamma);
  return sharp / sharp.sum(-1, true).clamp_min(smallest);
}

at::Tensor first_address(std::int64_t samples, std::int64_t heads, std::int64_t addresses,
                         const at::Tensor& like) {
  at::Tensor attention = at::zeros({samples, heads, addresses}, like.options());
  attention.select(2, 0).fill_(1);
  return attention;
}

}  // namespace deepview

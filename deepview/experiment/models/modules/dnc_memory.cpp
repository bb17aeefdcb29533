#include "deepview/experiment/models/modules/dnc_memory.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/cumprod.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <vector>

namespace deepview {

at::Tensor next_usage(const at::Tensor& usage, const at::Tensor& writes, const at::Tensor& reads,
                      const at::Tensor& free_gates) {
  const at::NoGradGuard no_grad;
  const at::Tensor unwritten = (1 - writes).prod(1);
  const at::Tensor kept = (1 - free_gates * reads).prod(1);
  return (1 - (1 - usage) * unwritten) * kept;
}

at::Tensor allocation(const at::Tensor& usage) {
  constexpr double smallest = 1e-6;
  const at::Tensor floored = smallest + (1 - smallest) * usage;
  const at::Tensor order = at::argsort(floored.detach(), /*stable=*/true, -1);
  const at::Tensor sorted = floored.gather(-1, order);
  const at::Tensor before =
      at::constant_pad_nd(sorted.narrow(-1, 0, sorted.size(-1) - 1), {1, 0}, 1);
  return at::zeros_like(usage).scatter(-1, order, (1 - sorted) * at::cumprod(before, -1));
}

at::Tensor allocations(const at::Tensor& usage, const at::Tensor& gates) {
  std::vector<at::Tensor> heads{allocation(usage)};
  at::Tensor fuller = usage;
  for (std::int64_t head = 1; head < gates.size(1); ++head) {
    fuller = fuller + (1 - fuller) * gates.select(1, head - 1) * heads.back();
    heads.push_back(allocation(fuller));
  }
  return at::stack(heads, 1);
}

at::Tensor next_links(const at::Tensor& links, const at::Tensor& precedence,
                      const at::Tensor& writes, const at::Tensor& off_diagonal) {
  const at::Tensor to = writes.unsqueeze(3);
  const at::Tensor kept = (1 - to) - writes.unsqueeze(2);
  return at::addcmul(to * precedence.unsqueeze(2), kept, links) * off_diagonal;
}

at::Tensor next_precedence(const at::Tensor& precedence, const at::Tensor& writes) {
  return at::addcmul(writes, 1 - writes.sum(2, true), precedence);
}

at::Tensor followed(const at::Tensor& links, const at::Tensor& reads) {
  const at::Tensor from = reads.unsqueeze(1);
  return at::cat({at::matmul(from, links), at::matmul(from, links.transpose(2, 3))}, 1)
      .transpose(1, 2);
}

}  // namespace deepview

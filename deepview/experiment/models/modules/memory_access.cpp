#include "deepview/experiment/models/modules/memory_access.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/matmul.h>

namespace deepview {

at::Tensor read_from(const at::Tensor& memory, const at::Tensor& attention) {
  return at::matmul(attention, memory).flatten(1);
}

at::Tensor written_to(const at::Tensor& memory, const at::Tensor& attention,
                      const at::Tensor& erase, const at::Tensor& add) {
  at::Tensor kept = memory;
  for (std::int64_t head = 0; head < attention.size(1); ++head)
    kept = at::addcmul(kept, kept * attention.select(1, head).unsqueeze(2),
                       erase.select(1, head).unsqueeze(1), -1);
  return at::baddbmm(kept, attention.transpose(1, 2), add);
}

}  // namespace deepview

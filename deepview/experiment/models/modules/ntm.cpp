#include <ATen/ops/stack.h>

#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/ntm_cell.hpp"

namespace deepview::detail {
namespace {

struct Net {
  Net(const PartBuilder& whole, const NtmOptions& options)
      : addresses(options.memory.num_addresses), cell(whole.part("cell", "NTMCell"), options) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    const std::int64_t steps = items.size(1);
    const std::int64_t places = addresses == -1 ? steps : addresses;
    if (pass.may_fuse(items))
      if (auto answers = cell.fused(items, places)) return *std::move(answers);
    NtmState state = cell.start(items.size(0), places, items);
    std::vector<at::Tensor> answers;
    for (std::int64_t step = 0; step < steps; ++step)
      answers.push_back(cell(items.select(1, step), state, pass, step));
    return at::stack(answers, 1);
  }

  std::int64_t addresses;
  NtmCell cell;
};

}  // namespace

Model make(const NtmOptions& options, Seed seed) {
  Model model{.name = "NTM",
              .inputs = {{"sequences", {-1, -1, options.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "NTM", seed), options);
  return model;
}

}  // namespace deepview::detail

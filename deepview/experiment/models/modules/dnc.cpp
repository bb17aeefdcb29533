#include <ATen/ops/stack.h>

#include "deepview/experiment/models/modules/dnc_cell.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

struct Net {
  Net(const PartBuilder& whole, const DncOptions& options)
      : addresses(options.memory_addresses_size), cell(whole.part("cell", "DNCCell"), options) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    const std::int64_t steps = items.size(1);
    const std::int64_t places = addresses == -1 ? steps : addresses;
    if (pass.may_fuse(items))
      if (auto answers = cell.fused(items, places)) return *std::move(answers);
    DncState state = cell.start(items.size(0), places, items);
    std::vector<at::Tensor> answers;
    for (std::int64_t step = 0; step < steps; ++step)
      answers.push_back(cell(items.select(1, step), state, pass, step));
    return at::stack(answers, 1);
  }

  std::int64_t addresses;
  DncCell cell;
};

}  // namespace

Model make(const DncOptions& options, Seed seed) {
  Model model{.name = "DNC",
              .inputs = {{"sequences", {-1, -1, options.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "DNC", seed), options);
  return model;
}

}  // namespace deepview::detail

#include <ATen/ops/stack.h>

#include <algorithm>

#include "deepview/experiment/models/modules/dwm_cell.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

struct Net {
  Net(const PartBuilder& whole, const DwmOptions& options)
      : addresses(options.memory_addresses_size),
        fewest(options.shift_size),
        cell(whole.part("cell", "DWMCell"), options) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    const std::int64_t steps = items.size(1);
    const std::int64_t places = addresses == -1 ? std::max(steps, fewest) : addresses;
    if (pass.may_fuse(items)) return cell.fused(items, places);
    DwmState state = cell.start(items.size(0), places, items);
    std::vector<at::Tensor> answers;
    for (std::int64_t step = 0; step < steps; ++step)
      answers.push_back(cell(items.select(1, step), state, pass, step));
    return at::stack(answers, 1);
  }

  std::int64_t addresses;
  std::int64_t fewest;  // addresses, where the batch says how many
  DwmCell cell;
};

}  // namespace

Model make(const DwmOptions& options, Seed seed) {
  Model model{.name = "DWM",
              .inputs = {{"sequences", {-1, -1, options.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "DWM", seed), options);
  return model;
}

}  // namespace deepview::detail

#include <ATen/ops/lstm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

struct Net {
  Net(const PartBuilder& whole, const LstmOptions& options)
      : output(whole.part("linear", "Linear"), options.hidden_state_size,
               options.items.output_item_size) {
    for (int layer = 0; layer < options.num_layers; ++layer) {
      const std::string name = "lstm_layers." + std::to_string(layer);
      cells.emplace_back(whole.part(name, "LSTMCell"),
                         layer == 0 ? options.items.input_item_size : options.hidden_state_size,
                         options.hidden_state_size);
      paths.push_back(name);
    }
  }

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    at::Tensor x = batch["sequences"];
    for (std::size_t layer = 0; layer < cells.size(); ++layer) {
      // The layers over each other, each over all steps: the same numbers as step by step.
      const LstmCell& cell = cells[layer];
      const at::Tensor start = at::zeros({1, x.size(0), cell.units()}, x.options());
      x = std::get<0>(at::lstm(x, {start, start},
                               {cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh}, true,
                               1, 0, pass.training, false, true));
      pass.told(paths[layer], x);
    }
    return output(x, pass);
  }

  std::vector<LstmCell> cells;
  std::vector<std::string> paths;
  Linear output;
};

}  // namespace

Model make(const LstmOptions& options, Seed seed) {
  Model model{.name = "LSTM",
              .inputs = {{"sequences", {-1, -1, options.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "LSTM", seed), options);
  return model;
}

}  // namespace deepview::detail

#include <ATen/ops/cat.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/zeros.h>

#include <tuple>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/solving_turns.hpp"

namespace deepview::detail {
namespace {

struct Net {
  Net(const PartBuilder& whole, const EncoderSolverLstmOptions& options)
      : bits(options.bits),
        encoder(whole.part("encoder", "LSTMCell"), options.items.input_item_size,
                options.hidden_state_size),
        solver(whole.part("solver", "LSTMCell"), options.items.input_item_size,
               options.hidden_state_size),
        output(whole.part("output", "Linear"), options.hidden_state_size,
               options.items.output_item_size) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    at::Tensor hidden = at::zeros({1, items.size(0), encoder.units()}, items.options());
    at::Tensor state = hidden;
    std::vector<at::Tensor> found;
    for (const Turn& turn : turns_of(items, bits)) {
      const LstmCell& cell = turn.solves ? solver : encoder;
      at::Tensor all;
      std::tie(all, hidden, state) =
          at::lstm(items.narrow(1, turn.first, turn.count), {hidden, state},
                   {cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh}, true, 1, 0,
                   pass.training, false, true);
      found.push_back(pass.told(turn.solves ? "solver" : "encoder", all));
    }
    return output(at::cat(found, 1), pass);
  }

  SwitchBits bits;
  LstmCell encoder, solver;
  Linear output;
};

}  // namespace

Model make(const EncoderSolverLstmOptions& options, Seed seed) {
  check_bits(options.bits, options.items.input_item_size);
  Model model{.name = "EncoderSolverLSTM",
              .inputs = {{"sequences", {-1, -1, options.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "EncoderSolverLSTM", seed), options);
  return model;
}

}  // namespace deepview::detail

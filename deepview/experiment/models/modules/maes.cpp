#include <ATen/ops/cat.h>

#include "deepview/experiment/models/modules/maes_cells.hpp"
#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/solving_turns.hpp"

namespace deepview::detail {
namespace {

// Once the solver has been called it reads all that follows, and each further call of it starts it anew from
// where the encoder stopped. What answers while encoding is no part of the encoder, which another problem,
// with answers of another width, can go on with.
struct Net {
  Net(const PartBuilder& whole, const MaesOptions& options)
      : addresses(options.memory.num_addresses),
        bits(options.bits),
        encoder(whole.part("encoder", "MAECell"), options),
        encoder_output(whole.part("encoder_output", "Linear"), options.controller.hidden_state_size,
                       options.items.output_item_size),
        solver(whole.part("solver", "MASCell"), options) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    const std::int64_t steps = items.size(1);
    MaesEncoderState encoded =
        encoder.start(items.size(0), addresses == -1 ? steps : addresses, items);
    MaesSolverState solved;
    bool solving = false;
    std::vector<at::Tensor> answers;
    for (const Turn& turn : turns_of(items, bits)) {
      if (turn.solves) solved = solver.start(encoded);
      solving = solving || turn.solves;
      const at::Tensor part = items.narrow(1, turn.first, turn.count);
      answers.push_back(solving ? solver(part, solved, pass, turn.first)
                                : encoder_output(encoder(part, encoded, pass, turn.first), pass));
    }
    return at::cat(answers, 1);
  }

  std::int64_t addresses;
  SwitchBits bits;
  MaesEncoder encoder;
  Linear encoder_output;
  MaesSolver solver;
};

}  // namespace

Model make(const MaesOptions& options, Seed seed) {
  check_bits(options.bits, options.items.input_item_size);
  Model model{.name = "MAES",
              .inputs = {{"sequences", {-1, -1, options.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "MAES", seed), options);
  if (options.freeze_encoder) model.weights.freeze("encoder.");
  return model;
}

}  // namespace deepview::detail

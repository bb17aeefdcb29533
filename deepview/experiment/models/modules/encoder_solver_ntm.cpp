#include <ATen/ops/stack.h>

#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/ntm_cell.hpp"
#include "deepview/experiment/models/modules/solving_turns.hpp"

namespace deepview::detail {
namespace {

// Once the solver has been called it reads all that follows, and each further call of it starts it anew from
// where the encoder stopped.
struct Net {
  Net(const PartBuilder& whole, const EncoderSolverNtmOptions& options)
      : addresses(options.ntm.memory.num_addresses),
        bits(options.bits),
        pass_cell_state(options.pass_cell_state),
        encoder(whole.part("encoder", "NTMCell"), options.ntm),
        solver(whole.part("solver", "NTMCell"), options.ntm) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    const std::int64_t steps = items.size(1);
    NtmState encoded = encoder.start(items.size(0), addresses == -1 ? steps : addresses, items);
    NtmState solved;
    bool solving = false;
    std::vector<at::Tensor> answers;
    for (const Turn& turn : turns_of(items, bits)) {
      if (turn.solves) solved = pass_cell_state ? encoded : solver.start_on(encoded.memory);
      solving = solving || turn.solves;
      const NtmCell& cell = solving ? solver : encoder;
      NtmState& state = solving ? solved : encoded;
      for (std::int64_t step = turn.first; step < turn.first + turn.count; ++step)
        answers.push_back(cell(items.select(1, step), state, pass, step));
    }
    return at::stack(answers, 1);
  }

  std::int64_t addresses;
  SwitchBits bits;
  bool pass_cell_state;
  NtmCell encoder, solver;
};

}  // namespace

Model make(const EncoderSolverNtmOptions& options, Seed seed) {
  check_bits(options.bits, options.ntm.items.input_item_size);
  Model model{.name = "EncoderSolverNTM",
              .inputs = {{"sequences", {-1, -1, options.ntm.items.input_item_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "EncoderSolverNTM", seed), options);
  return model;
}

}  // namespace deepview::detail

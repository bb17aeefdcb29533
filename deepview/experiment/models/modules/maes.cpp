#include <ATen/ops/cat.h>

#include <optional>
#include <utility>

#include "deepview/experiment/models/modules/fused_maes.hpp"
#include "deepview/experiment/models/modules/maes_cells.hpp"
#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/solving_turns.hpp"

namespace deepview::detail {
namespace {

// Once the solver has been called it reads all that follows, and each further call of it starts it anew from
// where the encoder stopped. What answers while encoding is no part of the encoder, which another problem,
// with answers of another width, can go on with.
struct Net {
  Net(const PartBuilder& whole, const MaesOptions& maes)
      : options(maes),
        encoder(whole.part("encoder", "MAECell"), options),
        encoder_output(whole.part("encoder_output", "Linear"), options.controller.hidden_state_size,
                       options.items.output_item_size),
        solver(whole.part("solver", "MASCell"), options) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    const std::vector<Turn> turns = turns_of(items, options.bits);
    if (pass.may_fuse(items))
      if (auto answers = fused(items, turns)) return *std::move(answers);
    MaesEncoderState encoded = encoder.start(items.size(0), places_for(items), items);
    MaesSolverState solved;
    bool solving = false;
    std::vector<at::Tensor> answers;
    for (const Turn& turn : turns) {
      if (turn.solves) solved = solver.start(encoded);
      solving = solving || turn.solves;
      const at::Tensor part = items.narrow(1, turn.first, turn.count);
      answers.push_back(solving ? solver(part, solved, pass, turn.first)
                                : encoder_output(encoder(part, encoded, pass, turn.first), pass));
    }
    return at::cat(answers, 1);
  }

  std::int64_t places_for(const at::Tensor& items) const {
    return options.memory.num_addresses == -1 ? items.size(1) : options.memory.num_addresses;
  }

  // By a kernel; none: there is none for these controllers, or one half has no steps.
  std::optional<at::Tensor> fused(const at::Tensor& items, const std::vector<Turn>& turns) const {
    const Controller::Rnn* const of_encoder = encoder.controller().rnn();
    const Controller::Rnn* const of_solver = solver.controller().rnn();
    if (of_encoder == nullptr || of_solver == nullptr) return std::nullopt;
    const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
    MaesShape shape{.inputs = size(items.size(2)),
                    .outputs = size(options.items.output_item_size),
                    .hidden = size(options.controller.hidden_state_size),
                    .content = size(options.memory.num_content_bits),
                    .encoder_shifts = size(options.mae_shift_size),
                    .solver_shifts = size(options.mas_shift_size),
                    .addresses = size(places_for(items)),
                    .pass_cell_state = options.pass_cell_state,
                    .curve = of_encoder->curve};
    for (const Turn& turn : turns)
      if (turn.solves) shape.calls.push_back(size(turn.first));
    // Else the weights of one half have no gradients, which is not the same as gradients of 0.
    if (shape.calls.empty() || shape.calls.front() == 0) return std::nullopt;
    std::vector<at::Tensor> weights;
    for (const Linear& layer : {of_encoder->linear, encoder.interface(), encoder_output,
                                of_solver->linear, solver.interface(), solver.output()}) {
      weights.push_back(layer.weight);
      weights.push_back(layer.bias);
    }
    return answers_of(fused_maes(shape), items, weights, tapes);
  }

  MaesOptions options;
  MaesEncoder encoder;
  Linear encoder_output;
  MaesSolver solver;
  TapeMemory tapes;
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

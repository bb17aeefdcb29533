#include "deepview/experiment/models/modules/maes_cells.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <utility>
#include <vector>

#include "deepview/experiment/models/modules/addressing.hpp"

namespace deepview {
namespace {

constexpr std::int64_t gates = 3;  // for a step and the two bookmarks

at::Tensor over_steps(const Controller& controller, const at::Tensor& items, ControllerState& state,
                      const Pass& pass) {
  std::vector<at::Tensor> hidden;
  for (const at::Tensor& item : items.unbind(1)) hidden.push_back(controller(item, state, pass));
  return at::stack(hidden, 1);
}

// Where heads move, from the outputs of a dense layer beginning with `at`; steps are along axis 1.
struct Moves {
  Moves(const at::Tensor& raw, std::int64_t at, std::int64_t shifts)
      : shift(at::softmax(raw.narrow(2, at, shifts), -1)),
        gamma(one_plus(raw.narrow(2, at + shifts, 1))) {}

  at::Tensor moved(const at::Tensor& attention, std::int64_t step) const {
    return sharpened(shifted(attention, shift.narrow(1, step, 1)), gamma.narrow(1, step, 1));
  }

  at::Tensor shift, gamma;
};

// Of values with the steps along axis 1.
void note_steps(const Pass& pass, const char* name, std::int64_t first, const at::Tensor& values) {
  if (pass.trace == nullptr) return;
  for (std::int64_t step = 0; step < values.size(1); ++step)
    pass.note(name, first + step, values.narrow(1, step, 1));
}

}  // namespace

MaesEncoder::MaesEncoder(const PartBuilder& part, const MaesOptions& options)
    : content_(options.memory.num_content_bits),
      shifts_(options.mae_shift_size),
      controller_(part.part("controller", options.controller.name), options.items.input_item_size,
                  options.controller),
      interface_(part.part("interface", "Linear"), controller_.outputs(),
                 shifts_ + 1 + 2 * content_) {
}

MaesEncoderState MaesEncoder::start(std::int64_t samples, std::int64_t addresses,
                                    const at::Tensor& like) const {
  return {.controller = controller_.start(samples, like),
          .attention = first_address(samples, 1, addresses, like),
          .memory = at::zeros({samples, addresses, content_}, like.options())};
}

at::Tensor MaesEncoder::operator()(const at::Tensor& items, MaesEncoderState& state,
                                   const Pass& pass, std::int64_t first) const {
  at::Tensor hidden = over_steps(controller_, items, state.controller, pass);
  const at::Tensor raw = interface_(hidden, pass);
  const Moves moves(raw, 0, shifts_);
  const at::Tensor change = at::sigmoid(raw.narrow(2, shifts_ + 1, 2 * content_));
  const at::Tensor erase = change.narrow(2, 0, content_);
  const at::Tensor add = change.narrow(2, content_, content_);
  note_steps(pass, "shift", first, moves.shift);
  for (std::int64_t step = 0; step < items.size(1); ++step) {
    state.attention = moves.moved(state.attention, step);
    const at::Tensor written = state.attention.transpose(1, 2);
    state.memory = at::addcmul(written * add.narrow(1, step, 1), state.memory,
                               1 - written * erase.narrow(1, step, 1));
    pass.note("memory", first + step, state.memory);
    pass.note("attention", first + step, state.attention);
  }
  return hidden;
}

MaesSolver::MaesSolver(const PartBuilder& part, const MaesOptions& options)
    : shifts_(options.mas_shift_size),
      pass_cell_state_(options.pass_cell_state),
      controller_(part.part("controller", options.controller.name), options.items.input_item_size,
                  options.controller),
      interface_(part.part("interface", "Linear"), controller_.outputs(), gates + shifts_ + 1),
      output_(part.part("output", "Linear"),
              controller_.outputs() + options.memory.num_content_bits,
              options.items.output_item_size) {
}

MaesSolverState MaesSolver::start(const MaesEncoderState& encoded) const {
  const at::Tensor& memory = encoded.memory;
  const at::Tensor begin = first_address(memory.size(0), 1, memory.size(1), memory);
  return {.controller =
              pass_cell_state_ ? encoded.controller : controller_.start(memory.size(0), memory),
          .attention = begin,
          .bookmarks = at::cat({encoded.attention, begin}, 1),
          .memory = memory};
}

at::Tensor MaesSolver::operator()(const at::Tensor& items, MaesSolverState& state, const Pass& pass,
                                  std::int64_t first) const {
  const at::Tensor hidden = over_steps(controller_, items, state.controller, pass);
  const at::Tensor raw = interface_(hidden, pass);
  const at::Tensor gate = at::sigmoid(raw.narrow(2, 0, gates));
  const Moves moves(raw, gates, shifts_);
  const at::Tensor stays = gate.narrow(2, 0, 1);
  const at::Tensor jumps = at::matmul(gate.narrow(2, 1, 2), state.bookmarks);
  std::vector<at::Tensor> attentions;
  for (std::int64_t step = 0; step < items.size(1); ++step) {
    state.attention = at::addcmul(jumps.narrow(1, step, 1), stays.narrow(1, step, 1),
                                  moves.moved(state.attention, step));
    attentions.push_back(state.attention);
    pass.note("memory", first + step, state.memory);
  }
  const at::Tensor attention = at::cat(attentions, 1);
  note_steps(pass, "gates", first, gate);
  note_steps(pass, "shift", first, moves.shift);
  note_steps(pass, "attention", first, attention);
  return output_(at::cat({hidden, at::matmul(attention, state.memory)}, 2), pass);
}

}  // namespace deepview

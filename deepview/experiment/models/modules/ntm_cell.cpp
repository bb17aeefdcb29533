#include "deepview/experiment/models/modules/ntm_cell.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <string>
#include <utility>

#include "deepview/experiment/models/modules/addressing.hpp"
#include "deepview/experiment/models/modules/fused_ntm.hpp"

namespace deepview {
namespace {

// Numbers that steer one head's attention.
std::int64_t addressing_size(const NtmOptions& options) {
  const NtmInterfaceOptions& heads = options.interface;
  const std::int64_t moving = heads.shift_size + 1;
  return heads.use_content_based_addressing ? options.memory.num_content_bits + 2 + moving : moving;
}

std::vector<Linear> read_heads(const PartBuilder& part, const NtmOptions& options) {
  std::vector<Linear> heads;
  for (int head = 0; head < options.interface.num_read_heads; ++head)
    heads.emplace_back(part.part("read_heads." + std::to_string(head), "Linear"),
                       options.controller.hidden_state_size, addressing_size(options));
  return heads;
}

}  // namespace

// What the heads do in a step, the write head last.
struct NtmCell::Heads {
  at::Tensor addressing;  // [samples, heads, addressing_size]
  at::Tensor erase, add;  // [samples, content]
};

NtmCell::NtmCell(const PartBuilder& part, const NtmOptions& options)
    : reads_(options.interface.num_read_heads),
      content_(options.memory.num_content_bits),
      shifts_(options.interface.shift_size),
      by_content_(options.interface.use_content_based_addressing),
      controller_(part.part("controller", options.controller.name),
                  options.items.input_item_size + reads_ * content_, options.controller),
      read_heads_(read_heads(part, options)),
      write_head_(part.part("write_head", "Linear"), options.controller.hidden_state_size,
                  addressing_size(options) + 2 * content_),
      output_(part.part("output", "Linear"),
              options.controller.hidden_state_size + reads_ * content_,
              options.items.output_item_size) {
}

NtmState NtmCell::start(std::int64_t samples, std::int64_t addresses,
                        const at::Tensor& like) const {
  return start_on(at::zeros({samples, addresses, content_}, like.options()));
}

NtmState NtmCell::start_on(const at::Tensor& memory) const {
  const std::int64_t samples = memory.size(0);
  NtmState state{.controller = controller_.start(samples, memory),
                 .attention = first_address(samples, reads_ + 1, memory.size(1), memory),
                 .memory = memory,
                 .read = {}};
  state.read = at::matmul(state.attention.narrow(1, 0, reads_), memory)
                   .reshape({samples, reads_ * content_});
  return state;
}

NtmCell::Heads NtmCell::heads_of(const at::Tensor& hidden, const Pass& pass) const {
  const at::Tensor write = write_head_(hidden, pass);
  const std::int64_t size = write.size(1) - 2 * content_;
  std::vector<at::Tensor> addressing;
  for (const Linear& head : read_heads_) addressing.push_back(head(hidden, pass));
  addressing.push_back(write.narrow(1, 0, size));
  const at::Tensor change = at::sigmoid(write.narrow(1, size, 2 * content_));
  return {.addressing = at::stack(addressing, 1),
          .erase = change.narrow(1, 0, content_),
          .add = change.narrow(1, content_, content_)};
}

at::Tensor NtmCell::attend(const Heads& heads, const NtmState& state) const {
  const std::int64_t moving = heads.addressing.size(2) - shifts_ - 1;
  at::Tensor attention = state.attention;
  if (by_content_) {
    const at::Tensor keys = at::sigmoid(heads.addressing.narrow(2, 0, content_));
    const at::Tensor strength = one_plus(heads.addressing.narrow(2, content_, 1));
    const at::Tensor gate = at::sigmoid(heads.addressing.narrow(2, content_ + 1, 1));
    const at::Tensor alike = at::softmax(strength * key_similarity(keys, state.memory), -1);
    attention = gate * alike + (1 - gate) * attention;
  }
  const at::Tensor shift = at::softmax(heads.addressing.narrow(2, moving, shifts_), -1);
  const at::Tensor gamma = one_plus(heads.addressing.narrow(2, moving + shifts_, 1));
  return sharpened(shifted(attention, shift), gamma);
}

at::Tensor NtmCell::operator()(const at::Tensor& x, NtmState& state, const Pass& pass,
                               std::int64_t step) const {
  const at::Tensor hidden = controller_(at::cat({x, state.read}, 1), state.controller, pass);
  const Heads heads = heads_of(hidden, pass);
  state.attention = attend(heads, state);
  state.read = at::matmul(state.attention.narrow(1, 0, reads_), state.memory)
                   .reshape({x.size(0), reads_ * content_});
  const at::Tensor written = state.attention.narrow(1, reads_, 1).transpose(1, 2);
  state.memory =
      state.memory * (1 - written * heads.erase.unsqueeze(1)) + written * heads.add.unsqueeze(1);
  pass.note("memory", step, state.memory);
  pass.note("attention", step, state.attention);
  pass.note("head_parameters", step, heads.addressing);
  return output_(at::cat({hidden, state.read}, 1), pass);
}

std::optional<at::Tensor> NtmCell::fused(const at::Tensor& items, std::int64_t addresses) const {
  const Controller::Rnn* const rnn = controller_.rnn();
  if (rnn == nullptr) return std::nullopt;
  const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
  auto net = detail::fused_ntm({.inputs = size(items.size(2)),
                                .outputs = size(output_.bias.size(0)),
                                .hidden = size(controller_.outputs()),
                                .reads = size(reads_),
                                .content = size(content_),
                                .shifts = size(shifts_),
                                .addresses = size(addresses),
                                .by_content = by_content_,
                                .curve = rnn->curve});
  std::vector<at::Tensor> weights{rnn->linear.weight, rnn->linear.bias};
  for (const Linear& head : read_heads_) weights.push_back(head.weight);
  weights.push_back(write_head_.weight);
  for (const Linear& head : read_heads_) weights.push_back(head.bias);
  for (const at::Tensor& last : {write_head_.bias, output_.weight, output_.bias})
    weights.push_back(last);
  return detail::answers_of(std::move(net), items, weights, tapes_);
}

}  // namespace deepview

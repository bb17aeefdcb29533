#include "deepview/experiment/models/modules/dwm_cell.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>

#include <numeric>
#include <utility>

#include "deepview/experiment/models/modules/addressing.hpp"
#include "deepview/experiment/models/modules/fused_dwm.hpp"
#include "deepview/experiment/models/modules/memory_access.hpp"

namespace deepview {
namespace {

// What a head is told, in this order; the last three for content addressing alone.
enum Told : std::size_t { shift, bookmark, jump, sharpness, erase, add, key, strength, gate };

std::vector<std::int64_t> told_sizes(const DwmOptions& options) {
  const std::int64_t content = options.memory_content_size;
  if (options.use_content_addressing)
    return {options.shift_size, 1, 3, 1, content, content, content, 1, 1};
  return {options.shift_size, 1, 3, 1, content, content};
}

}  // namespace

DwmCell::DwmCell(const PartBuilder& part, const DwmOptions& options)
    : options_(options),
      sizes_(told_sizes(options)),
      size_(std::accumulate(sizes_.begin(), sizes_.end(), std::int64_t{0})) {
  const std::int64_t inputs = options.items.input_item_size +
                              options.num_heads * options.memory_content_size +
                              options.hidden_state_size;
  const auto layer = [&](const char* name, std::int64_t outputs) {
    layers_.push_back(named_linear(part.part(name, "Linear"), inputs, outputs));
  };
  layer("hidden", options.hidden_state_size);
  layer("output", options.items.output_item_size);
  layer("update", options.num_heads * size_);
}

DwmState DwmCell::start(std::int64_t samples, std::int64_t addresses,
                        const at::Tensor& like) const {
  constexpr double initial_memory = 0.01;
  const at::Tensor first = first_address(samples, options_.num_heads, addresses, like);
  return {.layers = JoinedLinear(layers_),
          .first = first,
          .hidden = at::zeros({samples, options_.hidden_state_size}, like.options()),
          .attention = first,
          .snapshot = first,
          .memory = at::full({samples, addresses, options_.memory_content_size}, initial_memory,
                             like.options())};
}

void DwmCell::act(const at::Tensor& update, DwmState& state) const {
  const auto told = update.split_with_sizes(sizes_, 2);
  state.memory =
      written_to(state.memory, state.attention, at::sigmoid(told[Told::erase]), told[Told::add]);
  state.snapshot = at::lerp(state.attention, state.snapshot, at::sigmoid(told[Told::bookmark]));
  const auto jumps = at::softmax(told[Told::jump], -1).split(1, 2);
  at::Tensor attention = at::addcmul(jumps[0] * state.attention, jumps[1], state.snapshot);
  attention = at::addcmul(attention, jumps[2], state.first);
  if (options_.use_content_addressing) {
    const at::Tensor alike = at::softplus(told[Told::strength]) *
                             key_similarity(at::tanh(told[Told::key]), state.memory);
    attention = at::lerp(attention, at::softmax(alike, -1), at::sigmoid(told[Told::gate]));
  }
  const at::Tensor steps = at::softmax(at::softplus(told[Told::shift]), -1);
  state.attention = sharpened(shifted(attention, steps), one_plus(told[Told::sharpness]));
}

at::Tensor DwmCell::operator()(const at::Tensor& x, DwmState& state, const Pass& pass,
                               std::int64_t step) const {
  const at::Tensor read = read_from(state.memory, state.attention);
  const std::int64_t heads = options_.num_heads;
  const auto next =
      state.layers(at::cat({x, read, state.hidden}, 1), pass)
          .split_with_sizes(
              {options_.hidden_state_size, options_.items.output_item_size, heads * size_}, 1);
  state.hidden = at::sigmoid(next[0]);
  act(next[2].view({x.size(0), heads, size_}), state);
  pass.note("memory", step, state.memory);
  pass.note("attention", step, state.attention);
  pass.note("snapshot", step, state.snapshot);
  return next[1];
}

at::Tensor DwmCell::fused(const at::Tensor& items, std::int64_t addresses) const {
  const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
  auto net = detail::fused_dwm({.inputs = size(items.size(2)),
                                .outputs = size(options_.items.output_item_size),
                                .hidden = size(options_.hidden_state_size),
                                .heads = size(options_.num_heads),
                                .content = size(options_.memory_content_size),
                                .shifts = size(options_.shift_size),
                                .addresses = size(addresses),
                                .by_content = options_.use_content_addressing});
  std::vector<at::Tensor> weights;
  for (const NamedLinear& layer : layers_) weights.push_back(layer.weight);
  for (const NamedLinear& layer : layers_) weights.push_back(layer.bias);
  return detail::answers_of(std::move(net), items, weights, tapes_);
}

}  // namespace deepview

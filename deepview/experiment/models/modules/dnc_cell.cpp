#include "deepview/experiment/models/modules/dnc_cell.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/softplus.h>

#include <utility>
#include <vector>

#include "deepview/experiment/models/modules/addressing.hpp"
#include "deepview/experiment/models/modules/dnc_memory.hpp"
#include "deepview/experiment/models/modules/fused_dnc.hpp"
#include "deepview/experiment/models/modules/memory_access.hpp"

namespace deepview {
namespace {

at::Tensor look_up(const DncAddressing& to, const at::Tensor& memory) {
  return at::softmax(to.strengths * key_similarity(to.keys, memory), -1);
}

// As a head of an NTM moves: to the places alike as far as the gate lets it, else from where it was.
at::Tensor moved(const DncAddressing& to, const at::Tensor& gates, const at::Tensor& alike,
                 const at::Tensor& attention) {
  const at::Tensor shift = at::softmax(at::softplus(to.shifts), -1);
  return sharpened(shifted(at::lerp(attention, alike, gates), shift), to.sharpness);
}

}  // namespace

DncCell::DncCell(const PartBuilder& part, const DncOptions& options)
    : options_(options),
      controller_(part.part("controller", options.controller_type),
                  options.items.input_item_size + options.num_reads * options.memory_content_size,
                  ControllerOptions{.name = options.controller_type,
                                    .hidden_state_size = options.hidden_state_size,
                                    .non_linearity = options.non_linearity}),
      interface_(part.part("interface", "DNCInterface"), options),
      output_of_controller_(part.part("output_of_controller", "Linear"), options.hidden_state_size,
                            options.items.output_item_size),
      output_of_reads_(part.part("output_of_reads", "Linear"),
                       options.num_reads * options.memory_content_size,
                       options.items.output_item_size) {
}

DncState DncCell::start(std::int64_t samples, std::int64_t addresses,
                        const at::Tensor& like) const {
  constexpr double almost_none = 1e-6;
  const auto filled = [&](at::IntArrayRef shape, double value) {
    return at::full(shape, value, like.options());
  };
  const std::int64_t writes = options_.num_writes;
  return {.interface = interface_.joined(),
          .off_diagonal = 1 - at::eye(addresses, like.options()),
          .controller = controller_.start(samples, like),
          .memory = filled({samples, addresses, options_.memory_content_size}, 0),
          .usage = filled({samples, addresses}, 0),
          .links = filled({samples, writes, addresses, addresses}, almost_none),
          .precedence = filled({samples, writes, addresses}, almost_none),
          .writes = filled({samples, writes, addresses}, almost_none),
          .reads = filled({samples, options_.num_reads, addresses}, almost_none),
          .read = filled({samples, options_.num_reads * options_.memory_content_size}, 0)};
}

at::Tensor DncCell::find_writes(const DncCommands& commands, const DncState& state) const {
  const at::Tensor alike = look_up(commands.write, state.memory);
  if (options_.use_ntm_write)
    return moved(commands.write, commands.allocation_gates, alike, state.writes);
  const at::Tensor free =
      allocations(state.usage, commands.allocation_gates * commands.write_gates);
  return commands.write_gates * at::lerp(alike, free, commands.allocation_gates);
}

void DncCell::write(const DncCommands& commands, DncState& state) const {
  const bool gated = options_.use_extra_write_gate;
  state.memory = written_to(state.memory, state.writes,
                            gated ? commands.erase * commands.write_gates : commands.erase,
                            gated ? commands.add * commands.write_gates : commands.add);
  if (!options_.use_ntm_read)
    state.links = next_links(state.links, state.precedence, state.writes, state.off_diagonal);
  state.precedence = next_precedence(state.precedence, state.writes);
}

at::Tensor DncCell::find_reads(const DncCommands& commands, const DncState& state,
                               const at::Tensor& looked_up) const {
  const at::Tensor alike = look_up(commands.read, looked_up);
  if (options_.use_ntm_read) return moved(commands.read, commands.free_gates, alike, state.reads);
  const at::Tensor ways = at::cat({followed(state.links, state.reads), alike.unsqueeze(2)}, 2);
  return at::matmul(at::softmax(commands.modes, -1).unsqueeze(2), ways).squeeze(2);
}

at::Tensor DncCell::operator()(const at::Tensor& x, DncState& state, const Pass& pass,
                               std::int64_t step) const {
  const at::Tensor hidden = controller_(at::cat({x, state.read}, 1), state.controller, pass);
  const DncCommands commands = interface_.commands(state.interface(hidden, pass));
  const at::Tensor before = state.memory;
  state.usage = next_usage(state.usage, state.writes, state.reads, commands.free_gates);
  state.writes = find_writes(commands, state);
  write(commands, state);
  state.reads = find_reads(commands, state, options_.use_ntm_order ? before : state.memory);
  state.read = read_from(state.memory, state.reads);
  pass.note("memory", step, state.memory);
  pass.note("usage", step, state.usage);
  pass.note("precedence", step, state.precedence);
  pass.note("write_weights", step, state.writes);
  pass.note("read_weights", step, state.reads);
  return output_of_controller_(hidden, pass) + output_of_reads_(state.read, pass);
}

std::optional<at::Tensor> DncCell::fused(const at::Tensor& items, std::int64_t addresses) const {
  const LstmCell* const lstm = controller_.lstm();
  if (lstm == nullptr || options_.num_writes != 1 || options_.use_ntm_write ||
      options_.use_ntm_read || options_.use_ntm_order || options_.use_extra_write_gate)
    return std::nullopt;
  const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
  auto net = detail::fused_dnc({.inputs = size(items.size(2)),
                                .outputs = size(options_.items.output_item_size),
                                .hidden = size(options_.hidden_state_size),
                                .reads = size(options_.num_reads),
                                .content = size(options_.memory_content_size),
                                .shifts = size(options_.shift_size),
                                .addresses = size(addresses),
                                .steps = size(items.size(1))});
  std::vector<at::Tensor> weights{at::cat({lstm->weight_ih, lstm->weight_hh}, 1),
                                  lstm->bias_ih + lstm->bias_hh};
  for (const NamedLinear& layer : interface_.layers()) weights.push_back(layer.weight);
  for (const NamedLinear& layer : interface_.layers()) weights.push_back(layer.bias);
  weights.push_back(at::cat({output_of_controller_.weight, output_of_reads_.weight}, 1));
  weights.push_back(output_of_controller_.bias + output_of_reads_.bias);
  return detail::answers_of(std::move(net), items, weights, tapes_);
}

}  // namespace deepview

#include "deepview/experiment/models/modules/controllers.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

using Cell = Controller::Cell;

struct NonLinearity {
  const char* name;
  detail::Curve curve;
  at::Tensor (*apply)(const at::Tensor&);
};
constexpr NonLinearity non_linearities[] = {{"sigmoid", detail::Curve::sigmoid, at::sigmoid},
                                            {"tanh", detail::Curve::tanh, at::tanh},
                                            {"relu", detail::Curve::relu, at::relu}};

NonLinearity find_non_linearity(const std::string& name) {
  for (const NonLinearity& f : non_linearities)
    if (name == f.name) return f;
  return {"none", detail::Curve::identity, [](const at::Tensor& x) { return x; }};
}

Cell rnn(const PartBuilder& part, std::int64_t inputs, const ControllerOptions& options) {
  const Linear linear(part.part("linear", "Linear"), inputs + options.hidden_state_size,
                      options.hidden_state_size);
  const NonLinearity f = find_non_linearity(options.non_linearity);
  return {.step =
              [linear, f](const at::Tensor& x, ControllerState& state, const Pass& pass) {
                state[0] = f.apply(linear(at::cat({x, state[0]}, 1), pass));
                return state[0];
              },
          .rnn = Controller::Rnn{linear, f.curve}};
}

Cell lstm(const PartBuilder& part, std::int64_t inputs, const ControllerOptions& options) {
  const LstmCell cell(part.part("lstm", "LSTMCell"), inputs, options.hidden_state_size);
  return {.step =
              [cell](const at::Tensor& x, ControllerState& state, const Pass&) {
                const LstmState next = cell(x, {state[0], state[1]});
                state = {next.hidden, next.cell};
                return state[0];
              },
          .lstm = cell};
}

Cell gru(const PartBuilder& part, std::int64_t inputs, const ControllerOptions& options) {
  return {[cell = GruCell(part.part("gru", "GRUCell"), inputs, options.hidden_state_size)](
              const at::Tensor& x, ControllerState& state, const Pass&) {
    state[0] = cell(x, state[0]);
    return state[0];
  }};
}

Cell feed_forward(const PartBuilder& part, std::int64_t inputs, const ControllerOptions& options) {
  return {[linear = Linear(part.part("linear", "Linear"), inputs, options.hidden_state_size)](
              const at::Tensor& x, ControllerState&, const Pass& pass) { return linear(x, pass); }};
}

Cell feed_forward_gru(const PartBuilder& part, std::int64_t inputs,
                      const ControllerOptions& options) {
  return {[linear = Linear(part.part("linear", "Linear"), inputs, options.ff_output_size),
           cell = GruCell(part.part("gru", "GRUCell"), options.ff_output_size,
                          options.hidden_state_size)](const at::Tensor& x, ControllerState& state,
                                                      const Pass& pass) {
    state[0] = cell(linear(x, pass), state[0]);
    return state[0];
  }};
}

struct Kind {
  const char* name;
  Cell (*make)(const PartBuilder&, std::int64_t, const ControllerOptions&);
  std::size_t states;
};
constexpr Kind kinds[] = {{"RNNController", rnn, 1},
                          {"LSTMController", lstm, 2},
                          {"GRUController", gru, 1},
                          {"FeedforwardController", feed_forward, 0},
                          {"FFGRUController", feed_forward_gru, 1}};

const Kind& find_kind(const std::string& name) {
  for (const Kind& kind : kinds)
    if (name == kind.name) return kind;
  throw Error(ErrorKind::config, fmt::format("no controller '{}'", name));
}

}  // namespace

Controller::Controller(const PartBuilder& part, std::int64_t inputs,
                       const ControllerOptions& options)
    : cell_(find_kind(options.name).make(part, inputs, options)),
      outputs_(options.hidden_state_size),
      states_(find_kind(options.name).states) {
}

ControllerState Controller::start(std::int64_t samples, const at::Tensor& like) const {
  ControllerState state;
  for (std::size_t i = 0; i < states_; ++i)
    state.push_back(at::zeros({samples, outputs_}, like.options()));
  return state;
}

at::Tensor Controller::operator()(const at::Tensor& x, ControllerState& state,
                                  const Pass& pass) const {
  return cell_.step(x, state, pass);
}

}  // namespace deepview

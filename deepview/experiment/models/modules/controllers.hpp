// What recurs in memory networks, chosen by name.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <vector>

#include "deepview/experiment/models/modules/fused_layers.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"
#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

/// Of a controller after a step; empty for one without memory.
using ControllerState = std::vector<at::Tensor>;

/// A cell: RNNController f(W [x; h] + b), LSTMController, GRUController, FeedforwardController W x + b
/// without a state, FFGRUController GRU(W x + b).
class Controller {
 public:
  /// Throws Error(config) for a name that is none of these.
  Controller(const PartBuilder& part, std::int64_t inputs, const ControllerOptions& options);

  /// All zeros.
  ControllerState start(std::int64_t samples, const at::Tensor& like) const;
  /// The output [samples, outputs]; the state is the next one then.
  at::Tensor operator()(const at::Tensor& x, ControllerState& state, const Pass& pass) const;
  std::int64_t outputs() const noexcept { return outputs_; }

  /// f(W [x; h] + b)
  struct Rnn {
    Linear linear;
    detail::Curve curve;
  };
  /// What an RNNController is; null for the others.
  const Rnn* rnn() const noexcept { return cell_.rnn ? &*cell_.rnn : nullptr; }
  /// What an LSTMController is; null for the others.
  const LstmCell* lstm() const noexcept { return cell_.lstm ? &*cell_.lstm : nullptr; }

  struct Cell {
    std::function<at::Tensor(const at::Tensor&, ControllerState&, const Pass&)> step;
    std::optional<Rnn> rnn{};
    std::optional<LstmCell> lstm{};
  };

 private:
  Cell cell_;
  std::int64_t outputs_;
  std::size_t states_;  // tensors in a state
};

}  // namespace deepview

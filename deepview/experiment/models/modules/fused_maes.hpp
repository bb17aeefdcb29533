// A memory-augmented encoder-solver through whole sequences, with gradients of its own.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/experiment/models/modules/fused_layers.hpp"
#include "deepview/experiment/models/modules/fused_sequence.hpp"

namespace deepview::detail {

struct MaesShape {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t hidden = 0;
  std::size_t content = 0;
  std::size_t encoder_shifts = 0;
  std::size_t solver_shifts = 0;
  std::size_t addresses = 0;
  bool pass_cell_state = true;
  Curve curve = Curve::sigmoid;      ///< Of both controllers.
  std::vector<std::size_t> calls{};  ///< Steps that call the solver, in order; at least one.
};

/// What MaesEncoder and MaesSolver compute with RNNControllers: the encoder until the first call, the solver from
/// then on, each call starting it anew from where the encoder stopped. Weights: of the encoder the controller's,
/// the interface's and the output's, each before its bias, then the same of the solver.
c10::intrusive_ptr<SequenceNet> fused_maes(const MaesShape& shape);

}  // namespace deepview::detail

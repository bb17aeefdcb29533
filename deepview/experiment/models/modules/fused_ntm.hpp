// A neural Turing machine through whole sequences, with gradients of its own.
#pragma once

#include <cstddef>

#include "deepview/experiment/models/modules/fused_layers.hpp"
#include "deepview/experiment/models/modules/fused_sequence.hpp"

namespace deepview::detail {

struct NtmShape {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t hidden = 0;
  std::size_t reads = 0;  ///< Heads.
  std::size_t content = 0;
  std::size_t shifts = 0;
  std::size_t addresses = 0;
  bool by_content = false;
  Curve curve = Curve::sigmoid;  ///< Of the controller.
};

/// What NtmCell computes with an RNNController. Weights: the controller's and its bias; those of all heads, the
/// write head's last, then their biases; the output's and its bias.
c10::intrusive_ptr<SequenceNet> fused_ntm(const NtmShape& shape);

}  // namespace deepview::detail

// A differentiable neural computer through whole sequences, with gradients of its own.
#pragma once

#include <cstddef>

#include "deepview/experiment/models/modules/fused_sequence.hpp"

namespace deepview::detail {

struct DncShape {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t hidden = 0;
  std::size_t reads = 0;  ///< Heads.
  std::size_t content = 0;
  std::size_t shifts = 0;  ///< Of commands that are not used.
  std::size_t addresses = 0;
  std::size_t steps = 0;
};

/// What DncCell computes with an LSTMController and one write head, in none of its variants. Weights: the
/// controller's of [x; r; h] and its biases; those of all commands, one below the other, then their biases; the
/// output's of [h; r] and its biases.
c10::intrusive_ptr<SequenceNet> fused_dnc(const DncShape& shape);

}  // namespace deepview::detail

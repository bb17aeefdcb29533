// A differentiable working memory through whole sequences, with gradients of its own.
#pragma once

#include <cstddef>

#include "deepview/experiment/models/modules/fused_sequence.hpp"

namespace deepview::detail {

struct DwmShape {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t hidden = 0;
  std::size_t heads = 0;
  std::size_t content = 0;
  std::size_t shifts = 0;
  std::size_t addresses = 0;
  bool by_content = false;
};

/// What DwmCell computes. Weights: those of hidden, output and update, one below the other, then their biases.
c10::intrusive_ptr<SequenceNet> fused_dwm(const DwmShape& shape);

}  // namespace deepview::detail

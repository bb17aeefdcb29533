// Which part of an encoder-solver pair reads which steps of a batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

/// A marked item and the unmarked ones after it; the first turn may begin without a mark, and encodes then.
struct Turn {
  bool solves = false;
  std::int64_t first = 0;  ///< Step.
  std::int64_t count = 0;  ///< Steps, at least one.
};

/// Throws Error(config) unless the bits are two different ones of an item.
void check_bits(const SwitchBits& bits, int item_size);

/// The turns of a batch [samples, steps, item size], all steps in order. A bit above one half is set.
///
/// Throws Error(data) for an item with both bits, and where the samples do not agree, because a turn is one
/// for the whole batch.
std::vector<Turn> turns_of(const at::Tensor& items, const SwitchBits& bits);

}  // namespace deepview

// Dense layers over all pairs of objects, a tile of pairs at a time, with gradients of their own.
#pragma once

#include <ATen/core/Tensor.h>

#include <span>

#include "deepview/experiment/models/modules/fused_sequence.hpp"
#include "deepview/experiment/models/modules/layers.hpp"

namespace deepview::detail {

/// The sum over all ordered pairs i, j of gₙ(… g₁(relu(first_i + second_j))), where g(x) = relu(x Wᵀ + b).
///
/// In      `first` and `second` [samples, objects, units]; at least one layer, of units by units. Float32.
/// Out     [samples, units]. Samples in parallel; the same bits for any number of threads. Gradients cannot be
///         differentiated again.
/// Memory  Without gradients a few tiles for each thread; with them, from `memory`, what layers but the last
///         answer to every pair, and a byte for each unit of the last.
at::Tensor pair_sums(const at::Tensor& first, const at::Tensor& second,
                     std::span<const Linear> layers, const TapeMemory& memory);

}  // namespace deepview::detail

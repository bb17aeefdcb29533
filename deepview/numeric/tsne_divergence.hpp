// How far the similarities of a map are from its affinities.
#pragma once

#include <cstddef>
#include <span>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/tsne_affinities.hpp"

namespace deepview::detail {

/// Σ p_ij log(p_ij / q_ij) for a map [rows, dimensions] whose weights 1 / (1 + |y_i − y_j|²) sum to
/// `weight` over all ordered pairs. In float64, chunks of rows added in order.
double divergence_of(const Affinities& affinities, std::span<const float> map,
                     std::size_t dimensions, double weight, const RunOptions& run);

}  // namespace deepview::detail

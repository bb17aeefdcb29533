// How close is too close: the bounds behind the duplicate rules.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"

namespace deepview {

/// Neighbours that the rules look at: DNIKit asked for 10 and counted the row itself.
inline constexpr std::size_t calibrated_neighbours = 16;
inline constexpr std::size_t crowded_neighbours = 32;
inline constexpr std::size_t ancestral_neighbours = 9;

/// For each row the distance below which a neighbour is a flagged partner: r_k q^(1/m) with
/// 1 − (1 − q)^(k−1) = alpha / rows, from the first 16 neighbours, or crowded_bounds where that is
/// larger. Throws Error(usage) for alpha <= 0.
std::vector<float> calibrated_bounds(const NeighbourGraph& graph, const CalibratedRule& rule,
                                     const RunOptions& run = {});

/// The same for queries whose neighbours are rows of another set, which has a graph of its own: the
/// chance is alpha / queries.
struct Crossing {
  const NeighbourGraph& queries;  ///< Neighbours among the rows.
  const NeighbourGraph& rows;
};
std::vector<float> calibrated_bounds(const Crossing& graphs, const CalibratedRule& rule,
                                     const RunOptions& run = {});

/// The threshold among ascending distances, at least one. PercentileRule takes the one at
/// n − trunc(n x percentile / 100); throws Error(usage) unless 0 < percentile <= 100.
float threshold(std::span<const float> sorted, const PercentileRule& rule);

/// SlopeRule walks from the middle of the curve to its start, n / 1000 + 1 steps at a time, and
/// stops where the curve rises over the next n / sensitivity places by more than it does over its
/// middle half. Throws Error(usage) for a sensitivity below 3.
float threshold(std::span<const float> sorted, const SlopeRule& rule);

/// One bound for all rows, the threshold among the distances above 0 in the first `k` columns of the
/// graph: identical rows say nothing about the others.
std::vector<float> common_bounds(const NeighbourGraph& graph, std::size_t k,
                                 const PercentileRule& rule);
std::vector<float> common_bounds(const NeighbourGraph& graph, std::size_t k, const SlopeRule& rule);

/// Clusters that share a member become one (transitive closure). Order: by the first cluster that
/// went into each; members ascending.
std::vector<std::vector<std::size_t>> merge_overlapping(
    std::span<const std::vector<std::size_t>> clusters);

}  // namespace deepview

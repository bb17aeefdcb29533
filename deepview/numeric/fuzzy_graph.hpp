// How strongly rows belong to each other's neighbourhoods: the graph that UMAP lays out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"

namespace deepview {

/// The scale of each row's neighbourhood.
struct Neighbourhoods {
  std::vector<float> nearest;  ///< [rows] Distance to the nearest row that is not at the same place
                               ///< (ρ); 0 when all neighbours are.
  std::vector<float> width;    ///< [rows] How fast membership fades beyond it (σ).
};

/// Widths with Σ exp(−max(0, d − ρ) / σ) = log2(others + 1) over a row's first `others` neighbours.
///
/// In      `others` <= graph.k: umap-learn's `n_neighbors` counts the row itself, so its 15 are 14
///         others.
/// Out     No width is below 0.001 of the mean distance around its row (around all rows where ρ is
///         0).
/// Source  McInnes, Healy, Melville 2018, algorithm 3; bisection, tolerance and floor as in
///         umap-learn with local_connectivity 1.
Neighbourhoods neighbourhoods(const NeighbourGraph& graph, std::size_t others,
                              const RunOptions& run = {});

/// A symmetric sparse graph; the neighbours of a row ascend.
struct FuzzyGraph {
  std::vector<std::size_t> offsets{0};   ///< [rows + 1] Where each row's edges begin.
  std::vector<std::int32_t> neighbours;  ///< [edges] Never the row itself.
  std::vector<float> weights;            ///< [edges] In (0, 1]: the same in both directions.

  std::size_t rows() const noexcept { return offsets.size() - 1; }
  std::span<const std::int32_t> neighbours_of(std::size_t row) const noexcept {
    return {neighbours.data() + offsets[row], offsets[row + 1] - offsets[row]};
  }
  std::span<const float> weights_of(std::size_t row) const noexcept {
    return {weights.data() + offsets[row], offsets[row + 1] - offsets[row]};
  }
};

/// The union w + wᵀ − w wᵀ of the memberships w = exp(−max(0, d − ρ) / σ) of the first `others`
/// neighbours (all of them if there are fewer). Edges that round to 0 are left out.
///
/// Memory  About 28 bytes x rows x others.
/// Source  McInnes, Healy, Melville 2018, algorithm 2; umap-learn's `fuzzy_simplicial_set`.
FuzzyGraph fuzzy_graph(const NeighbourGraph& graph, std::size_t others, const RunOptions& run = {});

/// How strongly a new row belongs to each of its nearest old rows, nearest first: ρ is 0, and σ has
/// Σ exp(−d / σ) = log2(count) over all but the first.
/// Source  umap-learn's `transform`; differs: the floor of σ is from this row's distances alone, so
///         that no other new row has a say.
std::vector<float> memberships(std::span<const float> distances);

}  // namespace deepview

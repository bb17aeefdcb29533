// How strongly rows should attract one another in a map, and how well a given map honours that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// Symmetric shares p_ij that sum to 1 over all pairs, kept where they are above 0. Both p_ij and
/// p_ji are stored, so that what acts on a row is read from that row alone.
struct Affinities {
  std::vector<std::size_t> starts{0};     ///< [rows + 1] Where the shares of each row begin.
  std::vector<std::uint32_t> neighbours;  ///< Ascending within a row; never the row itself.
  std::vector<float> shares;
  double perplexity = 0;  ///< That was reached for: what was asked, or less for few neighbours.

  std::size_t rows() const noexcept { return starts.size() - 1; }
  std::span<const std::uint32_t> neighbours_of(std::size_t row) const noexcept {
    return {neighbours.data() + starts[row], starts[row + 1] - starts[row]};
  }
  std::span<const float> shares_of(std::size_t row) const noexcept {
    return {shares.data() + starts[row], starts[row + 1] - starts[row]};
  }
};

/// The neighbours per row that a graph needs for this perplexity: the whole of three times it.
int tsne_neighbours(double perplexity) noexcept;

/// The affinities of t-SNE: a Gaussian around each row, as wide as gives its distribution over the
/// neighbours the perplexity that is asked for, made symmetric: p_ij = (p_j|i + p_i|j) / 2n.
///
/// In      A graph, of which the first tsne_neighbours(perplexity) of each row are used. When it has
///         fewer, the perplexity becomes a third of what it has: (n − 1) / 3 for all of n rows.
/// Out     Of rows at equal distances all shares are equal. One row has no affinities.
/// Memory  16 bytes x rows x neighbours at most; 24 bytes x rows x k more while it runs.
/// Cost    O(rows x neighbours), some ten exponentials for each.
/// Throws  Error(usage) unless 1 <= perplexity < infinity; Error(data) naming a row whose distances
///         are not finite.
/// Source  van der Maaten & Hinton 2008; van der Maaten 2014 for the neighbours.
Affinities tsne_affinities(const NeighbourGraph& graph, double perplexity = 30,
                           const RunOptions& run = {});

/// Kullback-Leibler divergence, in nats, of a map's similarities q_ij ∝ 1 / (1 + |y_i − y_j|²) from
/// the affinities: Σ p_ij log(p_ij / q_ij). Exact, so that maps by any method compare.
///
/// In      A map of 1 to 8 dimensions, a row for each row of the affinities.
/// Out     0 when there are no affinities. A little of it is beyond any map of two dimensions.
/// Cost    O(rows² x dimensions), in float32 sums of 16 lanes a row and float64 over rows.
/// Throws  Error(shape) for another number of rows or dimensions; Error(data) naming the first row
///         that is not finite.
double kl_divergence(const Affinities& affinities, const Rows& map, const RunOptions& run = {});

}  // namespace deepview

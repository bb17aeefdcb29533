// How many directions the data around a row really spread in.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"

namespace deepview {

/// The closest neighbours that intrinsic_dimension counts without reading their distances.
inline constexpr std::size_t censored_neighbours = 3;
/// Those, two to estimate from, and the one that closes the ball.
inline constexpr std::size_t fewest_neighbours_for_dimension = censored_neighbours + 3;

/// The intrinsic dimension around a row, from the distances r_1 <= … <= r_k to its neighbours.
///
/// The three closest may be copies of the row, so they are censored: only that they are no farther
/// than r_4 is used. With c = k − 4 uncensored terms the unbiased estimate is (c − 1) / (Σ_{4 <= j
/// < k} log(r_k / r_j) + 3 log(r_k / r_4)).
///
/// Out     Above 0; 0 when r_4 is 0 (at least four identical rows); infinity when r_4 = r_k > 0.
/// Throws  Error(usage) for fewer than 6 distances.
/// Source  Levina & Bickel 2004; differs: the censoring, after Epstein & Sobel 1953.
double intrinsic_dimension(std::span<const float> distances);

/// The estimate around each row of the graph, from its first `k` neighbours. Throws Error(usage)
/// unless 6 <= k <= graph.k.
std::vector<double> intrinsic_dimensions(const NeighbourGraph& graph, std::size_t k,
                                         const RunOptions& run = {});

/// For each row of the graph the smaller of its own estimate and the median of its neighbours', from
/// its first `k` neighbours: an estimate that errs to the low side, which is the side that makes
/// closeness less surprising. `estimates` holds one for each row that the graph names as a
/// neighbour; in a graph of rows among themselves they are their intrinsic_dimensions, as without
/// it. Throws Error(usage) unless 6 <= k <= graph.k.
std::vector<double> local_dimensions(const NeighbourGraph& graph, std::span<const double> estimates,
                                     std::size_t k, const RunOptions& run = {});
std::vector<double> local_dimensions(const NeighbourGraph& graph, std::size_t k,
                                     const RunOptions& run = {});

}  // namespace deepview

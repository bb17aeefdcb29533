// Where the points of a map lie before the first iteration.
#pragma once

#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/tsne.hpp"

namespace deepview::detail {

/// The standard deviation of the first coordinate: so small that all points feel all others.
inline constexpr double start_deviation = 1e-4;

/// [rows, dimensions]: the start that the options name. Principal components are those of the rows
/// as the graph scales them; where the rows have fewer, points are scattered along the others.
std::vector<float> tsne_start(const Rows& rows, const NeighbourGraph& graph,
                              const TsneOptions& options, const RunOptions& run);

}  // namespace deepview::detail

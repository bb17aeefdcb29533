// Neighbour graphs without looking at all pairs, and how good they are.
#pragma once

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/exact_search.hpp"
#include "deepview/numeric/neighbours.hpp"

namespace deepview::detail {

/// Fills the graph of task.rows, whose k >= 1 is below the number of rows. Groups of identical rows
/// find each other whole and in the order of an exact search.
void search_approximately(const Search& task, const ApproximateSearch& options,
                          NeighbourGraph& graph, const RunOptions& run);

/// The share of the graph's neighbours that are no farther than the exact ones of the same rank,
/// over rows drawn by run.seed.
double measured_recall(const Search& task, const ApproximateSearch& options,
                       const NeighbourGraph& graph, const RunOptions& run);

}  // namespace deepview::detail

// Neighbours found by looking at neighbours of neighbours.
#pragma once

#include <cstddef>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/local_joins.hpp"
#include "deepview/numeric/neighbour_lists.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/search_space.hpp"

namespace deepview::detail {

/// Nearly the `k` nearest of each distinct row, fewer than there are distinct rows.
///
/// The lists start from the leaves of projection trees. In each round every row joins some of its
/// neighbours and some of those whose neighbour it is: each pair of which at least one is news is
/// compared. Which ones is drawn anew, from a graph that stands still while it is drawn from, so
/// the lists have the same bits for any number of threads. It ends when a round changes less than
/// `tolerance` of the entries. The lists are closed.
NeighbourLists nn_descent(const DistinctRows& rows, const SearchSpace& space, std::size_t k,
                          const ApproximateSearch& options, const RunOptions& run);

}  // namespace deepview::detail

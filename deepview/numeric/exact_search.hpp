// The nearest rows by looking at all of them.
#pragma once

#include <cstdint>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/numeric/search_space.hpp"

namespace deepview::detail {

/// Nearest first; of equally near ones the lower index.
struct Neighbour {
  float distance;
  std::int32_t index;
  friend auto operator<=>(const Neighbour&, const Neighbour&) = default;
};

enum class Self : std::uint8_t { included, excluded };

struct Search {
  const Rows& queries;
  const Rows& rows;
  const SearchSpace& space;
  Self self;  ///< Excluded: query i is row i, and not its own neighbour.
};

/// Fills `indices` and `distances`, which have room for graph.rows x graph.k entries; at least
/// graph.k rows can be found. float32 products rule out what is provably farther; the rest is
/// measured from the rows in float64.
void search_exactly(const Search& task, NeighbourGraph& graph, const RunOptions& run);

}  // namespace deepview::detail

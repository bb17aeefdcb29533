#include "deepview/numeric/nn_descent.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/join_candidates.hpp"
#include "deepview/numeric/projection_forest.hpp"

namespace deepview::detail {
namespace {

// So many pairs are compared before their finds are entered, 12 bytes for each one found: as many as
// there are rows, which keeps the finds small beside the lists, and enough for many threads.
std::size_t pairs_per_block(std::size_t rows) {
  return std::clamp(rows, std::size_t{1} << 16U, std::size_t{1} << 21U);
}

std::size_t joins_per_block(std::size_t rows, std::size_t pairs_per_join) {
  return std::max<std::size_t>(pairs_per_block(rows) / std::max<std::size_t>(pairs_per_join, 1), 1);
}

// Fills the lists from the leaves; an order of the rows in which near ones often stand together.
std::vector<std::int32_t> start(LocalJoins& joins, std::vector<ProjectionTree> forest,
                                std::size_t leaf_rows) {
  for (const ProjectionTree& tree : forest)
    joins.run({.count = tree.leaves(),
               .per_block = joins_per_block(tree.order.size(), leaf_rows * leaf_rows / 2),
               .at = [&](std::size_t leaf) { return Join{.fresh = tree.leaf(leaf)}; }});
  return std::move(forest.back().order);
}

}  // namespace

NeighbourLists nn_descent(const DistinctRows& rows, const SearchSpace& space, std::size_t k,
                          const ApproximateSearch& options, const RunOptions& run) {
  NeighbourLists lists(rows.size(), k);
  LocalJoins joins(rows, space, lists, run);
  const ForestOptions forest{.trees = static_cast<std::size_t>(options.trees),
                             .leaf_rows = std::max<std::size_t>(128, 2 * k + 2)};
  report(run, {.step = "projection trees", .done = 0});
  const auto order = start(joins, projection_forest(rows, space, forest, run), forest.leaf_rows);
  const auto most = static_cast<std::size_t>(options.candidates);
  const double few = options.tolerance * static_cast<double>(rows.size()) * static_cast<double>(k);
  JoinCandidates candidates(rows.size(), most);
  for (int round = 0; round < options.most_rounds; ++round) {
    report(run, {.step = "rounds of descent", .done = static_cast<std::size_t>(round)});
    candidates.draw(lists, static_cast<std::uint64_t>(round), run);
    const std::size_t entered = joins.run(
        {.count = order.size(),
         .per_block = joins_per_block(rows.size(), 3 * most * most / 2),
         .at = [&](std::size_t i) { return candidates.of(static_cast<std::size_t>(order[i])); }});
    if (static_cast<double>(entered) <= few) break;
  }
  lists.close();
  return lists;
}

}  // namespace deepview::detail

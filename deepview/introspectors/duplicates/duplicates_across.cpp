#include "deepview/introspectors/duplicates/duplicates_across.hpp"

#include <algorithm>

#include "deepview/introspectors/duplicates/thresholds.hpp"

namespace deepview {
namespace {

std::vector<float> bounds_of(const NeighbourGraph& near, const Rows& rows,
                             const CalibratedRule& rule, const RunOptions& run) {
  const auto graph = neighbour_graph(rows, {.k = static_cast<int>(calibrated_neighbours)}, run);
  return calibrated_bounds(Crossing{.queries = near, .rows = graph}, rule, run);
}

template <class Rule>
std::vector<float> bounds_of(const NeighbourGraph& near, const Rows&, const Rule& rule,
                             const RunOptions&) {
  return common_bounds(near, near.k, rule);
}

}  // namespace

DuplicatesAcross find_duplicates_across(const Rows& queries, const Rows& rows,
                                        const DuplicateRule& rule, const RunOptions& run) {
  const bool calibrated = std::holds_alternative<CalibratedRule>(rule);
  const auto near = neighbours_of(
      queries, rows,
      {.k = static_cast<int>(calibrated ? crowded_neighbours : ancestral_neighbours)}, run);
  DuplicatesAcross found;
  found.rule = rule;
  found.neighbours = near.k;
  found.bounds = std::visit([&](const auto& r) { return bounds_of(near, rows, r, run); }, rule);
  for (std::size_t query = 0; query < near.rows; ++query) {
    DuplicateAcross twins{.query = query};
    for (std::size_t i = 0; i < near.k; ++i) {
      const float distance = near.distances_from(query)[i];
      if (distance > found.bounds[query]) break;
      twins.rows.push_back(static_cast<std::size_t>(near.neighbours(query)[i]));
      twins.distances.push_back(static_cast<double>(distance));
    }
    if (!twins.rows.empty()) found.duplicates.push_back(std::move(twins));
  }
  return found;
}

}  // namespace deepview

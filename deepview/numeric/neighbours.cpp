#include "deepview/numeric/neighbours.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/approximate_search.hpp"
#include "deepview/numeric/exact_search.hpp"
#include "deepview/numeric/search_space.hpp"

namespace deepview {
namespace {

using detail::Self;

void require(bool good, const std::string& what, int expected, double found) {
  if (!good)
    throw Error(ErrorKind::usage, "neighbours: expected " + what + " of at least " +
                                      std::to_string(expected) + ", found " +
                                      std::to_string(found));
}

void check(const NeighbourOptions& options) {
  if (options.k < 1)
    throw Error(ErrorKind::usage,
                "neighbours: expected k of at least 1, found " + std::to_string(options.k));
  const auto* search = std::get_if<ApproximateSearch>(&options.search);
  if (search == nullptr) return;
  require(search->trees >= 1, "a number of trees", 1, search->trees);
  require(search->candidates >= 2, "a number of candidates", 2, search->candidates);
  require(search->most_rounds >= 0, "a number of rounds", 0, search->most_rounds);
  require(search->tolerance >= 0, "a tolerance", 0, search->tolerance);
  require(search->recall_rows >= 1, "a number of rows to measure recall on", 1,
          search->recall_rows);
}

void check(const Rows& queries, const Rows& rows, const NeighbourOptions& options) {
  check(options);
  if (queries.columns() != rows.columns())
    throw shape_error("queries for neighbours", std::to_string(rows.columns()) + " columns",
                      std::to_string(queries.columns()));
  if (rows.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw shape_error("rows for neighbours", "at most 2147483647", std::to_string(rows.size()));
  require_finite(rows);
  if (&queries != &rows) require_finite(queries, "queries");
}

NeighbourGraph empty_graph(const Rows& queries, std::size_t k, const detail::SearchSpace& space) {
  NeighbourGraph graph;
  graph.rows = queries.size();
  graph.k = k;
  graph.scale = space.scale;
  return graph;
}

NeighbourGraph exact_graph(const detail::Search& task, std::size_t k, const RunOptions& run) {
  NeighbourGraph graph = empty_graph(task.queries, k, task.space);
  graph.indices.resize(graph.rows * k);
  graph.distances.resize(graph.rows * k);
  if (!graph.indices.empty()) detail::search_exactly(task, graph, run);
  return graph;
}

// How to search, when it is to be approximate.
std::optional<ApproximateSearch> approximate(const NeighbourSearch& search, const Rows& rows) {
  if (const auto* chosen = std::get_if<ApproximateSearch>(&search)) return *chosen;
  const auto* automatic = std::get_if<AutoSearch>(&search);
  const auto count = static_cast<double>(rows.size());
  const double work = count * count * static_cast<double>(rows.columns());
  if (automatic == nullptr || work <= automatic->exact_work) return std::nullopt;
  return ApproximateSearch{};
}

}  // namespace

NeighbourGraph neighbour_graph(const Rows& rows, const NeighbourOptions& options,
                               const RunOptions& run) {
  check(rows, rows, options);
  const auto space = detail::search_space(rows, rows, options.scaling, run);
  const std::size_t others = std::max<std::size_t>(rows.size(), 1) - 1;
  const std::size_t k = std::min(static_cast<std::size_t>(options.k), others);
  const auto search = approximate(options.search, rows);
  if (!search) return exact_graph({rows, rows, space, Self::excluded}, k, run);
  NeighbourGraph graph = empty_graph(rows, k, space);
  graph.method = SearchMethod::approximate;
  if (k == 0) return graph;
  detail::search_approximately({rows, rows, space, Self::excluded}, *search, graph, run);
  graph.recall = detail::measured_recall({rows, rows, space, Self::included}, *search, graph, run);
  return graph;
}

Scaling scaling_of(const NeighbourGraph& graph) noexcept {
  const bool unscaled = std::ranges::all_of(graph.scale, [](double s) { return s == 1; });
  return unscaled ? Scaling::none : Scaling::column_norm;
}

NeighbourGraph neighbours_of(const Rows& queries, const Rows& rows, const NeighbourOptions& options,
                             const RunOptions& run) {
  check(queries, rows, options);
  const auto space = detail::search_space(rows, queries, options.scaling, run);
  const std::size_t k = std::min(static_cast<std::size_t>(options.k), rows.size());
  return exact_graph({queries, rows, space, Self::included}, k, run);
}

}  // namespace deepview

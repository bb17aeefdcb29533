#include "deepview/numeric/approximate_search.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <span>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/base/random.hpp"
#include "deepview/numeric/identical_rows.hpp"
#include "deepview/numeric/local_joins.hpp"
#include "deepview/numeric/nn_descent.hpp"
#include "deepview/numeric/working_array.hpp"

namespace deepview::detail {
namespace {

// Lists of the search are somewhat longer than what is asked for, because their ends are found last.
constexpr std::size_t shortest_list = 16;
constexpr std::size_t spare_entries = 4;
constexpr std::uint64_t recall_stream = 0x7265'6361'6c6c;  // "recall"

template <class Work>
void for_each_row(std::size_t rows, const RunOptions& run, const Work& work) {
  constexpr std::size_t per_item = 1024;
  parallel_for((rows + per_item - 1) / per_item, run, [&](std::size_t item) {
    for (std::size_t row = item * per_item; row < std::min(rows, (item + 1) * per_item); ++row)
      work(row);
  });
}

// From neighbours of groups to neighbours of rows.
class Unfolding {
 public:
  Unfolding(const DistinctRows& rows, const SearchSpace& space, std::size_t k)
      : rows_(rows), space_(space), k_(k) {}

  /// The k nearest of a row by (distance, index), given the groups near its own.
  std::vector<Neighbour> nearest(std::size_t row, const NeighbourLists& lists) const {
    const std::size_t group = rows_.groups.group_of(row);
    std::vector<Neighbour> found;
    add(found, 0, group, row);
    for (const auto& [distance, near] : groups_near(group, lists)) {
      if (found.size() >= k_ && distance > found.back().distance) break;
      add(found, distance, static_cast<std::size_t>(near), row);
    }
    std::ranges::sort(found);
    found.resize(k_);
    return found;
  }

 private:
  std::vector<Neighbour> groups_near(std::size_t group, const NeighbourLists& lists) const {
    std::vector<Neighbour> near;
    for (const auto entry : lists.entries(group)) {
      const auto other = static_cast<std::size_t>(entry.index());
      near.push_back({space_.distance(rows_.row(group), rows_.row(other)), entry.index()});
    }
    std::ranges::sort(near);
    return near;
  }

  // The first k members of a group, without the row itself.
  void add(std::vector<Neighbour>& found, float distance, std::size_t group,
           std::size_t row) const {
    std::size_t room = k_;
    for (const auto member : rows_.groups.members(group)) {
      if (room == 0) return;
      if (static_cast<std::size_t>(member) == row) continue;
      found.push_back({distance, member});
      --room;
    }
  }

  const DistinctRows& rows_;
  const SearchSpace& space_;
  std::size_t k_;
};

// Some rows, ascending.
std::vector<std::size_t> drawn_rows(std::size_t rows, std::size_t most, Seed seed) {
  Random random(seed, recall_stream);
  std::set<std::size_t> drawn;
  while (drawn.size() < std::min(rows, most)) drawn.insert(random.below(rows));
  return {drawn.begin(), drawn.end()};
}

}  // namespace

void search_approximately(const Search& task, const ApproximateSearch& options,
                          NeighbourGraph& graph, const RunOptions& run) {
  const IdenticalRows identical(task.rows, run);
  const DistinctRows distinct{task.rows, identical};
  const std::size_t length =
      std::min(std::max(graph.k, shortest_list) + spare_entries, distinct.size() - 1);
  const NeighbourLists lists = nn_descent(distinct, task.space, length, options, run);
  trim_memory();  // the descent's finds, before as much is taken for the graph
  graph.indices.resize(graph.rows * graph.k);
  graph.distances.resize(graph.rows * graph.k);
  const Unfolding unfolding(distinct, task.space, graph.k);
  for_each_row(graph.rows, run, [&](std::size_t row) {
    std::size_t at = row * graph.k;
    for (const auto& [distance, index] : unfolding.nearest(row, lists)) {
      graph.distances[at] = distance;
      graph.indices[at++] = index;
    }
  });
}

double measured_recall(const Search& task, const ApproximateSearch& options,
                       const NeighbourGraph& graph, const RunOptions& run) {
  const auto sample =
      drawn_rows(task.rows.size(), static_cast<std::size_t>(options.recall_rows), run.seed);
  const Rows queries = take(task.rows, sample);
  NeighbourGraph exact;
  exact.rows = queries.size();
  exact.k = graph.k + 1;  // the row itself is among them, or as near as the last
  exact.indices.resize(exact.rows * exact.k);
  exact.distances.resize(exact.rows * exact.k);
  search_exactly({queries, task.rows, task.space, Self::included}, exact, run);
  std::size_t found = 0;
  for (std::size_t q = 0; q < exact.rows; ++q) {
    const auto far = exact.distances_from(q).subspan(1);
    const auto near = graph.distances_from(sample[q]);
    for (std::size_t i = 0; i < graph.k; ++i) found += near[i] <= far[graph.k - 1] ? 1 : 0;
  }
  return static_cast<double>(found) / static_cast<double>(exact.rows * graph.k);
}

}  // namespace deepview::detail

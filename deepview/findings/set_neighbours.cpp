#include "deepview/findings/set_neighbours.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"
#include "deepview/numeric/row_chunks.hpp"

namespace deepview {
namespace {

constexpr std::uint64_t spokesman_stream = 0x636f7069;  // "copi"

class Sides {
 public:
  explicit Sides(const TwoSets& sets) : sets_(sets) {}
  bool has(std::size_t row) const { return of(row) == sets_.from || of(row) == sets_.to; }
  std::uint8_t side(std::size_t row) const { return of(row) == sets_.to ? 1 : 0; }

 private:
  std::int32_t of(std::size_t row) const { return sets_.of_row[row]; }
  const TwoSets& sets_;
};

void check(const View& view, const TwoSets& sets) {
  const std::size_t rows = view.rows.size();
  if (sets.of_row.size() == rows && view.graph.rows == rows) return;
  throw shape_error("two sets in view '" + view.name + "'",
                    std::to_string(rows) + " rows in sets and graph",
                    std::to_string(sets.of_row.size()) + " and " + std::to_string(view.graph.rows));
}

// For each row of the sets the row that stands for it and its copies: itself for most.
std::vector<std::size_t> spokesmen(const View& view, const Sides& sides, const RunOptions& run) {
  std::vector<std::size_t> spokesman(view.rows.size());
  for (std::size_t row = 0; row < spokesman.size(); ++row) spokesman[row] = row;
  const auto copies = find_duplicates(view.rows, view.graph, CalibratedRule{}, run);
  for (const DuplicateGroup& group : copies.groups) {
    std::vector<std::size_t> members;
    std::ranges::copy_if(group.members, std::back_inserter(members),
                         [&](std::size_t row) { return sides.has(row); });
    if (members.empty()) continue;
    Random random(run.seed, spokesman_stream + members.front());
    const std::size_t chosen = members[random.below(members.size())];
    for (const std::size_t member : members) spokesman[member] = chosen;
  }
  return spokesman;
}

// How many neighbours are surely in the list, whatever the order of rows.
std::size_t certain_neighbours(const NeighbourGraph& graph, std::size_t row) {
  std::size_t count = graph.k;
  if (graph.k + 1 >= graph.rows) return count;
  const auto distances = graph.distances_from(row);
  while (count > 0 && distances[count - 1] == distances.back()) --count;
  return count;
}

// A set of small numbers that costs as much as it holds, not as much as there are.
class DistinctNumbers {
 public:
  explicit DistinctNumbers(std::size_t most) { slots_.assign(std::bit_ceil(2 * most), -1); }
  bool insert(std::int32_t number) {
    const std::size_t last = slots_.size() - 1;
    std::size_t slot = static_cast<std::size_t>(number) & last;
    while (slots_[slot] != -1) {
      if (slots_[slot] == number) return false;
      slot = (slot + 1) & last;
    }
    slots_[slot] = number;
    return true;
  }

 private:
  std::vector<std::int32_t> slots_;
};

}  // namespace

SetNeighbours::SetNeighbours(const View& view, const TwoSets& sets, const RunOptions& run) {
  check(view, sets);
  const Sides sides(sets);
  const auto spokesman = spokesmen(view, sides, run);
  sample_of_.assign(spokesman.size(), -1);
  for (std::size_t row = 0; row < spokesman.size(); ++row) {
    row_sides_.push_back(sides.side(row));
    if (!sides.has(row) || spokesman[row] != row) continue;
    sample_of_[row] = static_cast<std::int32_t>(rows_.size());
    rows_.push_back(row);
    sides_.push_back(row_sides_.back());
    ++counts_[sides_.back()];
  }
  for (std::size_t row = 0; row < spokesman.size(); ++row)
    if (sides.has(row)) sample_of_[row] = sample_of_[spokesman[row]];

  std::vector<std::vector<std::int32_t>> found(size());
  for_each_chunk(size(), run, [&](std::size_t first, std::size_t last) {
    for (std::size_t sample = first; sample < last; ++sample) {
      const std::size_t row = rows_[sample];
      DistinctNumbers seen(view.graph.k + 1);
      seen.insert(static_cast<std::int32_t>(sample));
      const std::size_t certain = certain_neighbours(view.graph, row);
      for (const std::int32_t neighbour : view.graph.neighbours(row).first(certain)) {
        const std::int32_t other = sample_of_[static_cast<std::size_t>(neighbour)];
        if (other >= 0 && seen.insert(other)) found[sample].push_back(other);
      }
    }
  });
  starts_.push_back(0);
  for (const auto& list : found) {
    lists_.insert(lists_.end(), list.begin(), list.end());
    starts_.push_back(lists_.size());
  }
}

std::vector<std::int32_t> SetNeighbours::around(std::size_t sample) const {
  std::size_t most = near(sample).size() + 1;
  for (const std::int32_t neighbour : near(sample))
    most += near(static_cast<std::size_t>(neighbour)).size();
  DistinctNumbers seen(most);
  seen.insert(static_cast<std::int32_t>(sample));
  std::vector<std::int32_t> found;
  const auto add = [&](std::int32_t other) {
    if (seen.insert(other)) found.push_back(other);
  };
  for (const std::int32_t neighbour : near(sample)) {
    add(neighbour);
    for (const std::int32_t theirs : near(static_cast<std::size_t>(neighbour))) add(theirs);
  }
  return found;
}

std::size_t SetNeighbours::count_side(std::span<const std::int32_t> samples,
                                      std::size_t side) const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(samples, [&](std::int32_t sample) {
    return sides_[static_cast<std::size_t>(sample)] == side;
  }));
}

}  // namespace deepview

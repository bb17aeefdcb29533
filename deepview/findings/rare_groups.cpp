#include "deepview/findings/rare_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "deepview/findings/robust.hpp"
#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

constexpr std::size_t near = 10;
constexpr std::size_t inner_neighbours = 5;
constexpr std::size_t least_members = 5;
constexpr double least_gap = 1.25;

using Members = std::vector<std::size_t>;

class Pieces {
 public:
  explicit Pieces(std::size_t samples) : parent_(samples) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

std::span<const std::int32_t> nearest(const NeighbourGraph& graph, std::size_t sample) {
  return graph.neighbours(sample).first(std::min(near, graph.k));
}

// By lowest member; members ascending.
std::vector<Members> mutual_pieces(const NeighbourGraph& graph) {
  Pieces pieces(graph.rows);
  for (std::size_t i = 0; i < graph.rows; ++i) {
    for (const std::int32_t neighbour : nearest(graph, i)) {
      const auto other = static_cast<std::size_t>(neighbour);
      const auto back = nearest(graph, other);
      if (std::find(back.begin(), back.end(), static_cast<std::int32_t>(i)) != back.end())
        pieces.join(i, other);
    }
  }
  std::map<std::size_t, Members> by_root;
  for (std::size_t i = 0; i < graph.rows; ++i) by_root[pieces.root(i)].push_back(i);
  std::vector<Members> result;
  result.reserve(by_root.size());
  for (auto& entry : by_root) result.push_back(std::move(entry.second));
  return result;
}

std::size_t distinct_pictures(const Members& members, const Copies& copies) {
  std::set<std::int32_t> groups;
  std::size_t count = 0;
  for (const std::size_t i : members)
    if (copies.groups[i] < 0 || groups.insert(copies.groups[i]).second) ++count;
  return count;
}

struct Piece {
  Members members;
  double gap = 0;  // middle distance to the nearest outsider over the middle distance inside
  std::size_t centre = 0;
};

Piece measure(Members members, const NeighbourGraph& graph) {
  std::vector<double> inside;
  std::vector<double> outside;
  Piece piece;
  for (const std::size_t i : members) {
    const auto distances = graph.distances_from(i);
    std::vector<double> own;
    auto outsider = static_cast<double>(distances.back());  // at least, when none is in the graph
    bool met = false;
    for (std::size_t n = 0; n < graph.k; ++n) {
      const auto other = static_cast<std::size_t>(graph.neighbours(i)[n]);
      const bool is_member = std::binary_search(members.begin(), members.end(), other);
      if (is_member && own.size() < inner_neighbours) own.push_back(distances[n]);
      if (!is_member && !std::exchange(met, true)) outsider = distances[n];
    }
    inside.push_back(median(std::move(own)));
    if (inside.back() < inside[piece.centre]) piece.centre = inside.size() - 1;
    outside.push_back(outsider);
  }
  const double inner = median(std::move(inside));
  const double outer = median(std::move(outside));
  piece.gap = inner > 0 ? outer / inner : 0;  // copies alone make no group
  piece.centre = members[piece.centre];
  piece.members = std::move(members);
  return piece;
}

FindingGroup group_of(const Piece& piece, const View& view) {
  FindingGroup group;
  group.representative = piece.centre;
  for (const std::size_t i : piece.members)
    if (i != piece.centre) group.members.push_back(i);
  group.view = view.name;
  group.reason = fmt::format("{}, {:.1f} times as far from the rest as from each other",
                             counted(piece.members.size(), "picture"), piece.gap);
  return group;
}

}  // namespace

std::optional<Finding> rare_groups(const View& view, const Copies& copies) {
  std::vector<Piece> rare;
  for (auto& members : mutual_pieces(view.graph)) {
    if (members.size() > longest_list(view.graph.rows) ||
        distinct_pictures(members, copies) < least_members)
      continue;
    Piece piece = measure(std::move(members), view.graph);
    if (piece.gap >= least_gap) rare.push_back(std::move(piece));
  }
  if (rare.empty()) return std::nullopt;
  std::stable_sort(rare.begin(), rare.end(),
                   [](const Piece& a, const Piece& b) { return a.gap > b.gap; });
  std::size_t count = 0;
  for (const auto& piece : rare) count += piece.members.size();
  Finding finding = make_finding(FindingKind::rare_groups, count, view.graph.rows);
  finding.view = view.name;
  finding.reason =
      fmt::format("{} in {} apart from everything else in '{}'", counted(count, "picture"),
                  counted(rare.size(), "small group"), view.name);
  for (const auto& piece : rare) finding.groups.push_back(group_of(piece, view));
  return finding;
}

}  // namespace deepview

#include "deepview/introspectors/duplicates/duplicates.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/introspectors/duplicates/thresholds.hpp"

namespace deepview {
namespace {

using Partners = std::vector<std::vector<std::size_t>>;  // [rows], ascending

template <class... Calls>
struct Overloaded : Calls... {
  using Calls::operator()...;
};
template <class... Calls>
Overloaded(Calls...) -> Overloaded<Calls...>;  // clang 14 deduces none by itself

// Pairs of the graph that are no farther apart than the bound of the row they are listed under.
// Each pair counts for both its rows: a row may be too far down its neighbour's list to be seen
// from there.
Partners partners(const NeighbourGraph& graph, std::size_t k, std::span<const float> bounds) {
  Partners found(graph.rows);
  for (std::size_t row = 0; row < graph.rows; ++row) {
    for (std::size_t i = 0; i < k; ++i) {
      const auto other = static_cast<std::size_t>(graph.neighbours(row)[i]);
      const float distance = graph.distances_from(row)[i];
      if (distance <= bounds[row]) found[row].push_back(other);
      if (distance <= bounds[other]) found[other].push_back(row);
    }
  }
  for (auto& row : found) {
    std::ranges::sort(row);
    row.erase(std::unique(row.begin(), row.end()), row.end());
  }
  return found;
}

// Repeatedly the row with most partners that are still free, the lowest of equals, takes them.
std::vector<DuplicateGroup> around_representatives(const Partners& partners) {
  std::vector<bool> taken(partners.size());
  const auto free_partners = [&](std::size_t row) {
    std::vector<std::size_t> free;
    std::ranges::copy_if(partners[row], std::back_inserter(free),
                         [&](std::size_t partner) { return !taken[partner]; });
    return free;
  };
  struct Candidate {
    std::size_t partners;
    std::size_t row;
    bool operator<(const Candidate& other) const {
      return partners != other.partners ? partners < other.partners : row > other.row;
    }
  };
  std::priority_queue<Candidate> queue;
  for (std::size_t row = 0; row < partners.size(); ++row)
    if (!partners[row].empty()) queue.push({partners[row].size(), row});
  std::vector<DuplicateGroup> groups;
  while (!queue.empty()) {
    const auto [count, row] = queue.top();
    queue.pop();
    if (taken[row]) continue;
    auto members = free_partners(row);
    if (members.empty()) continue;
    if (members.size() < count) {  // some were taken since: back into the line
      queue.push({members.size(), row});
      continue;
    }
    members.push_back(row);
    std::ranges::sort(members);
    for (const std::size_t member : members) taken[member] = true;
    groups.push_back({.representative = row, .members = std::move(members)});
  }
  return groups;
}

// DNIKit's clusters: each row with its partners, joined where they overlap.
std::vector<DuplicateGroup> by_transitive_closure(const Partners& partners) {
  Partners clusters;
  for (std::size_t row = 0; row < partners.size(); ++row) {
    if (partners[row].empty()) continue;
    clusters.push_back(partners[row]);
    clusters.back().push_back(row);
  }
  std::vector<DuplicateGroup> groups;
  for (auto& members : merge_overlapping(clusters)) {
    const std::size_t most = *std::ranges::max_element(
        members, [&](auto a, auto b) { return partners[a].size() < partners[b].size(); });
    groups.push_back({.representative = most, .members = std::move(members)});
  }
  return groups;
}

class ScaledRows {
 public:
  ScaledRows(const Rows& rows, std::span<const double> scale) : rows_(rows), scale_(scale) {}

  std::vector<double> row(std::size_t index) const {
    std::vector<double> scaled(scale_.begin(), scale_.end());
    for (std::size_t c = 0; c < scaled.size(); ++c)
      scaled[c] *= static_cast<double>(rows_.row(index)[c]);
    return scaled;
  }
  std::vector<double> centroid(std::span<const std::size_t> members) const {
    std::vector<double> sum(scale_.size());
    for (const std::size_t member : members) {
      const auto scaled = row(member);
      for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += scaled[c];
    }
    for (double& entry : sum) entry /= static_cast<double>(members.size());
    return sum;
  }

 private:
  const Rows& rows_;
  std::span<const double> scale_;
};

double distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return std::sqrt(sum);
}

void measure(DuplicateGroup& group, const ScaledRows& rows) {
  const auto representative = rows.row(group.representative);
  const auto centroid = rows.centroid(group.members);
  std::vector<double> spread;
  for (const std::size_t member : group.members) {
    const auto row = rows.row(member);
    group.distances.push_back(distance(row, representative));
    spread.push_back(distance(row, centroid));
  }
  const auto count = static_cast<double>(spread.size());
  for (const double value : spread) group.mean += value / count;
  double squares = 0;
  for (const double value : spread) squares += (value - group.mean) * (value - group.mean);
  group.deviation = std::sqrt(squares / count);
}

}  // namespace

DuplicateGroups find_duplicates(const Rows& rows, const NeighbourGraph& graph,
                                const DuplicateRule& rule, const RunOptions& run) {
  if (graph.rows != rows.size() || graph.scale.size() != rows.columns())
    throw shape_error(
        "neighbour graph for duplicates",
        "one of " + std::to_string(rows.size()) + " rows of " + std::to_string(rows.columns()) +
            " columns",
        std::to_string(graph.rows) + " rows of " + std::to_string(graph.scale.size()));
  const bool calibrated = std::holds_alternative<CalibratedRule>(rule);
  DuplicateGroups found;
  found.rule = rule;
  found.neighbours = std::min(graph.k, calibrated ? crowded_neighbours : ancestral_neighbours);
  found.method = graph.method;
  found.recall = graph.recall;
  found.bounds = std::visit(
      Overloaded{[&](const CalibratedRule& r) { return calibrated_bounds(graph, r, run); },
                 [&](const auto& r) { return common_bounds(graph, found.neighbours, r); }},
      rule);
  const auto pairs = partners(graph, found.neighbours, found.bounds);
  found.groups = calibrated ? around_representatives(pairs) : by_transitive_closure(pairs);
  std::ranges::sort(found.groups, {}, [](const auto& group) { return group.members.front(); });
  const ScaledRows scaled(rows, graph.scale);
  parallel_for(found.groups.size(), run, [&](std::size_t g) { measure(found.groups[g], scaled); });
  return found;
}

Duplicates::State Duplicates::start(const RunOptions& options) const {
  return State(*this, options);
}

Duplicates::Result Duplicates::State::finish() && {
  const auto calibrated = std::holds_alternative<CalibratedRule>(rule_);
  const NeighbourOptions neighbours{
      .k = static_cast<int>(calibrated ? crowded_neighbours : ancestral_neighbours),
      .search = search_};
  Result result;
  for (const auto& [field, rows] : std::move(rows_).finish()) {
    result.add(field, naming_field(field, [&, &all = rows] {
                 const auto graph = neighbour_graph(all, neighbours, options_);
                 return find_duplicates(all, graph, rule_, options_);
               }));
  }
  return result;
}

}  // namespace deepview

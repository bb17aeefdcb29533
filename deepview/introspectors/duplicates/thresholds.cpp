#include "deepview/introspectors/duplicates/thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/duplicates/crowded.hpp"
#include "deepview/numeric/intrinsic_dimension.hpp"

namespace deepview {
namespace {

[[noreturn]] void refuse(const std::string& expected, double found) {
  throw Error(ErrorKind::usage,
              "duplicates: expected " + expected + ", found " + std::to_string(found));
}

template <class Rule>
std::vector<float> bounds_alike(const NeighbourGraph& graph, std::size_t k, const Rule& rule) {
  std::vector<float> distances;
  for (std::size_t row = 0; row < graph.rows; ++row)
    for (const float distance : graph.distances_from(row).first(k))
      if (distance > 0) distances.push_back(distance);
  std::ranges::sort(distances);
  const std::vector<float> none{0.0F};  // options are checked even when there is nothing to look at
  return std::vector<float>(graph.rows, threshold(distances.empty() ? none : distances, rule));
}

}  // namespace

std::vector<float> calibrated_bounds(const NeighbourGraph& graph, const CalibratedRule& rule,
                                     const RunOptions& run) {
  return calibrated_bounds(Crossing{graph, graph}, rule, run);
}

std::vector<float> calibrated_bounds(const Crossing& graphs, const CalibratedRule& rule,
                                     const RunOptions& run) {
  if (!(rule.alpha > 0)) refuse("an alpha above 0", rule.alpha);
  const auto& [queries, rows] = graphs;
  const std::size_t k = std::min({queries.k, rows.k, calibrated_neighbours});
  std::vector<float> bounds(queries.rows, 0.0F);
  if (k < fewest_neighbours_for_dimension) return bounds;
  const double chance = std::min(rule.alpha / static_cast<double>(queries.rows), 1.0);
  const double share = closest_share(chance, k - 1);
  const auto estimates = intrinsic_dimensions(rows, k, run);
  const auto dimensions = local_dimensions(queries, estimates, k, run);
  for (std::size_t row = 0; row < queries.rows; ++row) {
    const double farthest = queries.distances_from(row)[k - 1];
    bounds[row] = static_cast<float>(farthest * std::pow(share, 1 / dimensions[row]));
  }
  const auto crowded = crowded_bounds(graphs, estimates, chance, run);
  std::ranges::transform(bounds, crowded, bounds.begin(),
                         [](float a, float b) { return std::max(a, b); });
  return bounds;
}

float threshold(std::span<const float> sorted, const PercentileRule& rule) {
  if (!(rule.percentile > 0 && rule.percentile <= 100))
    refuse("a percentile above 0 and up to 100", rule.percentile);
  const auto count = static_cast<double>(sorted.size());
  const auto dropped = static_cast<std::size_t>(rule.percentile * 0.01 * count);
  return sorted[std::min(sorted.size() - dropped, sorted.size() - 1)];
}

float threshold(std::span<const float> sorted, const SlopeRule& rule) {
  if (rule.sensitivity < 3) refuse("a sensitivity of at least 3", rule.sensitivity);
  const std::size_t count = sorted.size();
  const std::size_t stride = count / 1000 + 1;
  const std::size_t window = count / static_cast<std::size_t>(rule.sensitivity);
  std::size_t probe = count / 2;
  const float rise = sorted[probe + probe / 2] - sorted[probe - probe / 2];
  while (probe > stride && sorted[probe + window] - sorted[probe] <= rise) probe -= stride;
  return sorted[probe];
}

std::vector<float> common_bounds(const NeighbourGraph& graph, std::size_t k,
                                 const PercentileRule& rule) {
  return bounds_alike(graph, k, rule);
}

std::vector<float> common_bounds(const NeighbourGraph& graph, std::size_t k,
                                 const SlopeRule& rule) {
  return bounds_alike(graph, k, rule);
}

std::vector<std::vector<std::size_t>> merge_overlapping(
    std::span<const std::vector<std::size_t>> clusters) {
  std::vector<std::size_t> first(clusters.size());  // of the clusters joined so far, as a forest
  std::iota(first.begin(), first.end(), std::size_t{0});
  const auto root = [&](std::size_t cluster) {
    while (first[cluster] != cluster) cluster = first[cluster] = first[first[cluster]];
    return cluster;
  };
  std::map<std::size_t, std::size_t> cluster_of;
  for (std::size_t cluster = 0; cluster < clusters.size(); ++cluster) {
    for (const std::size_t member : clusters[cluster]) {
      const auto [known, is_new] = cluster_of.emplace(member, cluster);
      const auto [low, high] = std::minmax({root(known->second), root(cluster)});
      first[high] = low;
    }
  }
  std::map<std::size_t, std::vector<std::size_t>> merged;
  for (const auto& [member, cluster] : cluster_of) merged[root(cluster)].push_back(member);
  std::vector<std::vector<std::size_t>> result;
  for (auto& [cluster, members] : merged) result.push_back(std::move(members));
  return result;
}

}  // namespace deepview

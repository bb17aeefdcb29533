#include "deepview/findings/unfamiliar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "deepview/findings/robust.hpp"
#include "deepview/findings/severity.hpp"
#include "deepview/numeric/mixture.hpp"

namespace deepview {
namespace {

constexpr std::size_t neighbour_rank = 30;
constexpr double trimmed_share = 0.02;
constexpr std::size_t least_samples = 20;
constexpr std::size_t shown_neighbours = 3;
// Identical rows: any distance this small is as familiar as can be.
constexpr double least_distance = 1e-30;

std::vector<float> rank_distances(const NeighbourGraph& graph) {
  std::vector<float> distances(graph.rows);
  const std::size_t rank = std::min(neighbour_rank, graph.k);
  if (rank == 0) return distances;
  for (std::size_t i = 0; i < graph.rows; ++i) distances[i] = graph.distances_from(i)[rank - 1];
  return distances;
}

std::vector<double> outlyingness(std::span<const float> distances) {
  std::vector<double> z(distances.size());
  if (distances.size() < least_samples) return z;
  for (std::size_t i = 0; i < z.size(); ++i)
    z[i] = std::log(std::max(static_cast<double>(distances[i]), least_distance));
  const RobustScale scale = robust_scale(z);
  for (double& value : z) value = scale.z(value);
  return z;
}

// The samples without the farthest out, so that strange ones do not buy themselves a component.
std::vector<std::size_t> inner_samples(std::span<const float> distances) {
  std::vector<std::size_t> order(distances.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return distances[a] < distances[b]; });
  const auto trimmed = static_cast<std::size_t>(trimmed_share * static_cast<double>(order.size()));
  order.resize(order.size() - trimmed);
  std::sort(order.begin(), order.end());
  return order;
}

ViewFamiliarity familiarity(const View& view, const RunOptions& run) {
  ViewFamiliarity result;
  result.distances = rank_distances(view.graph);
  result.z = outlyingness(result.distances);
  if (view.rows.size() == 0) return result;
  const Rows inner = take(view.rows, inner_samples(result.distances));
  result.log_density = log_density(fit_mixture(inner, {}, run), view.rows, run);
  return result;
}

// How sparse the mixture finds each sample's surroundings, in robust deviations.
std::vector<double> sparsity(const ViewFamiliarity& view) {
  const RobustScale scale = robust_scale(view.log_density);
  std::vector<double> z;
  for (const double value : view.log_density) z.push_back(-scale.z(value));
  return z;
}

std::vector<std::size_t> nearest_familiar(const View& view, std::size_t sample,
                                          const std::vector<bool>& is_flagged) {
  std::vector<std::size_t> nearest;
  for (const std::int32_t neighbour : view.graph.neighbours(sample)) {
    const auto index = static_cast<std::size_t>(neighbour);
    if (!is_flagged[index]) nearest.push_back(index);
    if (nearest.size() == shown_neighbours) break;
  }
  return nearest;
}

std::vector<FindingGroup> groups_of(std::span<const std::size_t> odd, const Unfamiliar& result,
                                    std::span<const View> views) {
  std::vector<bool> is_flagged(result.z.size());
  for (const std::size_t sample : odd) is_flagged[sample] = true;
  std::vector<FindingGroup> groups;
  for (const std::size_t sample : odd) {
    const View& view = views[static_cast<std::size_t>(result.views[sample])];
    FindingGroup group;
    group.representative = sample;
    group.members = nearest_familiar(view, sample, is_flagged);
    group.scores = {static_cast<double>(result.z[sample])};
    group.view = view.name;
    group.reason =
        fmt::format("{:.1f} deviations farther from its neighbours than usual", result.z[sample]);
    groups.push_back(std::move(group));
  }
  return groups;
}

std::optional<Finding> make_list(const Unfamiliar& result, std::span<const double> ties,
                                 std::span<const View> views) {
  const std::size_t samples = result.z.size();
  const std::vector<double> z(result.z.begin(), result.z.end());
  const auto odd = flagged(z, ties, {.bound = unfamiliar_bound, .most = longest_list(samples)});
  if (odd.empty()) return std::nullopt;
  const auto beyond =
      std::count_if(z.begin(), z.end(), [](double value) { return value > unfamiliar_bound; });
  Finding finding = make_finding(FindingKind::unfamiliar, odd.size(), samples);
  finding.reason = fmt::format(
      "{} far from everything else in some view: scores are robust z of the distance to the {}th "
      "neighbour, above {}{}",
      counted(odd.size(), "picture"), neighbour_rank, unfamiliar_bound,
      static_cast<std::size_t>(beyond) > odd.size()
          ? fmt::format("; the farthest of {} beyond it", beyond)
          : "");
  finding.groups = groups_of(odd, result, views);
  return finding;
}

}  // namespace

Unfamiliar find_unfamiliar(std::span<const View> views, const RunOptions& run) {
  Unfamiliar result;
  if (views.empty()) return result;
  const std::size_t samples = views.front().rows.size();
  result.z.assign(samples, -std::numeric_limits<float>::infinity());
  result.views.assign(samples, 0);
  std::vector<double> ties(samples);
  for (std::size_t v = 0; v < views.size(); ++v) {
    result.by_view.push_back(familiarity(views[v], run));
    const std::vector<double> sparse = sparsity(result.by_view.back());
    for (std::size_t i = 0; i < samples; ++i) {
      const auto z = static_cast<float>(result.by_view.back().z[i]);
      if (!(z > result.z[i])) continue;
      result.z[i] = z;
      result.views[i] = static_cast<std::int32_t>(v);
      ties[i] = sparse[i];
    }
  }
  result.finding = make_list(result, ties, views);
  return result;
}

}  // namespace deepview

#include "deepview/findings/unfamiliar_in_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "deepview/findings/class_density.hpp"
#include "deepview/findings/robust.hpp"
#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

constexpr double bound = 4.5;
constexpr std::size_t most_columns = 256;
constexpr std::size_t least_members = 10;
constexpr std::size_t shown_neighbours = 3;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// z of each value among those of its class; NaN outside classes that can be judged.
std::vector<double> z_in_class(std::span<const double> values, const Samples& samples) {
  std::vector<std::vector<std::size_t>> members(samples.class_names.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (samples.classes[i] >= 0 && !std::isnan(values[i]))
      members[static_cast<std::size_t>(samples.classes[i])].push_back(i);
  std::vector<double> z(values.size(), nan);
  for (const auto& list : members) {
    if (list.size() < least_members) continue;
    std::vector<double> of_class;
    of_class.reserve(list.size());
    for (const std::size_t i : list) of_class.push_back(values[i]);
    const RobustScale scale = robust_scale(of_class);
    for (const std::size_t i : list) z[i] = scale.z(values[i]);
  }
  return z;
}

// The strongest reason to doubt each sample, over the views.
struct Doubts {
  std::vector<double> z;
  std::vector<std::size_t> view;
  std::vector<std::int32_t> looks_like;  // another class, or its own when it is merely far
};

void gather(const ClassDensity& density, std::size_t view, const Samples& samples, Doubts& doubts) {
  std::vector<double> far = density.distance;
  for (double& distance : far) distance = std::log(std::max(distance, 1e-12));
  const std::vector<double> z_far = z_in_class(far, samples);
  const std::vector<double> z_other = z_in_class(density.margin, samples);
  for (std::size_t i = 0; i < far.size(); ++i) {
    const bool is_other = density.margin[i] > 0 && z_other[i] >= z_far[i];
    const double z = is_other ? z_other[i] : z_far[i];
    if (!(z > doubts.z[i])) continue;
    doubts.z[i] = z;
    doubts.view[i] = view;
    doubts.looks_like[i] = is_other ? density.best_other[i] : samples.classes[i];
  }
}

FindingGroup group_of(std::size_t sample, const Doubts& doubts, std::span<const View> views,
                      const Samples& samples) {
  const View& view = views[doubts.view[sample]];
  const std::int32_t like = doubts.looks_like[sample];
  FindingGroup group;
  group.representative = sample;
  for (const std::int32_t neighbour : view.graph.neighbours(sample)) {
    const auto index = static_cast<std::size_t>(neighbour);
    if (samples.classes[index] == like) group.members.push_back(index);
    if (group.members.size() == shown_neighbours) break;
  }
  group.scores = {doubts.z[sample]};
  group.view = view.name;
  const auto& names = samples.class_names;
  const auto& own = names[static_cast<std::size_t>(samples.classes[sample])];
  group.reason =
      like == samples.classes[sample]
          ? fmt::format("far from the others labelled {}", own)
          : fmt::format("labelled {}, looks like {}", own, names[static_cast<std::size_t>(like)]);
  return group;
}

std::vector<std::size_t> doubtful(Doubts& doubts, const Unfamiliar& unfamiliar) {
  if (unfamiliar.finding)
    for (const auto& group : unfamiliar.finding->groups) doubts.z[group.representative] = nan;
  const std::vector<double> no_ties(doubts.z.size());
  return flagged(doubts.z, no_ties, {.bound = bound, .most = longest_list(doubts.z.size())});
}

}  // namespace

UnfamiliarInClass find_unfamiliar_in_class(std::span<const View> views, const Samples& samples,
                                           const Unfamiliar& unfamiliar, const RunOptions& run) {
  const std::size_t count = samples.size();
  UnfamiliarInClass result;
  Doubts doubts{.z = std::vector<double>(count, 0.0),
                .view = std::vector<std::size_t>(count),
                .looks_like = samples.classes};
  for (std::size_t v = 0; v < views.size(); ++v) {
    if (views[v].rows.columns() > most_columns || samples.class_names.empty()) {
      result.own_density.emplace_back(count, nan);
      continue;
    }
    ClassDensity density =
        class_density(views[v].rows, samples.classes, samples.class_names.size(), run);
    gather(density, v, samples, doubts);
    result.own_density.push_back(std::move(density.own));
  }
  const auto odd = doubtful(doubts, unfamiliar);
  if (odd.empty()) return result;
  Finding finding = make_finding(FindingKind::unfamiliar_in_class, odd.size(), count);
  finding.reason = fmt::format(
      "{} unlike others with the same label: scores are robust z within the class, above {}",
      counted(odd.size(), "picture"), bound);
  for (const std::size_t sample : odd)
    finding.groups.push_back(group_of(sample, doubts, views, samples));
  result.finding = std::move(finding);
  return result;
}

}  // namespace deepview

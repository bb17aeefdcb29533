#include "deepview/findings/twins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "deepview/findings/severity.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"

namespace deepview {
namespace {

bool are_copies(const Copies& copies, std::size_t a, std::size_t b) {
  return copies.groups[a] >= 0 && copies.groups[a] == copies.groups[b];
}

// The members that are no copies of the representative, nearest first.
FindingGroup without_copies(const DuplicateGroup& found, const Copies& copies) {
  std::vector<std::pair<double, std::size_t>> members;
  for (std::size_t i = 0; i < found.members.size(); ++i)
    if (found.members[i] != found.representative &&
        !are_copies(copies, found.representative, found.members[i]))
      members.emplace_back(found.distances[i], found.members[i]);
  std::sort(members.begin(), members.end());
  FindingGroup group;
  group.representative = found.representative;
  for (const auto& [distance, member] : members) {
    group.members.push_back(member);
    group.scores.push_back(distance);
  }
  return group;
}

}  // namespace

Twins find_twins(const View& view, const Copies& copies, const RunOptions& run) {
  const auto found = find_duplicates(view.rows, view.graph, CalibratedRule{}, run);
  Twins twins{.finding = std::nullopt, .groups = std::vector<std::int32_t>(view.rows.size(), -1)};
  std::size_t count = 0;
  std::vector<FindingGroup> groups;
  for (std::size_t g = 0; g < found.groups.size(); ++g) {
    for (const std::size_t member : found.groups[g].members)
      twins.groups[member] = static_cast<std::int32_t>(g);
    FindingGroup group = without_copies(found.groups[g], copies);
    if (group.members.empty()) continue;
    group.view = view.name;
    count += group.members.size();
    groups.push_back(std::move(group));
  }
  if (groups.empty()) return twins;
  std::stable_sort(groups.begin(), groups.end(), [](const FindingGroup& a, const FindingGroup& b) {
    return a.scores.front() < b.scores.front();
  });
  Finding finding = make_finding(FindingKind::twins, count, view.rows.size());
  finding.view = view.name;
  finding.reason = fmt::format(
      "{} that '{}' sees almost as another one, though the pixels differ: closer than chance "
      "explains, "
      "with one accidental picture expected in all; scores are distances",
      counted(count, "picture"), view.name);
  finding.groups = std::move(groups);
  twins.finding = std::move(finding);
  return twins;
}

}  // namespace deepview

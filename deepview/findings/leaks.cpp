#include "deepview/findings/leaks.hpp"

#include <fmt/format.h>

#include <map>
#include <span>
#include <string>

#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

// What a sample stands in: a split or a class.
struct Category {
  std::span<const std::int32_t> of_sample;  // −1: none
  std::span<const std::string> names;
};

// "train 2, test 1"; empty unless there are several.
std::string disagreement(const FindingGroup& group, const Category& category) {
  std::map<std::int32_t, std::size_t> counts;
  const auto add = [&](std::size_t sample) {
    if (const auto index = category.of_sample[sample]; index >= 0) ++counts[index];
  };
  add(group.representative);
  for (const std::size_t member : group.members) add(member);
  if (counts.size() < 2) return "";
  std::string text;
  for (const auto& [index, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        category.names[static_cast<std::size_t>(index)], count);
  return text;
}

std::size_t strangers(const FindingGroup& group, const Category& category) {
  const auto own = category.of_sample[group.representative];
  std::size_t count = 0;
  for (const std::size_t member : group.members) {
    const auto index = category.of_sample[member];
    count += index >= 0 && index != own;
  }
  return count;
}

std::optional<Finding> disagreements(FindingKind kind, const Copies& copies,
                                     const Category& category) {
  std::size_t count = 0;
  std::vector<FindingGroup> groups;
  for (const auto& group : copies.all) {
    std::string reason = disagreement(group, category);
    if (reason.empty()) continue;
    count += strangers(group, category);
    groups.push_back(group);
    groups.back().reason = std::move(reason);
  }
  if (groups.empty()) return std::nullopt;
  Finding finding = make_finding(kind, count, category.of_sample.size());
  finding.groups = std::move(groups);
  return finding;
}

}  // namespace

std::optional<Finding> leaks(const Samples& samples, const Copies& copies) {
  auto finding = disagreements(FindingKind::leaks, copies, {samples.splits, samples.split_names});
  if (finding)
    finding->reason = fmt::format(
        "{} with a copy in another split, so that a test measures what was learnt by heart",
        counted(finding->count, "picture"));
  return finding;
}

std::optional<Finding> label_conflicts(const Samples& samples, const Copies& copies) {
  auto finding =
      disagreements(FindingKind::label_conflicts, copies, {samples.classes, samples.class_names});
  if (finding)
    finding->reason =
        fmt::format("{} with a copy that carries another label, one of which is wrong",
                    counted(finding->count, "picture"));
  return finding;
}

}  // namespace deepview

#include "deepview/findings/copy_groups.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace deepview {
namespace {

struct Partner {
  std::size_t sample;
  double score;
};
using Partners = std::map<std::size_t, std::vector<Partner>>;

Partners partners_of(std::span<const CopyPair> pairs) {
  Partners partners;
  for (const auto& [samples, score] : pairs) {
    partners[samples.first].push_back({samples.second, score});
    partners[samples.second].push_back({samples.first, score});
  }
  for (auto& [sample, list] : partners)
    std::sort(list.begin(), list.end(),
              [](const Partner& a, const Partner& b) { return a.sample < b.sample; });
  return partners;
}

std::vector<std::size_t> by_importance(const Partners& partners, const Samples& samples) {
  std::vector<std::size_t> order;
  for (const auto& entry : partners) order.push_back(entry.first);
  const auto key = [&](std::size_t sample) {
    const auto& shape = samples.shapes[sample];
    return std::tuple(-static_cast<std::int64_t>(partners.at(sample).size()),
                      -std::int64_t{shape.width} * shape.height, sample);
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return order;
}

FindingGroup group_of(std::size_t representative, const std::vector<Partner>& members) {
  FindingGroup group;
  group.representative = representative;
  for (const auto& [sample, score] : members) {
    group.members.push_back(sample);
    group.scores.push_back(score);
  }
  return group;
}

double weakest(const FindingGroup& group) {
  return *std::min_element(group.scores.begin(), group.scores.end());
}

}  // namespace

std::vector<FindingGroup> group_copies(std::span<const CopyPair> pairs, const Samples& samples) {
  const Partners partners = partners_of(pairs);
  std::map<std::size_t, bool> placed;
  std::vector<FindingGroup> groups;
  const std::vector<std::size_t> order = by_importance(partners, samples);
  for (const std::size_t sample : order) {
    if (placed[sample]) continue;
    FindingGroup group = group_of(sample, {});
    for (const auto& [partner, score] : partners.at(sample)) {
      if (std::exchange(placed[partner], true)) continue;
      group.members.push_back(partner);
      group.scores.push_back(score);
    }
    if (group.members.empty()) continue;
    placed[sample] = true;
    groups.push_back(std::move(group));
  }
  for (const std::size_t sample : order) {
    if (placed[sample]) continue;
    const auto& list = partners.at(sample);
    const auto closest =
        std::max_element(list.begin(), list.end(),
                         [](const Partner& a, const Partner& b) { return a.score < b.score; });
    groups.push_back(group_of(closest->sample, {{sample, closest->score}}));
  }
  std::sort(groups.begin(), groups.end(), [](const FindingGroup& a, const FindingGroup& b) {
    return std::tuple(b.members.size(), weakest(b), a.representative, a.members) <
           std::tuple(a.members.size(), weakest(a), b.representative, b.members);
  });
  return groups;
}

std::vector<FindingGroup> merge_groups(std::span<const FindingGroup> exact,
                                       std::span<const FindingGroup> near) {
  std::map<std::size_t, const FindingGroup*> copies;
  for (const auto& group : exact) copies[group.representative] = &group;
  std::vector<FindingGroup> merged;
  std::map<std::size_t, bool> used;
  const auto add_copies = [&](FindingGroup& group, std::size_t of, double score) {
    const auto it = copies.find(of);
    if (it == copies.end() || std::exchange(used[of], true)) return;
    for (const std::size_t member : it->second->members) {
      group.members.push_back(member);
      group.scores.push_back(score);
    }
  };
  for (const auto& group : near) {
    FindingGroup whole = group;
    add_copies(whole, group.representative, 1.0);
    for (std::size_t i = 0; i < group.members.size(); ++i)
      add_copies(whole, group.members[i], group.scores[i]);
    merged.push_back(std::move(whole));
  }
  for (const auto& group : exact)
    if (!used[group.representative]) merged.push_back(group);
  return merged;
}

}  // namespace deepview

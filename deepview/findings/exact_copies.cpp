#include "deepview/findings/exact_copies.hpp"

#include <algorithm>
#include <span>

#include "deepview/base/parallel.hpp"

namespace deepview {
namespace {

// Lists of two samples and more whose pixels have the same digest; each list and all of them ascending.
std::vector<std::vector<std::size_t>> equal_digests(std::span<const Digest> digests) {
  std::vector<std::size_t> order(digests.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return digests[a] < digests[b]; });
  std::vector<std::vector<std::size_t>> lists;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && digests[order[last]] == digests[order[first]]) ++last;
    if (last - first > 1)
      lists.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(first),
                         order.begin() + static_cast<std::ptrdiff_t>(last));
    first = last;
  }
  std::sort(lists.begin(), lists.end());
  return lists;
}

std::string reason(const Samples& samples, const FindingGroup& group) {
  const auto& digests = samples.file_digests;
  const auto same = std::count_if(group.members.begin(), group.members.end(), [&](std::size_t m) {
    return digests[m] == digests[group.representative];
  });
  if (same == static_cast<std::ptrdiff_t>(group.members.size())) return "same file";
  return same == 0 ? "same pixels, stored in another way"
                   : "same pixels, some of them the same file";
}

// Equal digests may still be unequal pictures, in theory; then the list makes several groups.
std::vector<FindingGroup> compare(std::vector<std::size_t> list, const Samples& samples,
                                  const DecodePicture& decode) {
  std::vector<FindingGroup> groups;
  while (list.size() > 1) {
    FindingGroup group;
    group.representative = list.front();
    const Tensor pixels = decode(samples.positions[list.front()]);
    std::vector<std::size_t> others;
    for (std::size_t i = 1; i < list.size(); ++i) {
      const bool same = identical(pixels, decode(samples.positions[list[i]]));
      (same ? group.members : others).push_back(list[i]);
    }
    list = std::move(others);
    if (group.members.empty()) continue;
    group.scores.assign(group.members.size(), 1.0);
    group.reason = reason(samples, group);
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

std::vector<FindingGroup> exact_copies(const Samples& samples, const DecodePicture& decode,
                                       const RunOptions& run) {
  const auto lists = equal_digests(samples.digests);
  std::vector<std::vector<FindingGroup>> found(lists.size());
  parallel_for(lists.size(), run,
               [&](std::size_t i) { found[i] = compare(lists[i], samples, decode); });
  std::vector<FindingGroup> groups;
  for (auto& part : found)
    for (auto& group : part) groups.push_back(std::move(group));
  return groups;
}

}  // namespace deepview

#include "deepview/findings/copies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "deepview/base/parallel.hpp"
#include "deepview/findings/copy_candidates.hpp"
#include "deepview/findings/copy_groups.hpp"
#include "deepview/findings/copy_verifier.hpp"
#include "deepview/findings/grey_rows.hpp"
#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

constexpr std::size_t pairs_at_once = 64;

// The sample that stands for each: the first of its exact copies, mostly itself.
std::vector<std::size_t> stand_ins(std::span<const FindingGroup> exact, std::size_t samples) {
  std::vector<std::size_t> result(samples);
  std::iota(result.begin(), result.end(), std::size_t{0});
  for (const auto& group : exact)
    for (const std::size_t member : group.members) result[member] = group.representative;
  return result;
}

// The copies among the pairs, in order, for any number of threads.
std::vector<CopyPair> verify(std::span<const SamplePair> pairs, const CopySources& sources,
                             const Rows& halves, const RunOptions& run) {
  const auto picture = [&](std::size_t sample) {
    const auto& shape = sources.samples.shapes[sample];
    return SmallPicture{sources.views[sample], halves.row(sample),
                        std::min(shape.width, shape.height)};
  };
  const std::size_t parts = (pairs.size() + pairs_at_once - 1) / pairs_at_once;
  std::vector<std::vector<CopyPair>> found(parts);
  parallel_for(parts, run, [&](std::size_t part) {
    CopyVerifier verifier;
    const std::size_t first = part * pairs_at_once;
    for (const auto& pair : pairs.subspan(first, std::min(pairs_at_once, pairs.size() - first)))
      if (const auto score = verifier.score(picture(pair.first), picture(pair.second)))
        found[part].push_back({pair, *score});
  });
  std::vector<CopyPair> result;
  for (const auto& part : found) result.insert(result.end(), part.begin(), part.end());
  return result;
}

std::vector<CopyPair> near_pairs(const CopySources& sources, std::span<const FindingGroup> exact,
                                 const RunOptions& run) {
  const std::size_t samples = sources.samples.size();
  if (samples < 2) return {};
  const GreyRows grey = grey_rows(sources.views, run);
  const NeighbourGraph thumbnails = thumbnail_neighbours(grey.thumbnails, run);
  const std::array graphs{&sources.descriptor_graph, &thumbnails};
  const auto pairs = neighbour_pairs(graphs, stand_ins(exact, samples));
  return verify(similar_pairs(grey.thumbnails, pairs, run), sources, grey.halves, run);
}

std::size_t members(std::span<const FindingGroup> groups) {
  std::size_t count = 0;
  for (const auto& group : groups) count += group.members.size();
  return count;
}

}  // namespace

Copies find_copies(const CopySources& sources, const RunOptions& run) {
  Copies copies;
  copies.exact = exact_copies(sources.samples, sources.decode, run);
  const auto pairs = near_pairs(sources, copies.exact, run);
  copies.near = group_copies(pairs, sources.samples);
  copies.all = merge_groups(copies.exact, copies.near);
  copies.groups.assign(sources.samples.size(), -1);
  for (std::size_t g = copies.all.size(); g-- > 0;) {
    const auto number = static_cast<std::int32_t>(g);
    copies.groups[copies.all[g].representative] = number;
    for (const std::size_t member : copies.all[g].members) copies.groups[member] = number;
  }
  return copies;
}

std::optional<Finding> exact_copies_finding(const Copies& copies, std::size_t samples) {
  if (copies.exact.empty()) return std::nullopt;
  Finding finding = make_finding(FindingKind::exact_copies, members(copies.exact), samples);
  finding.reason = fmt::format("{} with the same pixels as another one, compared pixel by pixel",
                               counted(finding.count, "picture"));
  finding.groups = copies.exact;
  return finding;
}

std::optional<Finding> near_copies_finding(const Copies& copies, std::size_t samples) {
  if (copies.near.empty()) return std::nullopt;
  double weakest = 1;
  for (const auto& group : copies.near)
    for (const double score : group.scores) weakest = std::min(weakest, score);
  Finding finding = make_finding(FindingKind::near_copies, members(copies.near), samples);
  finding.reason = fmt::format(
      "{} that show another one again, encoded, resized, lit, shifted or cropped a little "
      "otherwise; "
      "scores are shares of variance explained, {:.3f} at least",
      counted(finding.count, "picture"), weakest);
  finding.groups = copies.near;
  return finding;
}

}  // namespace deepview

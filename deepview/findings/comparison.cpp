#include "deepview/findings/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/findings/same_share.hpp"
#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

using Pair = std::pair<std::int32_t, std::int32_t>;  // from, to

std::vector<Pair> pairs_of(const Samples& samples) {
  std::vector<std::size_t> sizes(samples.split_names.size());
  for (const std::int32_t split : samples.splits)
    if (split >= 0) ++sizes[static_cast<std::size_t>(split)];
  std::vector<std::int32_t> large;
  for (std::size_t split = 0; split < sizes.size(); ++split)
    if (sizes[split] >= fewest_compared) large.push_back(static_cast<std::int32_t>(split));
  std::ranges::stable_sort(large, std::greater<>{}, [&](std::int32_t split) {
    return sizes[static_cast<std::size_t>(split)];
  });
  std::vector<Pair> pairs;
  for (auto from = large.begin(); from != large.end(); ++from)
    for (auto to = from + 1; to != large.end(); ++to) pairs.emplace_back(*from, *to);
  return pairs;
}

// The rows of two splits as a view of their own.
class PairView {
 public:
  PairView(const View& whole, std::vector<std::size_t> rows, const RunOptions& run)
      : rows_(std::move(rows)), whole_rows_(whole.rows.size()) {
    view_.name = whole.name;
    view_.rows = take(whole.rows, rows_);
    view_.graph = neighbour_graph(
        view_.rows, {.k = static_cast<int>(whole.graph.k), .scaling = Scaling::none}, run);
  }

  SetComparison compare(const TwoSets& sets, const ComparisonOptions& options,
                        const RunOptions& run) const {
    std::vector<std::int32_t> of_row;
    for (const std::size_t row : rows_) of_row.push_back(sets.of_row[row]);
    SetComparison answer = compare_sets(view_, {of_row, sets.from, sets.to}, options, run);
    std::vector<float> ratio(whole_rows_, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < rows_.size(); ++i) ratio[rows_[i]] = answer.ratio[i];
    answer.ratio = std::move(ratio);
    for (MovedRegion& region : answer.regions) {
      region.representative = rows_[region.representative];
      for (std::size_t& member : region.members) member = rows_[member];
    }
    return answer;
  }

 private:
  std::vector<std::size_t> rows_;
  std::size_t whole_rows_;
  View view_;
};

SetComparison compare_pair(const View& view, const TwoSets& sets, const ComparisonOptions& options,
                           const RunOptions& run) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < sets.of_row.size(); ++row)
    if (sets.of_row[row] == sets.from || sets.of_row[row] == sets.to) rows.push_back(row);
  if (rows.size() * 2 >= sets.of_row.size()) return compare_sets(view, sets, options, run);
  return PairView(view, std::move(rows), run).compare(sets, options, run);
}

std::size_t moved_samples(const SetComparison& answer) {
  std::size_t count = 0;
  for (const MovedRegion& region : answer.regions) count += region.members.size();
  return count;
}

FindingGroup group_of(const MovedRegion& region, const SplitComparison& comparison,
                      const Samples& samples) {
  const auto name = [&](std::int32_t split) {
    return samples.split_names[static_cast<std::size_t>(split)];
  };
  FindingGroup group;
  group.representative = region.representative;
  std::ranges::copy_if(region.members, std::back_inserter(group.members),
                       [&](std::size_t row) { return row != region.representative; });
  group.scores.assign(std::max<std::size_t>(group.members.size(), 1),
                      region.side == 1 ? region.ratio : -region.ratio);
  group.view = comparison.view;
  group.reason = region_text(region, name(region.side == 0 ? comparison.from : comparison.to)) +
                 fmt::format(" ({} compared with {})", name(comparison.to), name(comparison.from));
  return group;
}

}  // namespace

SetComparison compare_sets(const View& view, const TwoSets& sets, const ComparisonOptions& options,
                           const RunOptions& run) {
  if (!(options.alpha > 0))
    throw Error(
        ErrorKind::usage,
        fmt::format("alpha of a comparison: expected more than 0, found {}", options.alpha));
  const SetNeighbours neighbours(view, sets, run);
  SetComparison answer;
  answer.from_samples = static_cast<std::size_t>(std::ranges::count(sets.of_row, sets.from));
  answer.to_samples = static_cast<std::size_t>(std::ranges::count(sets.of_row, sets.to));
  answer.from_distinct = neighbours.count(0);
  answer.to_distinct = neighbours.count(1);
  answer.ratio = density_ratios(neighbours);
  answer.regions = moved_regions(neighbours, options.alpha, run);
  if (std::min(answer.from_distinct, answer.to_distinct) < 2) return answer;
  const SameShare same = same_share(neighbours, run);
  answer.same_share = same.share;
  answer.expected_share = same.expected;
  answer.z = same.z;
  answer.p = same.p;
  return answer;
}

std::string region_text(const MovedRegion& region, const std::string& denser_set) {
  return fmt::format("{} of {}: around {} {:.0f} % are from {} where {:.0f} % would be expected",
                     counted(region.members.size(), "sample"), denser_set,
                     region.members.size() == 1 ? "it" : "them", 100 * region.share, denser_set,
                     100 * region.expected_share);
}

std::optional<Finding> moved_finding(std::span<const SplitComparison> comparisons,
                                     const Samples& samples, double alpha) {
  std::vector<FindingGroup> groups;
  for (auto first = comparisons.begin(); first != comparisons.end();) {
    const auto last = std::find_if(first, comparisons.end(), [&](const SplitComparison& other) {
      return other.from != first->from || other.to != first->to;
    });
    const auto best = std::max_element(first, last, [](const auto& a, const auto& b) {
      return moved_samples(a.answer) < moved_samples(b.answer);
    });
    for (const MovedRegion& region : best->answer.regions)
      groups.push_back(group_of(region, *best, samples));
    first = last;
  }
  if (groups.empty()) return std::nullopt;
  std::ranges::stable_sort(groups, std::greater<>{},
                           [](const FindingGroup& group) { return group.members.size(); });
  std::set<std::size_t> moved;
  for (const FindingGroup& group : groups) {
    moved.insert(group.representative);
    moved.insert(group.members.begin(), group.members.end());
  }
  Finding finding = make_finding(FindingKind::moved, moved.size(), samples.size());
  finding.reason = fmt::format(
      "{} in {} where a split holds more of what is there than chance explains, with at most {:g} "
      "accidental expected in all; scores are log2 of how much denser it is there",
      counted(moved.size(), "picture"), counted(groups.size(), "region"), alpha);
  finding.groups = std::move(groups);
  return finding;
}

SplitComparisons compare_splits(std::span<const View> views, const Samples& samples,
                                const ComparisonOptions& options, const RunOptions& run) {
  SplitComparisons result;
  const auto pairs = pairs_of(samples);
  ComparisonOptions shared = options;
  shared.alpha /= static_cast<double>(std::max<std::size_t>(pairs.size() * views.size(), 1));
  for (const auto& [from, to] : pairs)
    for (const View& view : views)
      result.comparisons.push_back(
          {view.name, from, to, compare_pair(view, {samples.splits, from, to}, shared, run)});
  result.finding = moved_finding(result.comparisons, samples, options.alpha);
  return result;
}

}  // namespace deepview

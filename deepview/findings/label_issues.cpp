#include "deepview/findings/label_issues.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

constexpr std::size_t shown_neighbours = 3;

double mean_recall(const LabelDoubts& doubts) {
  double sum = 0;
  std::size_t judged = 0;
  for (std::size_t k = 0; k < doubts.judged.size(); ++k) {
    if (!doubts.judged[k]) continue;
    sum += doubts.recall[k];
    ++judged;
  }
  return judged == 0 ? 0 : sum / static_cast<double>(judged);
}

FindingGroup group_of(std::size_t sample, const LabelDoubts& doubts, const View& view,
                      const Samples& samples) {
  FindingGroup group;
  group.representative = sample;
  const std::int32_t suggested = doubts.suggested[sample];
  for (const std::int32_t neighbour : view.graph.neighbours(sample)) {
    const auto index = static_cast<std::size_t>(neighbour);
    if (samples.classes[index] == suggested) group.members.push_back(index);
    if (group.members.size() == shown_neighbours) break;
  }
  group.scores = {doubts.score[sample]};
  group.view = view.name;
  group.reason = fmt::format("labelled {}, but {} of the nearest are {} and none has its label",
                             samples.class_names[static_cast<std::size_t>(samples.classes[sample])],
                             doubts.other_votes[sample],
                             samples.class_names[static_cast<std::size_t>(suggested)]);
  return group;
}

Finding finding_of(const std::vector<std::size_t>& doubtful, const LabelDoubts& doubts,
                   const View& view, const Samples& samples) {
  Finding finding = make_finding(FindingKind::label_issues, doubtful.size(), samples.size());
  finding.reason = fmt::format(
      "{} whose neighbours in '{}' and a classifier that never saw it agree on another label: "
      "scores "
      "are the chance of the given one",
      counted(doubtful.size(), "picture"), view.name);
  for (const std::size_t sample : doubtful)
    finding.groups.push_back(group_of(sample, doubts, view, samples));
  return finding;
}

}  // namespace

LabelIssues find_label_issues(std::span<const View> views, const Samples& samples,
                              const RunOptions& run) {
  return find_label_issues(views, samples, {}, run);
}

LabelIssues find_label_issues(std::span<const View> views, const Samples& samples,
                              const Matrix& probabilities, const RunOptions& run) {
  LabelIssues best;
  const Labels labels{samples.classes, samples.class_names.size()};
  if (labels.class_count < 2) return best;
  const View* chosen = nullptr;
  for (const View& view : views) {
    LabelDoubts doubts = doubt_labels(view.rows, view.graph, labels, probabilities, run);
    const double recall = mean_recall(doubts);
    if (recall == 0 || (chosen != nullptr && recall <= mean_recall(best.doubts))) continue;
    chosen = &view;
    best.doubts = std::move(doubts);
  }
  if (chosen == nullptr) return best;
  best.view = chosen->name;
  std::vector<std::size_t> doubtful;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (best.doubts.suggested[i] >= 0) doubtful.push_back(i);
  std::ranges::stable_sort(doubtful, {}, [&](std::size_t i) { return best.doubts.score[i]; });
  if (!doubtful.empty()) best.finding = finding_of(doubtful, best.doubts, *chosen, samples);
  return best;
}

}  // namespace deepview

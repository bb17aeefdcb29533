#include "deepview/app/bundle_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "deepview/app/report_columns.hpp"
#include "deepview/findings/robust.hpp"
#include "deepview/findings/severity.hpp"
#include "deepview/findings/unfamiliar.hpp"

namespace deepview {
namespace {

void add_view(Bundle& bundle, const std::string& field) {
  if (std::ranges::find(bundle.views, field, &BundleView::name) != bundle.views.end()) return;
  BundleView view;
  view.name = field;
  view.title = field;
  view.is_layer = true;
  bundle.views.push_back(std::move(view));
}

void add_column(Bundle& bundle, BundleColumn column, std::string description) {
  column.description = std::move(description);
  bundle.columns.push_back(std::move(column));
}

// "a/b" and "ab" make the same name of a file.
std::string free_column_name(const Bundle& bundle, const std::string& text) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(bundle.columns, name, &BundleColumn::name) != bundle.columns.end();
  };
  const std::string base = column_name(text);
  std::string name = base;
  for (int number = 2; taken(name); ++number) name = fmt::format("{}_{}", base, number);
  return name;
}

FindingGroup group_of(const DuplicateGroup& found, const std::string& field) {
  FindingGroup group;
  group.representative = found.representative;
  group.view = field;
  for (std::size_t i = 0; i < found.members.size(); ++i) {
    if (found.members[i] == found.representative) continue;
    group.members.push_back(found.members[i]);
    group.scores.push_back(found.distances[i]);
  }
  return group;
}

}  // namespace

void add_duplicates(Bundle& bundle, const std::string& field, const DuplicateGroups& found) {
  add_view(bundle, field);
  std::vector<std::int32_t> numbers(bundle.paths.size(), -1);
  std::vector<FindingGroup> groups;
  std::size_t count = 0;
  for (const DuplicateGroup& duplicates : found.groups) {
    for (const std::size_t member : duplicates.members)
      numbers.at(member) = static_cast<std::int32_t>(groups.size());
    groups.push_back(group_of(duplicates, field));
    count += groups.back().members.size();
  }
  add_column(bundle,
             make_column(free_column_name(bundle, "twins_" + field), "Twins in " + field,
                         ColumnKind::group, std::move(numbers)),
             "Number of its group of twins; -1 for none.");
  if (groups.empty()) return;
  Finding finding = make_finding(FindingKind::twins, count, bundle.paths.size());
  finding.view = field;
  finding.unit = "samples";
  finding.reason = fmt::format("{} nearly the same as another one in '{}'; scores are distances",
                               counted(count, "sample"), field);
  finding.groups = std::move(groups);
  bundle.findings.push_back(std::move(finding));
}

void add_familiarity(Bundle& bundle, const std::string& field,
                     const std::vector<double>& log_density) {
  add_view(bundle, field);
  add_column(bundle,
             make_column(free_column_name(bundle, "familiarity_" + field),
                         "Familiarity in " + field, ColumnKind::number, log_density),
             "Log density of a mixture of Gaussians, natural logarithm; higher is more familiar.");
  const RobustScale scale = robust_scale(log_density);
  std::vector<double> z;
  for (const double density : log_density) z.push_back(-scale.z(density));
  const auto odd =
      flagged(z, z, {.bound = unfamiliar_bound, .most = longest_list(log_density.size())});
  if (odd.empty()) return;
  Finding finding = make_finding(FindingKind::unfamiliar, odd.size(), bundle.paths.size());
  finding.view = field;
  finding.unit = "samples";
  finding.reason =
      fmt::format("{} the mixture of '{}' hardly expects: scores are robust z, above {}",
                  counted(odd.size(), "sample"), field, unfamiliar_bound);
  for (const std::size_t sample : odd) {
    FindingGroup group;
    group.representative = sample;
    group.scores = {z[sample]};
    group.view = field;
    group.reason = fmt::format("log density {:.4g}", log_density[sample]);
    finding.groups.push_back(std::move(group));
  }
  bundle.findings.push_back(std::move(finding));
}

std::string method_word(std::string_view name) {
  std::string word;
  for (const char c : name)
    if (c != '-') word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

void add_map(Bundle& bundle, const std::string& field, const Reduction& found) {
  const std::string method(name(found.strategy));
  const bool taken =
      std::ranges::find(bundle.views, field, &BundleView::name) != bundle.views.end();
  BundleView view;
  view.name = taken ? fmt::format("{} ({})", field, method) : field;
  view.title = view.name;
  view.is_layer = true;
  view.map_method = method_word(method);
  view.map_quality = quality_numbers(found.quality);
  if (found.divergence)
    view.map_quality.emplace_back("kl_divergence", found.divergence->kl_divergence);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const char* side = axis == 0 ? "x" : "y";
    const std::string column =
        free_column_name(bundle, fmt::format("map_{}_{}_{}", field, view.map_method, side));
    (axis == 0 ? view.map_x : view.map_y) = column;
    add_column(bundle,
               make_column(column, fmt::format("{} by {}, {}", field, method, side),
                           ColumnKind::coordinate, coordinate(found.map, axis)),
               "Place on the map.");
  }
  if (bundle.map_view.empty()) bundle.map_view = view.name;
  bundle.views.push_back(std::move(view));
}

void add_labels(Bundle& bundle, const LabelIssues& found) {
  if (found.view.empty()) return;
  const LabelDoubts& doubts = found.doubts;
  BundleColumn suggested = make_column("suggested_class", "Class that fits better",
                                       ColumnKind::category, doubts.suggested);
  suggested.values = "classes";
  add_column(bundle, std::move(suggested),
             "Position in the list of classes; -1 where the label is not in doubt.");
  add_column(bundle,
             make_column("label_chance", "Chance of the label", ColumnKind::number, doubts.score),
             "Out of sample, by a classifier that did not see the sample; NaN without a label.");
  const auto confident = found.doubts.confident.values();
  bundle.labels = BundleLabels{.view = found.view,
                               .suggested = "suggested_class",
                               .chance = "label_chance",
                               .judged = doubts.judged,
                               .recall = doubts.recall,
                               .confident = {confident.begin(), confident.end()}};
}

void add_comparisons(Bundle& bundle, const SplitComparisons& found) {
  for (const SplitComparison& pair : found.comparisons) {
    const std::string& from = bundle.splits.at(static_cast<std::size_t>(pair.from));
    const std::string& to = bundle.splits.at(static_cast<std::size_t>(pair.to));
    const SetComparison& answer = pair.answer;
    const std::string column =
        free_column_name(bundle, fmt::format("log2_ratio_{}_{}_{}", pair.view, from, to));
    add_column(
        bundle,
        make_column(column, fmt::format("{} against {} in {}", to, from, pair.view),
                    ColumnKind::number, answer.ratio),
        "log2 of the density of the second set over that of the first around the sample; NaN "
        "for samples of neither.");
    bundle.comparisons.push_back({.view = pair.view,
                                  .from = from,
                                  .to = to,
                                  .from_samples = answer.from_samples,
                                  .to_samples = answer.to_samples,
                                  .same_share = answer.same_share,
                                  .expected_share = answer.expected_share,
                                  .z = answer.z,
                                  .ratio = column});
  }
}

}  // namespace deepview

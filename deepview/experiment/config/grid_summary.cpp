#include "deepview/experiment/config/grid_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "deepview/experiment/statistics/statistics.hpp"
#include "deepview/io/csv.hpp"

namespace deepview {
namespace {

constexpr std::size_t resamples = 10'000;
constexpr std::array<const char*, 4> measures{"validation_loss", "validation_acc", "test_loss",
                                              "test_acc"};

using Leaves = std::map<std::string, std::string>;

bool is_list_of_sections(const Parameter& parameter) {
  return parameter.list() != nullptr &&
         std::ranges::any_of(*parameter.list(),
                             [](const Parameter& item) { return item.section() != nullptr; });
}

// Values by their paths, without those of seeds.
void add_leaves(const Parameter& parameter, const std::string& path, Leaves& leaves) {
  if (const auto* entries = parameter.section()) {
    for (const auto& [name, entry] : *entries)
      if (!name.starts_with("seed_"))
        add_leaves(entry, path.empty() ? name : path + "." + name, leaves);
  } else if (is_list_of_sections(parameter)) {
    for (std::size_t i = 0; i < parameter.list()->size(); ++i)
      add_leaves((*parameter.list())[i], fmt::format("{}[{}]", path, i), leaves);
  } else {
    leaves[path] = shown_value(parameter);
  }
}

struct Group {
  Leaves leaves;
  const ExperimentRecord* first;
  std::vector<std::size_t> members;

  bool is_of_the_kind_of(const Group& other) const {
    return first->problem == other.first->problem && first->model == other.first->model;
  }
};

std::vector<Group> groups_of(const std::vector<ExperimentRecord>& experiments) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    Leaves leaves;
    add_leaves(experiments[i].configuration, "", leaves);
    auto found = std::ranges::find(groups, leaves, &Group::leaves);
    if (found == groups.end())
      found = groups.insert(groups.end(), Group{std::move(leaves), &experiments[i], {}});
    found->members.push_back(i);
  }
  return groups;
}

// Whether an entry is there because its section names another optimizer, say, than the other group's does.
bool follows_from_name(const std::string& path, const Group& group, const Group& other) {
  const std::string name = path.substr(0, path.rfind('.') + 1) + "name";
  const auto own = group.leaves.find(name), others = other.leaves.find(name);
  return own != group.leaves.end() && others != other.leaves.end() && own->second != others->second;
}

// Whether another group of its kind has another value there, or none.
bool is_told_apart_by(const std::string& path, const Group& group,
                      const std::vector<Group>& groups) {
  return std::ranges::any_of(groups, [&](const Group& other) {
    if (!group.is_of_the_kind_of(other)) return false;
    const auto found = other.leaves.find(path);
    return found == other.leaves.end() ? !follows_from_name(path, group, other)
                                       : found->second != group.leaves.at(path);
  });
}

NamedCells settings_of(const Group& group, const std::vector<Group>& groups) {
  NamedCells settings;
  for (const auto& [path, value] : group.leaves)
    if (is_told_apart_by(path, group, groups)) settings.emplace_back(path, value);
  return settings;
}

std::string line_of(const NamedCells& settings) {
  std::string line;
  for (const auto& [path, value] : settings) line += (line.empty() ? "" : " ") + path + "=" + value;
  return line;
}

std::vector<double> values_of(const std::vector<ExperimentRecord>& experiments,
                              const ExperimentGroup& group, std::string_view measure) {
  std::vector<double> values;
  for (const std::size_t member : group.members)
    for (const auto& [name, value] : experiments[member].measures)
      if (name == measure) values.push_back(value);
  return values;
}

// `share` of the way through sorted values.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

}  // namespace

Interval bootstrap_interval(std::span<const double> values, Seed seed) {
  std::vector<double> means;
  means.reserve(resamples);
  for (std::size_t resample = 0; resample < resamples; ++resample) {
    Random draws(seed, resample);
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[draws.below(values.size())];
    means.push_back(sum / static_cast<double>(values.size()));
  }
  std::ranges::sort(means);
  return {quantile(means, 0.025), quantile(means, 0.975)};
}

std::vector<ExperimentGroup> experiment_groups(const std::vector<ExperimentRecord>& experiments) {
  const std::vector<Group> found = groups_of(experiments);
  std::vector<ExperimentGroup> groups;
  for (const Group& group : found)
    groups.push_back({.problem = group.first->problem,
                      .model = group.first->model,
                      .settings = settings_of(group, found),
                      .members = group.members});
  return groups;
}

std::vector<SummaryRow> summary_of(const std::vector<ExperimentRecord>& experiments,
                                   const std::vector<ExperimentGroup>& groups, Seed seed) {
  std::vector<SummaryRow> rows;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string settings = line_of(groups[g].settings);
    for (const char* measure : measures) {
      const std::vector<double> values = values_of(experiments, groups[g], measure);
      if (values.empty()) continue;
      const Aggregate whole = aggregate(values);
      SummaryRow row{.group = g + 1,
                     .problem = groups[g].problem,
                     .model = groups[g].model,
                     .measure = measure,
                     .n = values.size(),
                     .mean = whole.mean,
                     .settings = settings};
      if (values.size() > 1) {
        row.deviation = whole.deviation;
        row.interval = bootstrap_interval(values, seed);
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string summary_csv(const std::vector<SummaryRow>& rows) {
  CsvWriter csv;
  for (const char* column :
       {"group", "problem", "model", "measure", "n", "mean", "std", "low", "high", "settings"})
    csv.cell(column);
  csv.end_row();
  const auto number = [&csv](const std::optional<double>& value) {
    if (value)
      csv.cell(*value);
    else
      csv.cell("");
  };
  for (const SummaryRow& row : rows) {
    csv.cell(static_cast<std::int64_t>(row.group)).cell(row.problem).cell(row.model);
    csv.cell(row.measure).cell(static_cast<std::int64_t>(row.n)).cell(row.mean);
    number(row.deviation);
    number(row.interval ? std::optional(row.interval->low) : std::nullopt);
    number(row.interval ? std::optional(row.interval->high) : std::nullopt);
    csv.cell(row.settings);
    csv.end_row();
  }
  return csv.text();
}

}  // namespace deepview

#include "deepview/report/tables.hpp"

#include <algorithm>

#include "deepview/io/csv.hpp"
#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

void number_cell(CsvWriter& csv, const Tensor& column, std::size_t row) {
  if (column.dtype() == DType::i32)
    csv.cell(std::int64_t{column.values<std::int32_t>()[row]});
  else if (column.dtype() == DType::f32)
    csv.cell(double{column.values<float>()[row]});
  else
    csv.cell(column.values<double>()[row]);
}

// The text that the column "class" or "split" stands for; other columns may hold classes, too.
std::string category(const Bundle& bundle, std::string_view name, std::size_t row) {
  const auto& names = name == "class" ? bundle.classes : bundle.splits;
  for (const auto& column : bundle.columns) {
    if (column.name != name || column.values.empty()) continue;
    const std::int32_t index = column.data.values<std::int32_t>()[row];
    return index < 0 ? "" : shown_text(names.at(static_cast<std::size_t>(index)));
  }
  return "";
}

bool names_the_representative(FindingKind kind) {
  return members_are_context(kind) || kind == FindingKind::rare_groups ||
         kind == FindingKind::moved || kind == FindingKind::blank ||
         kind == FindingKind::odd_sizes || kind == FindingKind::odd_aspects;
}

class SuspectTable {
 public:
  explicit SuspectTable(const Bundle& bundle) : bundle_(bundle) {
    for (const char* column : {"finding", "severity", "group", "path", "label", "split",
                               "representative", "score", "view", "reason"})
      csv_.cell(column);
    csv_.end_row();
  }

  void add(const Finding& finding) {
    for (std::size_t number = 0; number < finding.groups.size(); ++number) {
      const FindingGroup& group = finding.groups[number];
      const double first = group.scores.empty() ? 0.0 : group.scores.front();
      if (names_the_representative(finding.kind)) row(finding, number, group.representative, first);
      if (members_are_context(finding.kind)) continue;
      for (std::size_t i = 0; i < group.members.size(); ++i)
        row(finding, number, group.members[i], i < group.scores.size() ? group.scores[i] : first);
    }
    for (const auto& file : finding.files) unreadable(finding, file);
  }

  std::string text() const { return csv_.text(); }

 private:
  void row(const Finding& finding, std::size_t number, std::size_t sample, double score) {
    const FindingGroup& group = finding.groups[number];
    csv_.cell(name(finding.kind)).cell(name(finding.severity));
    csv_.cell(static_cast<std::int64_t>(number)).cell(shown_text(bundle_.paths.at(sample)));
    csv_.cell(category(bundle_, "class", sample)).cell(category(bundle_, "split", sample));
    csv_.cell(shown_text(bundle_.paths.at(group.representative))).cell(score);
    csv_.cell(group.view).cell(shown_text(group.reason));
    csv_.end_row();
  }

  void unreadable(const Finding& finding, const UnreadableFile& file) {
    csv_.cell(name(finding.kind)).cell(name(finding.severity)).cell("").cell(shown_text(file.name));
    for (int empty = 0; empty < 5; ++empty) csv_.cell("");
    csv_.cell(shown_text(file.reason));
    csv_.end_row();
  }

  const Bundle& bundle_;
  CsvWriter csv_;
};

// The strategies of all layers, in the order of their first appearance.
std::vector<std::string> strategies_of(const std::vector<BundleLayer>& layers) {
  std::vector<std::string> strategies;
  for (const auto& layer : layers)
    for (const auto& kept : layer.kept)
      if (std::ranges::find(strategies, kept.strategy) == strategies.end())
        strategies.push_back(kept.strategy);
  return strategies;
}

void value_cell(CsvWriter& csv, const std::vector<double>& by_unit, std::size_t unit) {
  if (by_unit.empty())
    csv.cell("");
  else
    csv.cell(by_unit[unit]);
}

// Whether each unit is in the list; nothing where the list was not asked for.
class UnitMarks {
 public:
  UnitMarks() = default;
  UnitMarks(const std::vector<std::size_t>& units, std::size_t count) : marks_(count, false) {
    for (const std::size_t unit : units) marks_[unit] = true;
  }

  void cell(CsvWriter& csv, std::size_t unit) const {
    if (marks_.empty())
      csv.cell("");
    else
      csv.cell(std::int64_t{marks_[unit]});
  }

 private:
  std::vector<bool> marks_;
};

class UnitTable {
 public:
  explicit UnitTable(const std::vector<BundleLayer>& layers) : strategies_(strategies_of(layers)) {
    for (const char* column :
         {"layer", "unit", "mean", "deviation", "inactive", "dead", "constant", "identical"})
      csv_.cell(column);
    for (const auto& strategy : strategies_) csv_.cell("kept_" + column_name(strategy));
    csv_.end_row();
  }

  void add(const BundleLayer& layer) {
    const bool watched = !layer.mean.empty() || !layer.inactive.empty();
    const auto marks = [&](const std::vector<std::size_t>& units) {
      return watched ? UnitMarks(units, layer.units) : UnitMarks();
    };
    const UnitMarks dead = marks(layer.dead), constant = marks(layer.constant);
    const std::vector<UnitMarks> kept = kept_marks(layer);
    std::vector<std::string> group(layer.units);
    for (std::size_t number = 0; number < layer.identical.size(); ++number)
      for (const std::size_t unit : layer.identical[number]) group[unit] = std::to_string(number);
    for (std::size_t unit = 0; unit < layer.units; ++unit) {
      csv_.cell(shown_text(layer.name)).cell(static_cast<std::int64_t>(unit));
      for (const auto* values : {&layer.mean, &layer.deviation, &layer.inactive})
        value_cell(csv_, *values, unit);
      dead.cell(csv_, unit);
      constant.cell(csv_, unit);
      csv_.cell(group[unit]);
      for (const auto& marked : kept) marked.cell(csv_, unit);
      csv_.end_row();
    }
  }

  std::string text() const { return csv_.text(); }

 private:
  // Parallel to the strategies of the table.
  std::vector<UnitMarks> kept_marks(const BundleLayer& layer) const {
    std::vector<UnitMarks> marks(strategies_.size());
    for (const auto& kept : layer.kept) {
      const auto place = std::ranges::find(strategies_, kept.strategy) - strategies_.begin();
      marks[static_cast<std::size_t>(place)] = UnitMarks(kept.units, layer.units);
    }
    return marks;
  }

  std::vector<std::string> strategies_;
  CsvWriter csv_;
};

}  // namespace

std::string samples_csv(const Bundle& bundle) {
  CsvWriter csv;
  for (const char* column : {"id", "path", "path_base64", "label", "split_name"}) csv.cell(column);
  for (const auto& column : bundle.columns) csv.cell(column.name);
  csv.end_row();
  for (std::size_t row = 0; row < bundle.paths.size(); ++row) {
    const std::string& path = bundle.paths[row];
    csv.cell(static_cast<std::int64_t>(row)).cell(shown_text(path));
    csv.cell(is_utf8(path) ? "" : to_base64(path));
    csv.cell(category(bundle, "class", row)).cell(category(bundle, "split", row));
    for (const auto& column : bundle.columns) number_cell(csv, column.data, row);
    csv.end_row();
  }
  return csv.text();
}

std::string units_csv(const Bundle& bundle) {
  UnitTable table(bundle.layers);
  for (const auto& layer : bundle.layers) table.add(layer);
  return table.text();
}

std::string suspects_csv(const Bundle& bundle) {
  SuspectTable table(bundle);
  for (const auto& finding : bundle.findings) table.add(finding);
  return table.text();
}

}  // namespace deepview::detail

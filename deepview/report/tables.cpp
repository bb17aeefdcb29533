#include "deepview/report/tables.hpp"

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

// The text that a category column stands for, e.g. the label of the sample.
std::string category(const Bundle& bundle, std::string_view values, std::size_t row) {
  const auto& names = values == "classes" ? bundle.classes : bundle.splits;
  for (const auto& column : bundle.columns) {
    if (column.values != values) continue;
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
    csv_.cell(category(bundle_, "classes", sample)).cell(category(bundle_, "splits", sample));
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
    csv.cell(category(bundle, "classes", row)).cell(category(bundle, "splits", row));
    for (const auto& column : bundle.columns) number_cell(csv, column.data, row);
    csv.end_row();
  }
  return csv.text();
}

std::string suspects_csv(const Bundle& bundle) {
  SuspectTable table(bundle);
  for (const auto& finding : bundle.findings) table.add(finding);
  return table.text();
}

}  // namespace deepview::detail

#include "deepview/dataset_report/report_table.hpp"

#include <algorithm>
#include <unordered_set>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

struct Fits {
  std::size_t rows;

  template <class T>
  bool operator()(const std::vector<T>& values) const {
    return values.size() == rows;
  }
  bool operator()(const LabelScores& values) const {
    return values.scores.size() == rows * values.labels.size();
  }
};

}  // namespace

const ReportColumn* ReportTable::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(columns, name, &ReportColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

void require_valid(const ReportTable& table) {
  std::unordered_set<std::string> names;
  for (const ReportColumn& column : table.columns) {
    if (!names.insert(shown_text(column.name)).second)
      throw Error(ErrorKind::data,
                  "two columns of the table are called '" + shown_text(column.name) + "'");
    if (!std::visit(Fits{table.rows}, column.values))
      throw shape_error("column '" + shown_text(column.name) + "'",
                        "a value for each of " + std::to_string(table.rows) + " rows",
                        "another number of them");
  }
}

}  // namespace deepview

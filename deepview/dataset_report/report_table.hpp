// A table with one row per sample: what DatasetReport answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace deepview {

/// For each row a score per label; DNIKit's mapping from label to score.
struct LabelScores {
  std::vector<std::string> labels;
  std::vector<double> scores;  ///< [rows, labels], row-major.

  friend bool operator==(const LabelScores&, const LabelScores&) = default;
};

/// Text (raw bytes), whole numbers, real ones, or scores per label.
using ReportValues = std::variant<std::vector<std::string>, std::vector<std::int32_t>,
                                  std::vector<double>, LabelScores>;

struct ReportColumn {
  std::string name;
  ReportValues values;

  friend bool operator==(const ReportColumn&, const ReportColumn&) = default;
};

/// Columns in their order, each with a value per row.
struct ReportTable {
  std::size_t rows = 0;
  std::vector<ReportColumn> columns;

  const ReportColumn* find(std::string_view name) const noexcept;

  friend bool operator==(const ReportTable&, const ReportTable&) = default;
};

/// Throws Error(shape) naming a column of another length, Error(data) for two that are shown by one
/// name.
void require_valid(const ReportTable& table);

}  // namespace deepview

// What a dataset report says of one field, part by part.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "deepview/dataset_report/dataset_report.hpp"

namespace deepview::detail {

/// Throws Error(usage) for options out of range.
void require_valid(const ReportConfig& config);

/// Throws Error(data) naming two origins that would give a column the same name, Error(missing_field)
/// for a strategy for a field that is not there.
void require_distinct_columns(const ReportConfig& config, const ByField<Rows>& fields,
                              std::span<const LabelDimension> dimensions);

/// The columns of one field; those of a part that is left out are none.
struct FieldColumns {
  std::vector<ReportColumn> duplicates;   ///< One.
  std::vector<ReportColumn> projection;   ///< Two.
  std::vector<ReportColumn> familiarity;  ///< One.
  std::vector<ReportColumn> split;        ///< One per label dimension.
};

class ReportParts {
 public:
  ReportParts(const DatasetReport& spec, std::span<const LabelDimension> dimensions,
              const RunOptions& run)
      : spec_(spec), dimensions_(dimensions), run_(run) {}

  FieldColumns columns_of(const std::string& field, const Rows& rows) const;

 private:
  ReportColumn duplicates(const std::string& response, const Rows& rows) const;
  std::vector<ReportColumn> projection(const std::string& response, const Rows& rows,
                                       const ReductionStrategy& strategy) const;
  std::vector<ReportColumn> split(const std::string& response, const Rows& rows) const;

  const DatasetReport& spec_;
  std::span<const LabelDimension> dimensions_;
  const RunOptions& run_;
};

/// Part by part, within a part field by field; split familiarity dimension by dimension, and not at
/// all when no label has enough samples.
void append_in_order(ReportTable& table, std::vector<FieldColumns> fields, std::size_t dimensions);

}  // namespace deepview::detail

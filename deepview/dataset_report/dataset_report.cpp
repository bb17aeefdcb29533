#include "deepview/dataset_report/dataset_report.hpp"

#include <algorithm>
#include <iterator>

#include "deepview/base/error.hpp"
#include "deepview/dataset_report/report_parts.hpp"

namespace deepview {
namespace {

void require_both_or_neither(bool first, bool later, std::size_t samples) {
  if (first != later)
    throw Error(ErrorKind::missing_field,
                "identifiers: some batches have them and some have none (around sample " +
                    std::to_string(samples) + ")");
}

ReportColumn identifier_column(std::vector<std::string> identifiers, std::size_t samples) {
  if (identifiers.empty())
    for (std::size_t i = 0; i < samples; ++i) identifiers.push_back(std::to_string(i));
  return {"id", std::move(identifiers)};
}

}  // namespace

DatasetReport::State DatasetReport::start(const RunOptions& options) const {
  detail::require_valid(config);
  return {*this, options};
}

DatasetReport::State::State(const DatasetReport& spec, RunOptions options)
    : spec_(spec), options_(std::move(options)) {
  const ReportConfig& asked = spec_.config;
  if (asked.projection || asked.duplicates || asked.familiarity)
    rows_.emplace(spec_.fields, spec_.store);
}

void DatasetReport::State::add(const Batch& batch) {
  if (rows_) rows_->add(batch);
  const std::size_t before = labels_.samples();
  labels_.add(batch);
  const Column* column = batch.metadata().find(keys::identifier);
  if (batch.size() == 0) return;
  if (before > 0) require_both_or_neither(!identifiers_.empty(), column != nullptr, before);
  if (column != nullptr)
    std::ranges::move(as_texts(*column, "identifiers"), std::back_inserter(identifiers_));
}

void DatasetReport::State::merge(State&& later) {
  if (rows_) rows_->merge(std::move(*later.rows_));
  if (labels_.samples() > 0 && later.labels_.samples() > 0)
    require_both_or_neither(!identifiers_.empty(), !later.identifiers_.empty(), labels_.samples());
  labels_.merge(std::move(later.labels_));
  std::ranges::move(later.identifiers_, std::back_inserter(identifiers_));
}

DatasetReport::Result DatasetReport::State::finish() && {
  const std::size_t samples = labels_.samples();
  ByField<Rows> gathered;
  if (rows_) gathered = std::move(*rows_).finish();
  detail::require_distinct_columns(spec_.config, gathered, labels_.all());

  ReportTable table{.rows = samples, .columns = {}};
  table.columns.push_back(identifier_column(std::move(identifiers_), samples));
  for (const LabelDimension& dimension : labels_.all())
    table.columns.push_back({dimension.name, dimension.labels});
  const detail::ReportParts parts(spec_, labels_.all(), options_);
  std::vector<detail::FieldColumns> found;
  for (const auto& [field, rows] : gathered)
    found.push_back(naming_field(
        field, [&, &name = field, &all = rows] { return parts.columns_of(name, all); }));
  detail::append_in_order(table, std::move(found), labels_.all().size());
  return table;
}

}  // namespace deepview

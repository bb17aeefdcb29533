#include "deepview/processors/field_renamer.hpp"

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/processors/renames.hpp"

namespace deepview {
namespace {

Batch renamed(const Batch& batch, const std::map<std::string, std::string>& mapping) {
  for (const auto& [from, to] : mapping) static_cast<void>(batch[from]);
  const auto names = detail::renamed(batch.field_names(), mapping);
  Batch::Builder result(batch);
  for (const auto& field : batch.fields()) result.remove_field(field.name);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i]) result.field(*names[i], batch.fields()[i].data);
  return std::move(result).build();
}

}  // namespace

StageRun FieldRenamer::bind(const RunOptions&) const {
  detail::require_distinct_targets(mapping, "FieldRenamer");
  return StageRun([mapping = mapping](const Batch& batch) { return renamed(batch, mapping); });
}

}  // namespace deepview

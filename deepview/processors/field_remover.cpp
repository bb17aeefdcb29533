#include "deepview/processors/field_remover.hpp"

#include <algorithm>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

Batch without(Batch batch, const FieldRemover& options) {
  Batch::Builder reduced(batch);
  std::size_t left = batch.fields().size();
  for (const auto& field : batch.fields()) {
    const bool named = std::ranges::find(options.fields, field.name) != options.fields.end();
    if (named == options.keep) continue;
    reduced.remove_field(field.name);
    --left;
  }
  const bool counted = std::ranges::any_of(
      batch.metadata().entries(), [](const auto& entry) { return !entry.columns.empty(); });
  if (left == 0 && !counted)
    throw Error(ErrorKind::usage,
                "FieldRemover fields: nothing would be left of a batch that has " +
                    quoted_list(batch.field_names()));
  return std::move(reduced).build();
}

}  // namespace

StageRun FieldRemover::bind(const RunOptions&) const {
  if (fields.empty())
    throw Error(ErrorKind::usage, "FieldRemover fields: expected at least one name, found none");
  return StageRun([options = *this](Batch batch) { return without(std::move(batch), options); });
}

}  // namespace deepview

#include "deepview/processors/field_remover.hpp"

#include <algorithm>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/processors/leftovers.hpp"

namespace deepview {
namespace {

Batch without(const Batch& batch, const FieldRemover& options) {
  Batch::Builder reduced(batch);
  for (const auto& field : batch.fields()) {
    const bool named = std::ranges::find(options.fields, field.name) != options.fields.end();
    if (named != options.keep) reduced.remove_field(field.name);
  }
  Batch left = std::move(reduced).build();
  detail::require_counted(left, batch, "FieldRemover fields");
  return left;
}

}  // namespace

StageRun FieldRemover::bind(const RunOptions&) const {
  if (fields.empty())
    throw Error(ErrorKind::usage, "FieldRemover fields: expected at least one name, found none");
  return StageRun([options = *this](const Batch& batch) { return without(batch, options); });
}

}  // namespace deepview

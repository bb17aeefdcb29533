#include "deepview/base/fields.hpp"

namespace deepview {

Fields all_matrices() {
  return Fields(Fields::Rule::matrices);
}

Fields all_fields() {
  return Fields(Fields::Rule::all);
}

void Fields::require_names() const {
  if (rule_ == Rule::named && names_.empty())
    throw Error(ErrorKind::usage, "fields: expected at least one name, found none");
}

std::vector<std::string> Fields::select(const Batch& batch) const {
  require_names();
  if (rule_ == Rule::all) return batch.field_names();
  if (rule_ == Rule::named) {
    for (const auto& name : names_) static_cast<void>(batch[name]);
    return names_;
  }
  std::vector<std::string> matrices;
  for (const auto& field : batch.fields())
    if (field.data.rank() == 2) matrices.push_back(field.name);
  if (matrices.empty())
    throw Error(ErrorKind::data, "no field has one row of numbers per sample; the batch has " +
                                     quoted_list(batch.field_names()));
  return matrices;
}

}  // namespace deepview

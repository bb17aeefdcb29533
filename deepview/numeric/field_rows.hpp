// Folds fields of a stream into row stores: the state behind every introspector that needs all
// rows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/fields.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// Does `work`; an Error from it is told with the field's name in front.
template <class Work>
decltype(auto) naming_field(const std::string& field, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    throw Error(error.kind(), "field '" + field + "': " + error.what());
  }
}

/// One RowStore per chosen field; mergeable, so it serves as (part of) an introspector's state.
class FieldRows {
 public:
  explicit FieldRows(Fields fields, RowStoreOptions options = {})
      : fields_(std::move(fields)), options_(std::move(options)) {}

  /// The first batch decides the fields. Throws Error(shape) naming a field that is no matrix or
  /// changes its width, Error(missing_field), Error(io) when a scratch file cannot grow.
  void add(const Batch& batch);
  void merge(FieldRows&& later);
  ByField<Rows> finish() &&;

 private:
  Fields fields_;
  RowStoreOptions options_;
  std::vector<std::pair<std::string, RowStore>> stores_;  // empty until the first batch
};

}  // namespace deepview

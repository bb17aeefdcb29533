// Gathers the rows of fields for analyses that need them all.
#pragma once

#include <utility>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/field_rows.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// Keeps every row of the chosen fields, in the order of the samples.
///
/// In      `fields`  [samples, features], any dtype; kept as float32, finite or not.
/// Out     One Rows handle per field.
/// Memory  samples x features x 4 bytes per field, up to `store.memory_limit_bytes` each; the rest
///         lies in a scratch file. Blocks in flight (threads + 2) come on top.
/// Throws  Error(shape) for a field that is no matrix or changes its width; Error(io) when the
///         scratch file cannot grow.
struct GatherRows {
  Fields fields = all_matrices();
  RowStoreOptions store{};

  using Result = ByField<Rows>;
  using State = FieldRows;
  State start(const RunOptions& options) const;
};

}  // namespace deepview

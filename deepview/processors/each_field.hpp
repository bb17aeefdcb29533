// What processors that work field by field have in common.
#pragma once

#include <string>
#include <utility>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview::detail {

/// A run that replaces each selected field by `change(tensor, where)`, with `where` naming the
/// field in messages. The other fields, metadata and snapshots stay. The names are checked here,
/// once.
template <class Change>
StageRun run_on_each_field(Fields fields, Change change) {
  fields.require_names();
  return StageRun([fields = std::move(fields), change = std::move(change)](Batch batch) {
    for (const std::string& name : fields.select(batch)) {
      Tensor changed = change(batch[name], "field '" + name + "'");
      batch = std::move(batch).with(name, std::move(changed));
    }
    return batch;
  });
}

}  // namespace deepview::detail

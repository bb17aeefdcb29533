#include "deepview/processors/snapshot_saver.hpp"

#include <algorithm>

#include "deepview/base/batch_builder.hpp"
#include "deepview/processors/leftovers.hpp"

namespace deepview {
namespace {

Batch with_snapshot(Batch batch, const SnapshotSaver& options) {
  const auto named = options.fields.select(batch);
  Batch::Builder snapshot(batch);
  for (const auto& field : batch.fields()) {
    const bool is_named = std::ranges::find(named, field.name) != named.end();
    if (is_named != options.keep) snapshot.remove_field(field.name);
  }
  for (const auto& older : batch.snapshots()) snapshot.remove_snapshot(older.name);
  Batch stored = std::move(snapshot).build();
  detail::require_counted(stored, batch, "SnapshotSaver '" + options.save + "'");
  Batch::Builder builder(std::move(batch));
  builder.snapshot(options.save, std::move(stored));
  return std::move(builder).build();
}

}  // namespace

StageRun SnapshotSaver::bind(const RunOptions&) const {
  if (save.empty())
    throw Error(ErrorKind::usage, "SnapshotSaver save: expected a name, found none");
  fields.require_names();
  return StageRun(
      [options = *this](Batch batch) { return with_snapshot(std::move(batch), options); });
}

}  // namespace deepview

#include "deepview/processors/snapshot_remover.hpp"

#include <algorithm>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

Batch without(const Batch& batch, const SnapshotRemover& options) {
  Batch::Builder reduced(batch);
  for (const auto& snapshot : batch.snapshots()) {
    const bool stays = options.snapshots &&
                       options.keep == (std::ranges::find(*options.snapshots, snapshot.name) !=
                                        options.snapshots->end());
    if (!stays) reduced.remove_snapshot(snapshot.name);
  }
  return std::move(reduced).build();
}

}  // namespace

StageRun SnapshotRemover::bind(const RunOptions&) const {
  if (snapshots && snapshots->empty())
    throw Error(ErrorKind::usage,
                "SnapshotRemover snapshots: expected at least one name, or none given for all");
  return StageRun([options = *this](const Batch& batch) { return without(batch, options); });
}

}  // namespace deepview

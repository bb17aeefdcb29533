// Keeps a batch as it is now, for later in the pipeline.
#pragma once

#include <string>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// Stores the batch as a snapshot of itself: the chosen fields and all metadata, without snapshots
/// of its own. The batch stays as it is. A snapshot of the same name is replaced.
///
/// Throws  Error(usage) at bind for no name and for an empty list of fields, later when the snapshot
///         would have neither a field nor metadata; Error(missing_field).
/// Source  DNIKit's SnapshotSaver; differs: a field that is not there is an error.
struct SnapshotSaver {
  std::string save = "snapshot";
  Fields fields = all_fields();
  bool keep = true;  ///< Store the named fields; otherwise all but them.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

// Drops snapshots.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deepview/base/stage.hpp"

namespace deepview {

/// Removes the named snapshots, or all others; without names all, whatever `keep` says. Names that
/// are not in the batch are passed over.
///
/// Throws  Error(usage) at bind for an empty list.
/// Source  DNIKit's SnapshotRemover; differs: an empty list was the same as none there.
struct SnapshotRemover {
  std::optional<std::vector<std::string>> snapshots{};  ///< None: all.
  bool keep = false;                                    ///< Keep the named ones, remove the others.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

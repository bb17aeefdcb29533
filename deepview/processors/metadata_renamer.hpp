// Gives the columns of metadata groups other names.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/metadata.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// Renames the columns under DictMetaKeys, all at once, so that {{"a", "b"}, {"b", "a"}} swaps.
/// Columns keep their places; one whose name is taken over by another is dropped. A group that does
/// not have an old name keeps all its columns.
///
/// Throws  Error(usage) at bind when two columns would get one name, and for an empty list of keys;
///         Error(missing_field) for a named key that is not there, and for an old name that none of
///         the groups has.
/// Source  DNIKit's MetadataRenamer; differs: there the later of two sources won, a missing one was
///         passed over although the column it would have replaced was dropped, and the list could
///         hold MetaKeys, which have no columns to rename.
struct MetadataRenamer {
  std::map<std::string, std::string> mapping{};         ///< Old name → new name.
  std::optional<std::vector<DictMetaKey>> meta_keys{};  ///< None: all groups.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

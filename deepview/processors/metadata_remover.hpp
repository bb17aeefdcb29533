// Drops metadata.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "deepview/base/metadata.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// Removes metadata, or keeps only what is named. With S for the MetaKeys and D for the DictMetaKeys
/// in `meta_keys`, and names for `keys`:
///
///     given         removing                               keeping
///     nothing       everything goes                        everything stays
///     S             S goes                                 only S stays
///     D             D goes                                 only D stays
///     names         these columns leave all groups         only these columns of all groups stay
///     D and names   these columns leave D                  only these columns of D stay
///
/// S beside one of the last three rows adds its own row to it. A group that loses its last column
/// goes too. Column names that are not there are passed over.
///
/// Throws  Error(usage) at bind for an empty list; later when nothing that counts the samples would
///         be left, neither a field nor metadata. Error(missing_field) for a key that should be
///         removed whole and is not there.
/// Source  DNIKit's MetadataRemover; differs: an empty list was the same as none there.
struct MetadataRemover {
  std::optional<std::vector<std::variant<MetaKey, DictMetaKey>>> meta_keys{};
  std::optional<std::vector<std::string>> keys{};  ///< Names of columns under DictMetaKeys.
  bool keep = false;                               ///< Keep what is named, and remove the rest.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

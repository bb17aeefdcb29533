// Gives fields other names.
#pragma once

#include <map>
#include <string>

#include "deepview/base/stage.hpp"

namespace deepview {

/// Renames all at once, so that {{"a", "b"}, {"b", "a"}} swaps. Fields keep their places; a field
/// whose name is taken over by another is dropped.
///
/// Throws  Error(usage) at bind when two fields would get one name; Error(missing_field) for a
///         field that is not there.
/// Source  DNIKit's FieldRenamer; differs: there the later of two sources won, and a missing one
///         was passed over although the field it would have replaced was dropped.
struct FieldRenamer {
  std::map<std::string, std::string> mapping{};  ///< Old name → new name.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

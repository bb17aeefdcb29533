// Drops fields.
#pragma once

#include <string>
#include <vector>

#include "deepview/base/stage.hpp"

namespace deepview {

/// Removes the named fields, or all others. Names that are not in the batch are passed over.
///
/// Throws  Error(usage) at bind for no names, and when nothing that counts the samples would be
///         left: neither a field nor metadata.
/// Source  DNIKit's FieldRemover; differs: there no names meant all fields.
struct FieldRemover {
  std::vector<std::string> fields{};
  bool keep = false;  ///< Keep the named ones, and remove the others.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

// What must be left of a batch after something was taken out.
#pragma once

#include <string_view>

#include "deepview/base/batch.hpp"

namespace deepview::detail {

/// Throws Error(usage), naming the owner, when `left` has neither a field nor a metadata column:
/// nothing would count its samples then. `before` tells what there was.
void require_counted(const Batch& left, const Batch& before, std::string_view owner);

}  // namespace deepview::detail

#include "deepview/processors/leftovers.hpp"

#include <algorithm>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview::detail {

void require_counted(const Batch& left, const Batch& before, std::string_view owner) {
  const bool has_columns = std::ranges::any_of(
      left.metadata().entries(), [](const auto& entry) { return !entry.columns.empty(); });
  if (!left.fields().empty() || has_columns) return;
  const auto fields = before.field_names();
  throw Error(ErrorKind::usage,
              std::string(owner) + ": nothing would be left of a batch that has " +
                  (fields.empty() ? "no fields but only metadata" : quoted_list(fields)));
}

}  // namespace deepview::detail

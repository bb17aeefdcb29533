#include "deepview/introspectors/rows/rows.hpp"

namespace deepview {

GatherRows::State GatherRows::start(const RunOptions&) const {
  return FieldRows(fields, store);
}

}  // namespace deepview

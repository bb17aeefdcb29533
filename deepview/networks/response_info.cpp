#include "deepview/networks/response_info.hpp"

namespace deepview {

std::string to_string(const OpenShape& shape) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    text += (axis == 0 ? "" : ", ") + (shape[axis] ? std::to_string(*shape[axis]) : "?");
  return text + "]";
}

bool rows_fit(const OpenShape& open, const Shape& shape) noexcept {
  if (open.size() != shape.rank()) return false;
  for (std::size_t axis = 1; axis < open.size(); ++axis)
    if (open[axis] && *open[axis] != shape[axis]) return false;
  return true;
}

}  // namespace deepview

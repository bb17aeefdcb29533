#include "deepview/processors/strides.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview::detail {

std::vector<std::size_t> row_major_strides(const Shape& shape) {
  std::vector<std::size_t> strides(shape.rank());
  std::size_t stride = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= static_cast<std::size_t>(shape[axis]);
  }
  return strides;
}

std::vector<std::size_t> strided_offsets(const Shape& shape, std::span<const std::size_t> strides) {
  if (shape.elements() == 0) return {};
  std::vector<std::size_t> offsets{0};
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    std::vector<std::size_t> finer;
    finer.reserve(offsets.size() * static_cast<std::size_t>(shape[axis]));
    for (const std::size_t offset : offsets)
      for (std::size_t at = 0; at < static_cast<std::size_t>(shape[axis]); ++at)
        finer.push_back(offset + at * strides[axis]);
    offsets = std::move(finer);
  }
  return offsets;
}

Tensor gathered(const Tensor& tensor, const Shape& shape, std::span<const std::size_t> sources) {
  const std::size_t size = size_bytes(tensor.dtype());
  const auto from = tensor.bytes();
  auto to = std::make_shared<std::vector<std::byte>>(from.size());
  std::byte* end = to->data();
  for (std::size_t row = 0; row < from.size(); row += sources.size() * size)
    for (const std::size_t source : sources)
      end = std::copy_n(from.data() + row + source * size, size, end);
  const std::span<const std::byte> filled(*to);
  return Tensor::borrow(tensor.dtype(), shape, filled, std::move(to));
}

std::size_t sample_axis(int axis, std::size_t rank, std::string_view where) {
  const auto signed_rank = static_cast<int>(rank);
  const std::string what = std::string(where) + ": axis " + std::to_string(axis);
  if (axis < -signed_rank || axis >= signed_rank)
    throw shape_error(what, "an axis of " + std::to_string(rank) + " dimensions", "none");
  if (axis == 0 || axis == -signed_rank)
    throw Error(ErrorKind::usage, what + " is the axis of the samples, which must stay");
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

}  // namespace deepview::detail

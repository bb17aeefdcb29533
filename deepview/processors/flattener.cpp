#include "deepview/processors/flattener.hpp"

#include "deepview/processors/each_field.hpp"
#include "deepview/processors/strides.hpp"

namespace deepview {
namespace {

// For the elements of the result in their order, where they are in the row.
std::vector<std::size_t> column_major_sources(const Shape& row) {
  const auto strides = detail::row_major_strides(row);
  const std::vector<std::int64_t> extents(std::reverse_iterator(row.end()),
                                          std::reverse_iterator(row.begin()));
  return detail::strided_offsets(Shape(std::span<const std::int64_t>(extents)),
                                 std::vector<std::size_t>(strides.rbegin(), strides.rend()));
}

Tensor flattened(const Tensor& tensor, FlattenOrder order) {
  const Shape row = tensor.shape().row();
  const Shape shape{tensor.shape()[0], row.elements()};
  if (order == FlattenOrder::row_major || row.rank() < 2) return tensor.reshaped(shape);
  return detail::gathered(tensor, shape, column_major_sources(row));
}

}  // namespace

StageRun Flattener::bind(const RunOptions&) const {
  return detail::run_on_each_field(fields,
                                   [order = order](const Tensor& tensor, const std::string&) {
                                     return flattened(tensor, order);
                                   });
}

}  // namespace deepview

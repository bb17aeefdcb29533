#include "deepview/processors/transposer.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "deepview/processors/each_field.hpp"
#include "deepview/processors/strides.hpp"

namespace deepview {
namespace {

std::vector<std::size_t> checked(const std::vector<int>& dim) {
  std::vector<int> axes(dim.size());
  std::iota(axes.begin(), axes.end(), 0);
  if (dim.empty() || dim.front() != 0 || !std::ranges::is_permutation(dim, axes))
    throw Error(
        ErrorKind::usage,
        "Transposer dim: expected each axis once, beginning with 0, the axis of the samples");
  return {dim.begin(), dim.end()};
}

Tensor transposed(const Tensor& tensor, const std::vector<std::size_t>& dim,
                  const std::string& where) {
  if (tensor.rank() != dim.size())
    throw shape_error(where, std::to_string(dim.size()) + " dimensions as in dim",
                      to_string(tensor.shape()));
  const auto strides = detail::row_major_strides(tensor.shape());
  std::vector<std::int64_t> extents;
  std::vector<std::size_t> read_strides;
  for (const std::size_t axis : dim) {
    extents.push_back(tensor.shape()[axis]);
    read_strides.push_back(strides[axis]);
  }
  const Shape shape{std::span<const std::int64_t>(extents)};
  const auto sources = detail::strided_offsets(shape.row(), std::span(read_strides).subspan(1));
  return detail::gathered(tensor, shape, sources);
}

}  // namespace

StageRun Transposer::bind(const RunOptions&) const {
  return detail::run_on_each_field(
      fields, [dim = checked(dim)](const Tensor& tensor, const std::string& where) {
        return transposed(tensor, dim, where);
      });
}

}  // namespace deepview

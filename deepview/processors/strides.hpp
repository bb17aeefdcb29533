// Where the elements of a row go when its axes are permuted, dropped or read in another order.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "deepview/base/tensor.hpp"

namespace deepview::detail {

/// Distances between neighbours along each axis of a row-major shape.
std::vector<std::size_t> row_major_strides(const Shape& shape);

/// For each element of `shape` in row-major order, the sum of index x stride over its axes.
std::vector<std::size_t> strided_offsets(const Shape& shape, std::span<const std::size_t> strides);

/// A tensor of `shape` whose rows are made of the elements `sources` of the rows of `tensor`.
Tensor gathered(const Tensor& tensor, const Shape& shape, std::span<const std::size_t> sources);

/// `axis` counted from the front of a tensor of `rank`; negative ones count from the back.
/// Throws Error(usage) for the batch axis, Error(shape) for one that is not there.
std::size_t sample_axis(int axis, std::size_t rank, std::string_view where);

}  // namespace deepview::detail

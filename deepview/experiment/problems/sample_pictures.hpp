// The inputs of a problem turned back into pictures that people can look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "deepview/base/tensor.hpp"

namespace deepview::detail {

/// Which axis of a plane comes first.
enum class PlaneOrder : std::uint8_t { rows, columns };

/// From [samples, 1 or 3, …, …] float32 from 0 to 1, one plane for each colour, to [samples, height, width, 3] uint8.
/// Throws Error(shape) for anything else.
Tensor pictures_of_planes(const Tensor& planes, PlaneOrder order);

/// Square pictures whose rows were read in an order: row `order[i]` came i-th. [samples, …] float32 from 0 to 1 to
/// [samples, side, side, 3] uint8.
Tensor pictures_of_rows(const Tensor& rows, const std::vector<std::size_t>& order);

}  // namespace deepview::detail

// OpenVINO's element types and ours.
#pragma once

#include <openvino/core/type/element_type.hpp>
#include <optional>

#include "deepview/base/dtype.hpp"

namespace deepview::openvino {

/// None for types that a Tensor cannot hold (bfloat16, 4-bit integers, strings …).
std::optional<DType> to_dtype(const ov::element::Type& type);
ov::element::Type to_element_type(DType dtype);

}  // namespace deepview::openvino

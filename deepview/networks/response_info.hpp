// A tensor inside a network: its name, its type, its shape and the layer it comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/dtype.hpp"
#include "deepview/base/shape.hpp"
#include "deepview/networks/layer_kind.hpp"

namespace deepview {

/// Extents of which some are known only once a batch runs; the first counts the samples.
using OpenShape = std::vector<std::optional<std::int64_t>>;

/// "[?, 3, 224, 224]".
std::string to_string(const OpenShape& shape);

/// Whether rows of this shape may go where `open` is expected: same rank, and equal wherever `open`
/// is known. The number of samples always fits.
bool rows_fit(const OpenShape& open, const Shape& shape) noexcept;

struct LayerInfo {
  std::string name;
  LayerKind kind = LayerKind::unknown;
  std::string type_name;  ///< As the framework calls it: "Convolution", "MatMul" …
};

struct ResponseInfo {
  std::string name;
  std::vector<std::string> aliases;  ///< Further names the network gives to the same tensor.
  DType dtype = DType::f32;
  OpenShape shape;
  LayerInfo layer;
};

}  // namespace deepview

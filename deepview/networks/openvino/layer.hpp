// What a node of OpenVINO's graph does.
#pragma once

#include <openvino/openvino.hpp>

#include "deepview/networks/layer_kind.hpp"

namespace deepview::openvino {

LayerKind kind_of(const ov::Node& node);

/// A product with weights: MatMul with a stored matrix, or a convolution of a single pixel.
bool is_dense(const ov::Node& node);

/// Whether the output can be computed without any input of the network.
bool is_stored(const ov::Output<ov::Node>& output);

}  // namespace deepview::openvino

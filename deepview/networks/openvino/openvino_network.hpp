// Networks through the OpenVINO runtime: ONNX, OpenVINO IR, TensorFlow, TensorFlow Lite, Paddle.
#pragma once

#include <cstdint>
#include <filesystem>

#include "deepview/networks/network.hpp"

namespace deepview {

enum class InferencePrecision : std::uint8_t {
  f32,      ///< Arithmetic in float32 on every machine: answers can be compared.
  fastest,  ///< What the machine does fastest, e.g. bfloat16: answers differ between machines.
};

struct OpenVinoOptions {
  InferencePrecision precision = InferencePrecision::f32;
};

/// Opens .onnx, .xml (with its .bin), .pb, .tflite, .pdmodel or a TensorFlow SavedModel folder.
///
/// Names    The names in the file. Tensors that only the converter knows have none in ONNX and are
///          not listed; in other formats they bear the name of their layer. Weights, shapes and
///          what lies inside If and Loop bodies are not listed. Where a name is used twice, the
///          first has it.
/// Samples  The first axis of every input. A response whose samples lie along another axis (a
///          recurrent layer inside) is turned so that they come first; one that mixes samples is
///          not listed.
/// Batches  Of any size. A network with a fixed batch is opened for any size where its shapes
///          allow; otherwise batches are cut and the last one padded with zeros, which is then cut
///          off.
/// Bits     The same for any number of threads and any batch size. A layer that is folded into the
///          one before it (batch normalisation) is computed apart when both are asked for, which
///          may change the last bits.
/// Cost     One inference for all responses, but one more for each that is just in front of a
///          recurrent layer.
/// Memory   One copy of the weights for all threads, plus the activations of a batch per thread.
/// Throws   Error(io) when there is no such file; Error(model) when it cannot be used, with what to
///          do.
Network open_openvino(const std::filesystem::path& path, const OpenVinoOptions& options = {});

}  // namespace deepview

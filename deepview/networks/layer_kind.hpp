// What a layer of a network does, in the numbering that DNIKit's users know.
#pragma once

#include <cstdint>
#include <string_view>

namespace deepview {

/// The values are stored in files and shared with Python: they never change. 3002 is left out on
/// purpose, as it always was.
enum class LayerKind : std::int32_t {
  unknown = 0,
  linear = 1000,
  dense = linear,
  placeholder = 1001,  ///< An input of the network.
  conv_1d = 2000,
  conv_2d = 2001,
  conv_3d = 2002,
  conv_transpose_1d = 2003,
  conv_transpose_2d = 2004,
  conv_transpose_3d = 2005,
  max_pooling_1d = 3000,
  max_pooling_2d = 3001,
  max_pooling_3d = 3003,
  average_pooling_1d = 3004,
  average_pooling_2d = 3005,
  average_pooling_3d = 3006,
  rnn = 4000,
  lstm = 4001,
  gru = 4002,
  batch_norm = 5000,
  batch_norm_2d = 5001,
  batch_norm_3d = 5002,
  layer_norm = 5003,
  dropout = 6000,
  dropout_2d = 6001,
  dropout_3d = 6002,
  sigmoid = 8000,
  tanh = 8001,
  relu = 8002,
  leaky_relu = 8003,
  prelu = 8004,
  elu = 8005,
  softmax = 8006,
  attention = 8007,
  relu6 = 8008,
};

/// The enumerator's own name, e.g. "conv_2d"; "unknown" for a value that has none.
std::string_view name(LayerKind kind) noexcept;

}  // namespace deepview

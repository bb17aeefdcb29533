// Shifts and scales values.
#pragma once

#include <cstdint>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// Which axis of a sample holds its channels: [B, H, W, C] or [B, C, H, W].
enum class ChannelAxis : std::uint8_t { last, first };

/// (x - mean) / std, by one number for all values or one for each channel; the columns of a matrix
/// are channels too. MeanStdFit finds the numbers.
///
/// In      fields of any type; rank 2 or more when there is one number per channel.
/// Out     the same shapes; float types stay, integers of 8 or 16 bits and booleans become float32,
///         wider ones float64: nothing wraps.
/// Throws  Error(usage) at bind for no number, for a mean that is not finite and a std that is not
///         positive; Error(shape) when there are not as many numbers as channels.
/// Source  DNIKit's MeanStdNormalizer; differs: integers became float64 there.
struct MeanStdNormalizer {
  std::vector<double> mean{0.0};
  std::vector<double> std{1.0};
  Fields fields = all_fields();
  ChannelAxis channels = ChannelAxis::last;

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

// Responses of a layer as rows of its channels: what a covariance of units is taken over.
#pragma once

#include <cstddef>
#include <cstdint>

#include "deepview/base/tensor.hpp"

namespace deepview {

/// How the positions of a response with more than two dimensions become rows of channels.
enum class ChannelPositions : std::uint8_t {
  max_pooled,   ///< One row per sample: the largest value of each channel, as the paper does.
  mean_pooled,  ///< One row per sample: the mean of each channel.
  each_a_row,   ///< One row per position of each sample.
};

/// The layout of a layer's responses, seen from its channels.
struct ChannelLayout {
  std::size_t samples = 0;
  std::size_t before = 1;  ///< Positions that vary slower than the channel.
  std::size_t channels = 0;
  std::size_t after = 1;  ///< Positions that vary faster.

  std::size_t positions() const noexcept { return before * after; }
  std::size_t values_per_sample() const noexcept { return positions() * channels; }
  friend bool operator==(const ChannelLayout&, const ChannelLayout&) = default;
};

/// A matrix has one position per sample and its columns are the channels, whatever the axis; in
/// other tensors `channel_axis` is the channel's, negative ones count from the last. Throws
/// Error(shape) below rank 2 and for an axis that is the samples' or is not there.
ChannelLayout channel_layout(const Shape& shape, int channel_axis);

/// float64 [samples or samples x positions, channels], positions in their order in memory. Sums are
/// taken in double and in a fixed order. A pooled value is NaN when one of its values is not finite.
/// Throws Error(shape) when the layout is not the tensor's, or pools no positions.
Tensor channel_rows(const Tensor& responses, const ChannelLayout& layout,
                    ChannelPositions positions);

}  // namespace deepview

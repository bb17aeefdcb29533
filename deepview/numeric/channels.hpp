// How a response splits into channels and positions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "deepview/base/tensor.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview {

/// The elements of one sample's response, row-major: `before` x `count` x `after`, where `count` are
/// the channels and the rest are positions.
struct Channels {
  std::size_t before = 1;
  std::size_t count = 1;
  std::size_t after = 1;

  std::size_t positions() const noexcept { return before * after; }
  std::size_t units() const noexcept { return before * count * after; }
  std::size_t channel_of(std::size_t unit) const noexcept { return unit / after % count; }
  /// The unit of a channel at a position.
  std::size_t unit(std::size_t channel, std::size_t position) const noexcept {
    return (position / after * count + channel) * after + position % after;
  }
};

/// Of a tensor [samples, …] whose channels lie along `axis`, counted from the samples' axis 0, or
/// from the last axis when negative. A vector [samples] is one channel.
/// Throws Error(usage) for the axis of the samples, Error(shape) for an axis that is not there.
Channels channels_of(const Shape& shape, int axis);

enum class OverPositions : std::uint8_t { mean, max };

/// [samples, channels] in float64: each channel's mean or maximum over its positions, summed in a
/// fixed order. One value that is not finite makes it NaN; no positions at all make 0. Throws
/// Error(shape) for channels of other responses, as channels_by_position does.
Matrix pooled_channels(const Tensor& responses, const Channels& channels, OverPositions method);

/// [samples x positions, channels] in float64: a row for each position, in their order in memory.
Matrix channels_by_position(const Tensor& responses, const Channels& channels);

/// [samples, units] in float64.
Matrix flattened(const Tensor& responses);

}  // namespace deepview

// Where the values of one channel are.
#pragma once

#include <algorithm>
#include <cstddef>

#include "deepview/base/tensor.hpp"
#include "deepview/processors/mean_std_normalizer.hpp"

namespace deepview::detail {

/// Channel c of a sample has the elements [block * count + c] * run … + run, for each block.
struct Channels {
  std::size_t count = 1;
  std::size_t run = 1;
};

/// All values of a sample as one channel.
inline Channels one_channel(const Tensor& tensor) {
  return {1, std::max<std::size_t>(tensor.row_size(), 1)};
}

/// The channels along the axis; a vector has one.
inline Channels channels_along(const Tensor& tensor, ChannelAxis axis) {
  if (tensor.rank() < 2) return one_channel(tensor);
  const std::size_t at = axis == ChannelAxis::last ? tensor.rank() - 1 : 1;
  const auto count = static_cast<std::size_t>(tensor.shape()[at]);
  return {count,
          axis == ChannelAxis::last ? 1 : tensor.row_size() / std::max<std::size_t>(count, 1)};
}

}  // namespace deepview::detail

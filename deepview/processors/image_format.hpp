// Where the channels of pictures are.
#pragma once

#include <cstdint>

namespace deepview {

/// The order of the axes of a field of pictures.
enum class ImageFormat : std::uint8_t {
  hwc,  ///< [B, height, width, channels]
  chw,  ///< [B, channels, height, width]
};

}  // namespace deepview

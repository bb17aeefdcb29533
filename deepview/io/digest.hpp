// Fingerprints that tell equal bytes from different ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/base/tensor.hpp"

namespace deepview {

/// 128 bits. Equal for equal bytes; that different bytes collide by chance is as good as
/// impossible, that somebody makes them collide on purpose is not.
using Digest = std::array<std::uint64_t, 2>;

/// MurmurHash3 x64 128 [Appleby 2011] of the bytes.
Digest digest(std::span<const std::byte> bytes, std::uint64_t seed = 0) noexcept;

/// Of a picture's size, depth and [height, width, 3] pixels: 8-bit pictures by their bytes, 16-bit
/// ones by their 16-bit values, so that pictures that differ only below 8 bits stay apart.
Digest picture_digest(const Tensor& rgb) noexcept;

}  // namespace deepview

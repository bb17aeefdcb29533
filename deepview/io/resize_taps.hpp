// Inside io: which pixels of a line make a pixel of the resized line, and by how much.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace deepview::detail {

/// For each pixel of the result its first source pixel and the weights from there on; the weights
/// of a pixel add up to 2^16 exactly.
struct Taps {
  std::vector<std::size_t> first;
  std::vector<std::uint32_t> weights;
  std::vector<std::size_t> offsets;  ///< Into weights, one more than pixels.

  std::span<const std::uint32_t> weights_of(std::size_t pixel) const noexcept {
    return std::span(weights).subspan(offsets[pixel], offsets[pixel + 1] - offsets[pixel]);
  }
};

/// From half a sum of levels, in 8.23 fixed point, to normalised values: sum x scale - shift.
struct LevelScale {
  std::array<float, 3> scale{};
  std::array<float, 3> shift{};
};

/// Area weights when the line shrinks or stays, linear interpolation between centres when it grows.
/// Both extents are 1 or more.
Taps make_taps(int from, int to);

}  // namespace deepview::detail

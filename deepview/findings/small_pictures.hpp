// Operations on small square pictures of float values, row-major, for comparing pairs of them.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace deepview::detail {

/// Where a picture comes to lie on another: pixel t of the target shows the point
/// c + (t − c) exp(log_scale) + shift of the source, with c the centre of either.
struct Placement {
  double right = 0;  ///< Of x, in pixels.
  double down = 0;   ///< Of y.
  double log_scale = 0;
};

/// The same places read the other way round: what lay at the source point lies at the target's.
Placement inverse(const Placement& placement) noexcept;
/// In a picture of another resolution.
Placement scaled(const Placement& placement, double factor) noexcept;
/// The longer of the two shifts, without its sign.
double shift_length(const Placement& placement) noexcept;

/// Pixels [first, first + count) along either axis of the target.
struct Window {
  std::size_t first = 0;
  std::size_t count = 0;
};

/// Each pixel becomes the mean of its 3 x 3 surroundings, weighted 1 2 1 along either axis; borders are
/// mirrored. `out` may not overlap.
void blur(std::span<const float> picture, std::size_t side, std::span<float> out);

/// Means of 2 x 2 or 3 x 3 pixels (`block`).
void shrink(std::span<const float> picture, std::size_t side, std::size_t block,
            std::span<float> out);

/// The window's part of the picture.
void crop(std::span<const float> picture, std::size_t side, Window window, std::span<float> out);

/// The window of the target that shows the source at `placement`, interpolated linearly; beyond its
/// borders the source continues with its border pixels.
void warp(std::span<const float> source, std::size_t side, const Placement& placement,
          Window window, std::span<float> out);

/// Σ a_i b_i in 16 interleaved float sums: a fixed order of additions.
double dot(std::span<const float> a, std::span<const float> b) noexcept;
double sum(std::span<const float> values) noexcept;
/// Subtracts the mean and returns it.
double centre(std::span<float> values) noexcept;

}  // namespace deepview::detail

// Pictures in other sizes: every pixel counts by the area it covers.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "deepview/base/tensor.hpp"

namespace deepview {

struct PictureSize {
  int width = 0;
  int height = 0;
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// Borrowed pixels: rows of red, green, blue bytes without gaps.
struct RgbView {
  std::span<const std::uint8_t> pixels;
  PictureSize size;
};

/// Of [height, width, 3] u8. Throws Error(shape) for anything else.
RgbView view_rgb(const Tensor& rgb8);

/// An axis that shrinks is averaged with exact area weights (16-bit fixed point, so the result is
/// within half a level of the exact one plus 0.01); an axis that grows is interpolated linearly
/// between pixel centres. The same bits on every instruction set. `out` has width x height x 3
/// bytes. Throws Error(usage) for sizes below 1, Error(shape) when the spans do not have the sizes.
void resize_area(const RgbView& source, PictureSize size, std::span<std::uint8_t> out);
/// [height, width, 3] u8.
Tensor resized_area(const Tensor& rgb8, PictureSize size);

/// (value / 255 - mean) / deviation, per colour.
struct Normalisation {
  std::array<float, 3> mean{0.485F, 0.456F, 0.406F};
  std::array<float, 3> deviation{0.229F, 0.224F, 0.225F};
};

/// The same average without rounding to bytes, normalised into three planes of width x height
/// floats.
void resize_area_normalised(const RgbView& source, PictureSize size,
                            const Normalisation& normalisation, std::span<float> out);

/// How a picture fills a frame.
enum class Fit : std::uint8_t {
  stretch,  ///< Exactly the frame; the aspect may change.
  inside,   ///< Aspect kept, never larger than it is, centred on mid grey (128).
};

/// The size a picture has inside a frame: at least 1 x 1.
PictureSize size_within(PictureSize picture, PictureSize frame, Fit fit) noexcept;

/// A whole frame. `out` has width x height x 3 bytes.
void resize_into_frame(const RgbView& source, PictureSize frame, Fit fit,
                       std::span<std::uint8_t> out);

}  // namespace deepview

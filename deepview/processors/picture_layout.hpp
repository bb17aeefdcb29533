// What processors of pictures have in common: where the pixels are, and what they may hold.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/processors/image_format.hpp"

namespace deepview::detail {

/// The extents of a picture, and the distances between its values.
struct PictureLayout {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 0;
  std::size_t row = 0;      ///< To the value of the same channel one pixel below.
  std::size_t column = 0;   ///< To that one pixel to the right.
  std::size_t channel = 0;  ///< To the next channel of the pixel.
};

/// Throws Error(shape) for a tensor of another rank than 4, of booleans, and without pixels.
PictureLayout layout_of(const Tensor& pictures, ImageFormat format, const std::string& where);

/// Throws Error(data) naming the first sample that has a value below 0, above 255, or not finite.
void require_levels(const Tensor& pictures, const std::string& where);

/// A value that is from 0 to 255 but for rounding, as T; to the nearest where T is an integer.
template <class T>
T as_level(double value) noexcept {
  value = std::clamp(value, 0.0, 255.0);
  if constexpr (std::integral<T>) value = std::round(value);
  return element_cast<T>(value);
}

/// A tensor of the same type and shape, made by change(span of values, span to fill) for every
/// picture. Booleans, which layout_of refuses, stay as they are.
template <class Change>
Tensor each_picture(const Tensor& pictures, const Change& change) {
  return visit_dtype(pictures.dtype(), [&]<class T>(std::type_identity<T>) -> Tensor {
    if constexpr (std::same_as<T, bool>) {
      return pictures;
    } else {
      const auto from = pictures.values<T>();
      const std::size_t size = pictures.row_size();
      std::vector<T> to(from.size());
      for (std::size_t at = 0; at < from.size(); at += size)
        change(from.subspan(at, size), std::span(to).subspan(at, size));
      return {pictures.shape(), std::move(to)};
    }
  });
}

}  // namespace deepview::detail

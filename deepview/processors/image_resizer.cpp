#include "deepview/processors/image_resizer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "deepview/io/resample.hpp"
#include "deepview/io/resize.hpp"
#include "deepview/processors/each_field.hpp"
#include "deepview/processors/picture_layout.hpp"

namespace deepview {
namespace {

template <class T>
class Resize {
 public:
  Resize(const detail::PictureLayout& picture, const ImageResizer& options)
      : rows_(detail::resampling_taps(picture.height, static_cast<std::size_t>(options.height))),
        columns_(detail::resampling_taps(picture.width, static_cast<std::size_t>(options.width))),
        picture_(picture),
        inner_(picture.column) {}

  void operator()(std::span<const T> from, std::span<T> to) const {
    std::vector<double> pixels(from.size());
    std::ranges::transform(from, pixels.begin(), element_cast<double, T>);
    pixels = detail::resampled(pixels, rows_, picture_.height, picture_.width * inner_);
    pixels = detail::resampled(pixels, columns_, picture_.width, inner_);
    std::ranges::transform(pixels, to.begin(), [](double value) {
      if constexpr (std::integral<T>) value = std::round(value);
      return element_cast<T>(value);
    });
  }

 private:
  std::vector<detail::ResamplingTap> rows_;
  std::vector<detail::ResamplingTap> columns_;
  detail::PictureLayout picture_;
  std::size_t inner_;  // values that are neighbours of their like at the next pixel of the line
};

// Bytes of three colours, by the vectorised filter of the picture reader.
Tensor resized_rgb(const Tensor& pictures, const Shape& to) {
  const auto size_of = [](const Shape& shape) {
    return PictureSize{static_cast<int>(shape[2]), static_cast<int>(shape[1])};
  };
  const auto source = pictures.values<std::uint8_t>();
  const auto size_in = pictures.row_size();
  const auto size_out = static_cast<std::size_t>(to.row().elements());
  std::vector<std::uint8_t> out(pictures.row_count() * size_out);
  for (std::size_t sample = 0; sample < pictures.row_count(); ++sample)
    resize_area({source.subspan(sample * size_in, size_in), size_of(pictures.shape())}, size_of(to),
                std::span(out).subspan(sample * size_out, size_out));
  return {to, std::move(out)};
}

Tensor resized(const Tensor& pictures, const ImageResizer& options, const std::string& where) {
  const auto picture = detail::layout_of(pictures, options.format, where);
  const Shape& from = pictures.shape();
  const Shape to = options.format == ImageFormat::hwc
                       ? Shape{from[0], options.height, options.width, from[3]}
                       : Shape{from[0], from[1], options.height, options.width};
  if (pictures.dtype() == DType::u8 && options.format == ImageFormat::hwc && from[3] == 3)
    return resized_rgb(pictures, to);
  return visit_dtype(pictures.dtype(), [&]<class T>(std::type_identity<T>) -> Tensor {
    if constexpr (std::same_as<T, bool>) {
      return pictures;  // never: refused above
    } else {
      const Resize<T> resize(picture, options);
      const auto source = pictures.values<T>();
      const auto size_in = pictures.row_size();
      const auto size_out = static_cast<std::size_t>(to.row().elements());
      std::vector<T> out(pictures.row_count() * size_out);
      for (std::size_t sample = 0; sample < pictures.row_count(); ++sample)
        resize(source.subspan(sample * size_in, size_in),
               std::span(out).subspan(sample * size_out, size_out));
      return {to, std::move(out)};
    }
  });
}

}  // namespace

StageRun ImageResizer::bind(const RunOptions&) const {
  if (width < 1 || height < 1)
    throw Error(ErrorKind::usage, "ImageResizer: expected a width and height of 1 or more, found " +
                                      std::to_string(width) + " x " + std::to_string(height));
  return detail::run_on_each_field(
      fields, [options = *this](const Tensor& pictures, const std::string& where) {
        return resized(pictures, options, where);
      });
}

}  // namespace deepview

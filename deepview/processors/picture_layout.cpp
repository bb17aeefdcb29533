#include "deepview/processors/picture_layout.hpp"

#include "deepview/base/error.hpp"

namespace deepview::detail {

PictureLayout layout_of(const Tensor& pictures, ImageFormat format, const std::string& where) {
  const Shape& shape = pictures.shape();
  if (shape.rank() != 4 || pictures.dtype() == DType::boolean || shape.row().elements() == 0)
    throw shape_error(where, "pictures with 4 dimensions of numbers",
                      std::string(name(pictures.dtype())) + " " + to_string(shape));
  const auto at = [&](std::size_t axis) { return static_cast<std::size_t>(shape[axis]); };
  if (format == ImageFormat::hwc) return {at(1), at(2), at(3), at(2) * at(3), at(3), 1};
  return {at(2), at(3), at(1), at(3), 1, at(2) * at(3)};
}

void require_levels(const Tensor& pictures, const std::string& where) {
  if (pictures.dtype() == DType::u8) return;
  visit_dtype(pictures.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = pictures.values<T>();
    for (std::size_t i = 0; i < values.size(); ++i)
      if (const auto value = element_cast<double>(values[i]); !(value >= 0 && value <= 255))
        throw Error(ErrorKind::data, where + ", sample " + std::to_string(i / pictures.row_size()) +
                                         ": expected values from 0 to 255, found " +
                                         std::to_string(value));
  });
}

}  // namespace deepview::detail

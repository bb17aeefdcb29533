#include "deepview/processors/image_gamma_contrast.hpp"

#include <array>
#include <cmath>

#include "deepview/processors/each_field.hpp"
#include "deepview/processors/picture_layout.hpp"

namespace deepview {
namespace {

using Levels = std::array<std::uint8_t, 256>;

Levels levels_for(double gamma) {
  Levels levels{};
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i] = element_cast<std::uint8_t>(255 * std::pow(static_cast<double>(i) / 255, gamma));
  return levels;
}

Tensor with_levels(const Tensor& pictures, const Levels& levels, const std::string& where) {
  detail::layout_of(pictures, ImageFormat::hwc, where);
  detail::require_levels(pictures, where);
  return detail::each_picture(pictures, [&]<class T>(std::span<const T> from, std::span<T> to) {
    for (std::size_t i = 0; i < from.size(); ++i)
      to[i] = element_cast<T>(levels[element_cast<std::uint8_t>(from[i])]);
  });
}

}  // namespace

StageRun ImageGammaContrast::bind(const RunOptions&) const {
  if (!std::isfinite(gamma) || gamma < 0)
    throw Error(ErrorKind::usage,
                "ImageGammaContrast gamma: expected 0 or more, found " + std::to_string(gamma));
  return detail::run_on_each_field(
      fields, [levels = levels_for(gamma)](const Tensor& pictures, const std::string& where) {
        return with_levels(pictures, levels, where);
      });
}

}  // namespace deepview

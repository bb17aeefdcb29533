#include "deepview/experiment/problems/sample_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t colours = 3;

std::uint8_t level_of(float share) {
  return static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(share, 0.0F, 1.0F)));
}

Tensor make_pictures(std::size_t samples, std::size_t height, std::size_t width,
                     std::vector<std::uint8_t> levels) {
  return Tensor(Shape{static_cast<std::int64_t>(samples), static_cast<std::int64_t>(height),
                      static_cast<std::int64_t>(width), std::int64_t{colours}},
                std::move(levels));
}

}  // namespace

Tensor pictures_of_planes(const Tensor& planes, PlaneOrder order) {
  const Shape& shape = planes.shape();
  if (shape.rank() != 4 || (shape[1] != 1 && shape[1] != std::int64_t{colours}))
    throw shape_error("pictures of a problem", "[samples, 1 or 3, height, width]",
                      to_string(shape));
  const auto samples = static_cast<std::size_t>(shape[0]);
  const auto planes_each = static_cast<std::size_t>(shape[1]);
  auto height = static_cast<std::size_t>(shape[2]), width = static_cast<std::size_t>(shape[3]);
  std::size_t row_step = width, column_step = 1;
  if (order == PlaneOrder::columns) {
    std::swap(height, width);
    row_step = 1;
    column_step = height;
  }
  const auto values = planes.values<float>();
  std::vector<std::uint8_t> levels;
  levels.reserve(samples * height * width * colours);
  for (std::size_t sample = 0; sample < samples; ++sample)
    for (std::size_t y = 0; y < height; ++y)
      for (std::size_t x = 0; x < width; ++x)
        for (std::size_t colour = 0; colour < colours; ++colour) {
          const std::size_t plane = sample * planes_each + (planes_each == 1 ? 0 : colour);
          levels.push_back(
              level_of(values[plane * height * width + y * row_step + x * column_step]));
        }
  return make_pictures(samples, height, width, std::move(levels));
}

Tensor pictures_of_rows(const Tensor& rows, const std::vector<std::size_t>& order) {
  const std::size_t side = order.size();
  const std::size_t samples = rows.row_count();
  if (rows.row_size() != side * side)
    throw shape_error("pictures of a problem", "as many values as pixels", to_string(rows.shape()));
  const auto values = rows.values<float>();
  std::vector<std::uint8_t> levels(samples * side * side * colours);
  for (std::size_t sample = 0; sample < samples; ++sample)
    for (std::size_t i = 0; i < side; ++i)
      for (std::size_t x = 0; x < side; ++x)
        std::fill_n(levels.begin() + static_cast<std::ptrdiff_t>(
                                         ((sample * side + order[i]) * side + x) * colours),
                    colours, level_of(values[(sample * side + i) * side + x]));
  return make_pictures(samples, side, side, std::move(levels));
}

}  // namespace deepview::detail

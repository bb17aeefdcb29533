#include "deepview/findings/grey_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/findings/colour_fit.hpp"
#include "deepview/findings/small_pictures.hpp"

namespace deepview {
namespace {

constexpr std::size_t view_pixels = view_side_px * view_side_px;
constexpr std::size_t thumbnail_pixels = thumbnail_side_px * thumbnail_side_px;
constexpr std::size_t half_pixels = half_side_px * half_side_px;
constexpr std::size_t half_columns = half_pixels + 1;
constexpr std::size_t inner_side = 40;
constexpr detail::Window inner{(view_side_px - inner_side) / 2, inner_side};

using ViewGrey = std::array<float, view_pixels>;

void fill_thumbnail(const ViewGrey& grey, std::span<float> out) {
  std::array<float, thumbnail_pixels> small{};
  detail::shrink(grey, view_side_px, view_side_px / thumbnail_side_px, small);
  detail::blur(small, thumbnail_side_px, out);
  detail::centre(out);
  const double length = std::sqrt(detail::dot(out, out));
  // Rounding leaves a trace of length in an even picture; no level of 255 is as small.
  const float factor = length > 1e-2 ? static_cast<float>(1 / length) : 0.0F;
  for (float& value : out) value *= factor;
}

void fill_half(const ViewGrey& grey, std::span<float> out) {
  ViewGrey blurred{};
  detail::blur(grey, view_side_px, blurred);
  const auto half = out.first(half_pixels);
  detail::shrink(blurred, view_side_px, view_side_px / half_side_px, half);
  detail::centre(half);
  out[half_pixels] = static_cast<float>(detail::texture(blurred).share);
}

}  // namespace

namespace detail {

void to_grey(ViewPixels view, std::span<float> grey) {
  for (std::size_t i = 0; i < view_pixels; ++i)
    grey[i] = grey_weights[0] * static_cast<float>(view[3 * i]) +
              grey_weights[1] * static_cast<float>(view[3 * i + 1]) +
              grey_weights[2] * static_cast<float>(view[3 * i + 2]);
}

Texture texture(std::span<const float> blurred_grey) {
  std::array<float, inner_side * inner_side> part{};
  crop(blurred_grey, view_side_px, inner, part);
  centre(part);
  const double variance = dot(part, part) / static_cast<double>(part.size());
  ViewGrey loss{};
  blur(blurred_grey, view_side_px, loss);
  for (std::size_t i = 0; i < loss.size(); ++i) loss[i] -= blurred_grey[i];
  crop(loss, view_side_px, inner, part);
  const double energy = dot(part, part) / static_cast<double>(part.size());
  return {.energy = energy, .share = energy / std::max(variance, 1.0)};
}

}  // namespace detail

GreyRows grey_rows(const PackedViews& views, const RunOptions& run) {
  RowStore thumbnails;
  RowStore halves;
  std::vector<float> thumbnail_values;
  std::vector<float> half_values;
  for (std::size_t first = 0; first < views.size(); first += block_rows) {
    const std::size_t count = std::min(block_rows, views.size() - first);
    thumbnail_values.resize(count * thumbnail_pixels);
    half_values.resize(count * half_columns);
    parallel_for(count, run, [&](std::size_t i) {
      ViewGrey grey{};
      detail::to_grey(views[first + i], grey);
      fill_thumbnail(grey,
                     std::span(thumbnail_values).subspan(i * thumbnail_pixels, thumbnail_pixels));
      fill_half(grey, std::span(half_values).subspan(i * half_columns, half_columns));
    });
    thumbnails.append(MatrixView<float>{thumbnail_values.data(), count, thumbnail_pixels});
    halves.append(MatrixView<float>{half_values.data(), count, half_columns});
  }
  return {std::move(thumbnails).finish(), std::move(halves).finish()};
}

}  // namespace deepview

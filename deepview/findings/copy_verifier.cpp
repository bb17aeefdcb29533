#include "deepview/findings/copy_verifier.hpp"

#include <algorithm>
#include <cmath>

namespace deepview {
namespace {

using detail::Placement;

constexpr std::size_t view_pixels = view_side_px * view_side_px;
constexpr double least_shift_limit_px = 1.5;
constexpr double own_pixels_shift = 1.15;  // one pixel of the picture, and some room
constexpr double shift_room_px = 0.1;
constexpr double log_scale_limit = 0.07;
// The search goes on past the limits, so that a pair that wants to slide on can show it.
constexpr double search_room_px = 0.5;
constexpr double search_log_scale = 0.09;
// "Exactly on each other": what weak texture under noise may add to the true placement, 0.
constexpr double in_place_px = 0.6;
constexpr double in_place_log_scale = 0.035;
// Of the coarse pictures; less is asked where they lost much texture.
constexpr double coarse_correlation = 0.97;
constexpr double most_texture_share = 0.06;

double shift_limit_px(std::int32_t shortest_side_px) {
  const auto side = static_cast<double>(std::max(shortest_side_px, 1));
  return std::max(least_shift_limit_px,
                  own_pixels_shift * static_cast<double>(view_side_px) / side);
}

bool is_in_place(const Placement& placement) {
  return detail::shift_length(placement) <= in_place_px &&
         std::abs(placement.log_scale) <= in_place_log_scale;
}

bool is_within(const Placement& placement, double limit_px) {
  return detail::shift_length(placement) <= limit_px + shift_room_px &&
         std::abs(placement.log_scale) <= log_scale_limit;
}

}  // namespace

void CopyVerifier::prepare(ViewPixels view, Prepared& into) {
  plane_.resize(view_pixels);
  into.grey.assign(view_pixels, 0.0F);
  for (std::size_t c = 0; c < 3; ++c) {
    auto& plane = into.colour[c];
    plane.resize(view_pixels);
    for (std::size_t i = 0; i < view_pixels; ++i) plane_[i] = static_cast<float>(view[3 * i + c]);
    detail::blur(plane_, view_side_px, plane);
    for (std::size_t i = 0; i < view_pixels; ++i)
      into.grey[i] += detail::grey_weights[c] * plane[i];
  }
  detail::centre(into.grey);
  into.texture = detail::texture(into.grey).energy;
}

std::optional<double> CopyVerifier::accepted(const Placement& placement, double noise) {
  const detail::ColourFit fit = fitter_.fit(a_.colour, b_.colour, placement);
  const double allowance = rule_.residual_share * fit.variance +
                           rule_.texture_share * std::max(a_.texture, b_.texture) + noise;
  const bool is_copy = fit.least_variance > rule_.least_variance && fit.residual <= allowance &&
                       fit.residual < rule_.largest_residual_share * fit.variance;
  return is_copy ? std::optional(fit.share_explained()) : std::nullopt;
}

std::optional<double> CopyVerifier::score(const SmallPicture& a, const SmallPicture& b) {
  constexpr double to_half = static_cast<double>(half_side_px) / view_side_px;
  const double limit_px = shift_limit_px(std::min(a.shortest_side_px, b.shortest_side_px));
  const double search_px = limit_px + search_room_px;

  constexpr std::size_t half_pixels = half_side_px * half_side_px;
  const auto share = static_cast<double>(std::max(a.half[half_pixels], b.half[half_pixels]));
  const auto coarse = aligner_.align(
      {a.half.first(half_pixels), half_side_px}, {b.half.first(half_pixels), half_side_px}, {},
      {.shift_px = search_px * to_half, .log_scale = search_log_scale, .margin_px = 2, .steps = 3});
  if (coarse.correlation < coarse_correlation - std::min(share, most_texture_share))
    return std::nullopt;

  prepare(a.view, a_);
  prepare(b.view, b_);
  const Placement best =
      aligner_
          .align({a_.grey, view_side_px}, {b_.grey, view_side_px},
                 detail::scaled(coarse.placement, 1 / to_half),
                 {.shift_px = search_px, .log_scale = search_log_scale, .margin_px = 4, .steps = 4})
          .placement;
  std::optional<double> result;
  if (is_in_place(best)) result = accepted({}, rule_.coding_noise);
  if (!result && is_within(best, limit_px)) result = accepted(best, 0);
  return result;
}

}  // namespace deepview

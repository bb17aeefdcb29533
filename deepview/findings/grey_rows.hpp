// Pictures made smaller still: what the search for copies looks at before it looks at the views.
#pragma once

#include <cstddef>
#include <span>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/packed_views.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

inline constexpr std::size_t thumbnail_side_px = 16;
inline constexpr std::size_t half_side_px = 24;

struct GreyRows {
  /// [samples, 256] Grey at 16 x 16, blurred, mean 0, length 1; zeros for an even picture. Distances
  /// between such rows follow correlation.
  Rows thumbnails;
  /// [samples, 577] Grey at 24 x 24, from a blurred view, mean 0; then the texture share.
  Rows halves;
};

/// Memory  3.3 KB a picture, beyond 1 GiB in a scratch file.
GreyRows grey_rows(const PackedViews& views, const RunOptions& run = {});

namespace detail {

/// Grey levels of a view, [48, 48].
void to_grey(ViewPixels view, std::span<float> grey);

struct Texture {
  double energy = 0;  ///< Squared levels that another blur takes away, in the inner 40 x 40 pixels.
  double share = 0;   ///< Of the grey variance there.
};
/// Of a view that was blurred once.
Texture texture(std::span<const float> blurred_grey);

}  // namespace detail

}  // namespace deepview

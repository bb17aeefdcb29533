// Decides, pixel by pixel, whether two pictures are the same one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "deepview/findings/alignment.hpp"
#include "deepview/findings/colour_fit.hpp"
#include "deepview/findings/grey_rows.hpp"
#include "deepview/findings/packed_views.hpp"

namespace deepview {

/// When one picture is a copy of another: what the fit leaves over must not exceed
/// residual_share x variance + texture_share x texture, and coding_noise on top when the two lie exactly
/// on each other, as after another encoding. Variances are in squared levels at 48 x 48 pixels, after a
/// slight blur; texture is the variance that a second such blur takes away, which is what resampling
/// and compression lose.
struct CopyRule {
  double residual_share = 0.01;          ///< Larger finds more, and pictures that are merely alike.
  double texture_share = 0.2;            ///< Larger forgives more loss of fine texture.
  double coding_noise = 2.5;             ///< Larger forgives stronger compression of weak texture.
  double least_variance = 4;             ///< Pictures below it are too flat to be recognised.
  double largest_residual_share = 0.15;  ///< Whatever the texture and the noise.
};

/// A picture as the verifier sees it; borrowed.
struct SmallPicture {
  ViewPixels view;
  std::span<const float> half;        ///< Its row of GreyRows::halves.
  std::int32_t shortest_side_px = 0;  ///< In full resolution.
};

/// One object serves one thread. A score does not depend on what was judged before.
///
/// The pictures are aligned by shift (1.5 pixels of 48, or 1.15 pixels of the picture if that is more)
/// and scale (7 %), and their levels by ColourFitter. Neighbouring crops of one scene are no copies: they
/// want to slide on past those limits.
class CopyVerifier {
 public:
  explicit CopyVerifier(const CopyRule& rule = {}) : rule_(rule) {}

  /// The share of variance explained, when they are copies.
  std::optional<double> score(const SmallPicture& a, const SmallPicture& b);

 private:
  struct Prepared {
    detail::ColourPlanes colour;  // blurred
    std::vector<float> grey;      // mean-free
    double texture = 0;
  };
  void prepare(ViewPixels view, Prepared& into);
  std::optional<double> accepted(const detail::Placement& placement, double noise);

  CopyRule rule_;
  Prepared a_;
  Prepared b_;
  detail::Aligner aligner_;
  detail::ColourFitter fitter_;
  std::vector<float> plane_;
};

}  // namespace deepview

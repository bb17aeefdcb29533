// How much of one picture another one explains, once their levels are fitted to each other.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "deepview/findings/small_pictures.hpp"
#include "deepview/processors/image_descriptor.hpp"

namespace deepview::detail {

/// Grey = Σ weight x (red, green, blue).
inline constexpr std::array<float, 3> grey_weights{0.299F, 0.587F, 0.114F};

/// Red, green and blue planes of 48 x 48 levels.
using ColourPlanes = std::array<std::vector<float>, 3>;

/// All in squared levels: the mean square of the grey part, plus the mean square of the colour part
/// (what differs from grey) averaged over blocks of 4 x 4 pixels and over red, green and blue. Colour is
/// compared coarsely because codecs store it coarsely.
struct ColourFit {
  double residual = 0;
  double variance = 0;        ///< Of the target.
  double least_variance = 0;  ///< The smaller one of target and source.
  double gain = 1;

  double share_explained() const noexcept { return variance > 0 ? 1 - residual / variance : 0; }
};

/// One object serves one thread.
///
/// The target is predicted from the source by a common gain within 0.6..1.7 and an offset per channel
/// that may differ from the grey one by 12.5 levels, then clipped to 0..255 as a picture would be.
/// Levels of 250 and more say nothing of the gain and are left out of its fit, and a channel with hardly
/// any others takes the grey offset. The borders of the target (4 pixels) do not count.
class ColourFitter {
 public:
  ColourFitter();
  /// `placement` of `a` on `b`. The picture of lower contrast is the source, because only the other one
  /// can have been clipped.
  ColourFit fit(const ColourPlanes& a, const ColourPlanes& b, const Placement& placement);

 private:
  ColourFit predict(const ColourPlanes& source, const ColourPlanes& target,
                    const Placement& placement);

  ColourPlanes source_;  // the inner part that shows the target
  ColourPlanes target_;
  ColourPlanes difference_;
  std::vector<float> grey_;
};

}  // namespace deepview::detail

// Finds where one small picture comes to lie on another.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/findings/small_pictures.hpp"

namespace deepview::detail {

/// A grey picture; its values should be near 0 on average, for the sake of float32 sums.
struct GreyPicture {
  std::span<const float> pixels;  ///< [side, side].
  std::size_t side = 0;
};

struct AlignmentLimits {
  double shift_px = 0;        ///< Along either axis.
  double log_scale = 0;       ///< Either way.
  std::size_t margin_px = 0;  ///< Of the target, left out on every side; at least 1.
  int steps = 0;
};

struct Alignment {
  Placement placement;
  double correlation =
      0;  ///< Of the target's inner part and what of the source lies there, in -1..1.
};

/// Climbs from a start to a nearby placement with the highest correlation. One object serves one
/// thread.
///
/// Each step is a linear fit of the target by the warped source, a constant, and the derivatives of the
/// warped source by shift and scale: Gauss and Newton's method with gain and offset free (Lucas & Kanade
/// 1981, Evangelidis & Psarakis 2008). The best placement on the way is the answer.
class Aligner {
 public:
  Alignment align(GreyPicture source, GreyPicture target, const Placement& start,
                  const AlignmentLimits& limits);

 private:
  struct Step {
    Placement change;
    double correlation = 0;
  };
  void set_target(GreyPicture target, std::size_t margin);
  Step step(GreyPicture source, const Placement& placement, std::size_t margin);
  void derive(std::size_t side, std::size_t margin);

  std::vector<float> target_;  // the inner part, mean-free
  double target_energy_ = 0;
  std::vector<float> warped_;  // the inner part and one pixel around it
  std::vector<float> inner_;   // all below: [inner, inner], mean-free
  std::vector<float> by_right_;
  std::vector<float> by_down_;
  std::vector<float> by_scale_;
};

}  // namespace deepview::detail

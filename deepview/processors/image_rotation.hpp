// Turns pictures.
#pragma once

#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"
#include "deepview/processors/image_format.hpp"

namespace deepview {

/// Turns pictures counter-clockwise about (width / 2, height / 2), in pixels from the centre of the
/// first one; what comes from outside has one colour. Between pixels it is interpolated linearly,
/// at positions rounded to 1/32 of a pixel.
///
/// In      pictures of rank 4 with any number of channels, of any type but booleans; values from 0
///         to 255.
/// Out     the same type and shape; integers are rounded to the nearest.
/// Throws  Error(usage) at bind for an angle that is not finite, and a cval that is empty or beyond
///         0 to 255; Error(shape) for another rank, booleans, pictures without pixels, and another
///         number of channels than cval has; Error(data) naming a sample with other values.
/// Source  DNIKit's ImageRotationProcessor and OpenCV's warpAffine; differs: pictures of one channel
///         are taken, CHW is not turned the other way, and quarter turns are exact.
struct ImageRotation {
  double angle = 0.0;  ///< In degrees; turns by whole rounds more are the same.
  ImageFormat format = ImageFormat::hwc;
  std::vector<double> cval{0.0};  ///< The colour outside: one level for all channels, or one each.
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

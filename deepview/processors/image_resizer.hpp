// Brings pictures to one size.
#pragma once

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"
#include "deepview/processors/image_format.hpp"

namespace deepview {

/// Pictures of exactly width x height, whatever their aspect. An axis that shrinks is averaged with
/// exact area weights; one that grows is interpolated linearly between pixel centres.
///
/// In      pictures of rank 4 with any number of channels, of any type but booleans.
/// Out     the same type; integers are rounded to the nearest (three colours of bytes, HWC: within
///         0.51 of the exact value).
/// Throws  Error(usage) at bind for a width or height below 1; Error(shape) for another rank,
///         booleans, and pictures without pixels.
/// Source  DNIKit's ImageResizer; differs: it interpolated when shrinking too, which drops pixels,
///         swapped width and height for CHW, and refused pictures of one channel.
struct ImageResizer {
  int width = 224;
  int height = 224;
  ImageFormat format = ImageFormat::hwc;
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

// Makes pictures softer.
#pragma once

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"
#include "deepview/processors/image_format.hpp"

namespace deepview {

/// Averages each pixel with those around it by a Gaussian, channel by channel. The kernel has
/// round(6 sigma + 1) pixels along an axis for bytes and round(8 sigma + 1) for other types, made
/// odd by one more; beyond its borders a picture is mirrored without repeating the border pixel.
///
/// In      pictures of rank 4 with any number of channels, of any type but booleans; values from 0
///         to 255.
/// Out     the same type and shape; integers are rounded to the nearest. Computed in double.
/// Cost    2 multiplications per value and kernel pixel.
/// Throws  Error(usage) at bind unless sigma is from 0 to 1000; Error(shape) for another rank,
///         booleans, and pictures without pixels; Error(data) naming a sample with other values.
/// Source  DNIKit's ImageGaussianBlurProcessor and OpenCV's GaussianBlur; differs: bytes are
///         rounded once, where OpenCV's weights of 8 bits may take it two levels away; pictures of
///         one channel are taken, and in CHW height and width are blurred, not channels and height.
struct ImageGaussianBlur {
  double sigma = 0.0;  ///< In pixels; larger blurs more, 0 changes nothing.
  ImageFormat format = ImageFormat::hwc;
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

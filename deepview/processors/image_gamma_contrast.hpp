// Makes pictures darker or lighter without moving black and white.
#pragma once

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// Level i of 0 … 255 becomes 255 · (i / 255)^gamma, without its fraction.
///
/// In      pictures of rank 4 with any number of channels, anywhere, of any type but booleans;
///         values from 0 to 255, whose fractions are dropped first.
/// Out     the same type and shape, with whole levels.
/// Throws  Error(usage) at bind for a gamma that is negative or not finite; Error(shape) for another
///         rank, booleans, and pictures without pixels; Error(data) naming a sample with other
///         values.
/// Source  DNIKit's ImageGammaContrastProcessor; differs: it refused pictures of one channel, and
///         let other values wrap.
struct ImageGammaContrast {
  double gamma = 1.0;  ///< Above 1 darkens, below 1 lightens; 1 changes no byte.
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

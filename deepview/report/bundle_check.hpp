// What must fit together before a bundle is written.
#pragma once

#include "deepview/report/bundle.hpp"

namespace deepview::detail {

/// Throws Error(shape) unless every column has one value per path, every list of a layer fits its
/// units, every matrix its names, and every sample and column that is named exists.
void check_bundle(const Bundle& bundle);

}  // namespace deepview::detail

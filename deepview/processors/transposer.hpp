// Reorders the axes of samples.
#pragma once

#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

/// Axis i of the result is axis dim[i] of the field: {0, 3, 1, 2} makes NCHW of NHWC.
///
/// In      fields of as many dimensions as `dim` has entries, of any type.
/// Out     the same values and type, row-major in the new order.
/// Throws  Error(usage) at bind unless `dim` is a permutation that begins with 0, the axis of the
///         samples; Error(shape) for a field of another rank.
struct Transposer {
  std::vector<int> dim{};
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

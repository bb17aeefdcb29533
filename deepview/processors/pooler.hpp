// Reduces axes of samples to one value.
#pragma once

#include <cstdint>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

enum class PoolMethod : std::uint8_t { max, mean, min, sum };

/// Pools over the axes `dim`, which disappear: {1, 2} makes [B, C] of [B, H, W, C].
///
/// In      fields of any type that have these axes.
/// Out     max, min: the field's type. mean: float types stay, others become float64. sum: float
///         types stay, integers and booleans become 64 bits wide. Floats, and all means, are folded
///         in double, other integers in 64 bits; one NaN makes the pooled value NaN.
/// Throws  Error(usage) for no axis, one named twice and the axis of the samples (0, or -rank);
///         Error(shape) for an axis that is not there, and for max, mean and min of no values.
struct Pooler {
  std::vector<int> dim{};  ///< Negative ones count from the last axis.
  PoolMethod method = PoolMethod::max;
  Fields fields = all_fields();

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

// Puts fields side by side into a new one.
#pragma once

#include <string>
#include <vector>

#include "deepview/base/stage.hpp"

namespace deepview {

/// The named fields, in this order, one after another along an axis of the sample.
///
/// In      `fields`  equal in all extents but that of `dim`.
/// Out     `output_field`  in the type that all promote to; the sources stay.
/// Throws  Error(usage) for no fields, no output name and the axis of the samples (0, or -rank);
///         Error(missing_field); Error(shape) when the fields do not fit each other.
struct Concatenator {
  std::vector<std::string> fields{};
  std::string output_field{};
  int dim = 1;  ///< Negative ones count from the last axis.

  StageRun bind(const RunOptions& options) const;
};

}  // namespace deepview

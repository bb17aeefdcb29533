// A field of batches before there is one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deepview/base/dtype.hpp"

namespace deepview {

/// What a problem says of its batches, and a model of those it reads.
struct DataDefinition {
  std::string name;
  std::vector<std::int64_t> shape;  ///< With the samples first; -1 stands for any extent.
  DType dtype = DType::f32;
};

}  // namespace deepview

// What a problem tells of its batches, and what it hands to a model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deepview/base/dtype.hpp"

namespace deepview {

/// One entry of a batch. A model says in the same way what it takes.
struct DataDefinition {
  std::string name;
  std::vector<std::int64_t> shape;  ///< With the samples first; -1 stands for any extent.
  DType dtype = DType::f32;
};

/// Which batch of which pass: its data depend on this and on the seed, and on nothing else.
struct BatchNumber {
  std::uint64_t epoch = 0;
  std::uint64_t batch = 0;
};

}  // namespace deepview

// What a problem's batches depend on.
#pragma once

#include <cstdint>

#include "deepview/base/data_definition.hpp"

namespace deepview {

/// Which batch of which pass: its data depend on this and on the seed, and on nothing else.
struct BatchNumber {
  std::uint64_t epoch = 0;
  std::uint64_t batch = 0;
};

}  // namespace deepview

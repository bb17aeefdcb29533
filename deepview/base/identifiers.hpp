// Samples that can be told apart.
#pragma once

#include <cstddef>

#include "deepview/base/batch.hpp"

namespace deepview {

/// The batch, with the metadata identifier `first`, `first` + 1 … where it has none.
Batch identified(Batch batch, std::size_t first);

}  // namespace deepview

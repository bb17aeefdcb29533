// One way of looking at the samples: rows of numbers and which of them are near each other.
#pragma once

#include <string>

#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// The graph's rows are the samples; it is made with Scaling::none. (Scaled columns would let units
/// that hardly ever respond decide what is far away.)
struct View {
  std::string name;  ///< "descriptor" or a layer's name.
  Rows rows;         ///< [samples, up to about 100 columns].
  NeighbourGraph graph;
};

}  // namespace deepview

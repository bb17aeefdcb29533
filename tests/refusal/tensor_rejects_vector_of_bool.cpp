// refused: StoredElement
#include "deepview/base/tensor.hpp"

using namespace deepview;

#ifdef REFUSED
using Stored = bool;
#else
using Stored = std::uint8_t;
#endif

Tensor tensor(std::vector<Stored> values) {
  return Tensor(Shape{2}, std::move(values));
}

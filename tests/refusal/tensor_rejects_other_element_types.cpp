// refused: Element
#include "deepview/base/tensor.hpp"

using namespace deepview;

#ifdef REFUSED
using Wanted = long double;
#else
using Wanted = double;
#endif

std::size_t count(const Tensor& tensor) {
  return tensor.values<Wanted>().size();
}

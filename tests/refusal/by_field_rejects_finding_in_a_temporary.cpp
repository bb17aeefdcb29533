// refused: deleted
#include "deepview/base/fields.hpp"

using namespace deepview;

ByField<int> answers();

int found() {
#ifdef REFUSED
  return *answers().find("x");
#else
  const ByField<int> kept = answers();
  return *kept.find("x");
#endif
}

// refused: deleted
#include "deepview/base/producer.hpp"

using namespace deepview;

BatchStream handed_on(BatchStream& stream) {
#ifdef REFUSED
  return BatchStream(stream);
#else
  return BatchStream(std::move(stream));
#endif
}

// refused: ProducerFor
#include "deepview/base/producer.hpp"

using namespace deepview;

struct Nothing {
  struct Cursor {
    std::optional<Batch> next() { return std::nullopt; }
  };
#ifdef REFUSED
  Cursor open(const RunOptions&) {
    return {};
  }  // not const: a pass would change its description
#else
  Cursor open(const RunOptions&) const {
    return {};
  }
#endif
};

Producer nothing() {
  return Producer(Nothing{});
}

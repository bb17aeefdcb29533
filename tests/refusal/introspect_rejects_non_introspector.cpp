// refused: Introspector
#include "deepview/base/introspect.hpp"

using namespace deepview;

struct Count {
  using Result = std::size_t;
  struct State {
    Result rows = 0;
    void add(const Batch& batch) { rows += batch.size(); }
#ifndef REFUSED  // without merge, blocks cannot be put together
    void merge(State&& later) {
      rows += later.rows;
    }
#endif
    Result finish() && {
      return rows;
    }
  };
  State start(const RunOptions&) const {
    return {};
  }
};

std::size_t counted(const Producer& source) {
  return introspect(source, Count{});
}

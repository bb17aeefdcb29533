// refused: introspect_all
#include "deepview/base/introspect.hpp"

using namespace deepview;

struct Count {
  using Result = std::size_t;
  struct State {
    Result rows = 0;
    void add(const Batch& batch) { rows += batch.size(); }
    void merge(State&& later) { rows += later.rows; }
    Result finish() && { return rows; }
  };
  State start(const RunOptions&) const { return {}; }
};

void read(const Producer& source) {
#ifdef REFUSED
  introspect_all(source, {});
#else
  introspect_all(source, {}, Count{});
#endif
}

// refused: StageLike
#include "deepview/base/pipeline.hpp"

using namespace deepview;

#ifdef REFUSED
struct Stage {  // takes a batch, and gives none back
  void operator()(Batch) const {}
};
#else
struct Stage {
  Batch operator()(Batch batch) const { return batch; }
};
#endif

Producer piped(const Producer& source) {
  return pipeline(source, ::Stage{}) | ::Stage{};
}

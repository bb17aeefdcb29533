#include "deepview/base/pipeline.hpp"

#include "deepview/base/parallel.hpp"

namespace deepview {
namespace detail {
namespace {

struct Upstream {
  BatchStream stream;
  RunOptions options;
  std::optional<Batch> pull() {
    throw_if_stopped(options);
    return stream.next();
  }
};

struct BoundChain {
  std::vector<StageRun> runs;
  Batch operator()(Batch batch) {
    for (StageRun& run : runs) batch = run(std::move(batch));
    return batch;
  }
};

std::vector<BoundChain> bind(const std::vector<Stage>& stages, const RunOptions& options) {
  std::vector<BoundChain> workers(static_cast<std::size_t>(thread_count(options)));
  for (BoundChain& worker : workers)
    for (const Stage& stage : stages) worker.runs.push_back(stage.bind(options));
  return workers;
}

}  // namespace

struct Chain::Cursor::Run {
  OrderedMap<Upstream, BoundChain> map;
};

Chain::Cursor::Cursor(const Chain& chain, const RunOptions& options)
    : run_(new Run{{Upstream{chain.source.open(options), options}, bind(chain.stages, options)}}) {
}

Chain::Cursor::Cursor(Cursor&&) noexcept = default;
Chain::Cursor& Chain::Cursor::operator=(Cursor&&) noexcept = default;
Chain::Cursor::~Cursor() = default;

std::optional<Batch> Chain::Cursor::next() {
  return run_->map.next();
}

}  // namespace detail

Producer pipeline(Producer source, std::vector<Stage> stages) {
  if (stages.empty()) return source;
  if (const detail::Chain* chain = source.chain()) {
    std::vector<Stage> all = chain->stages;
    all.insert(all.end(), stages.begin(), stages.end());
    return detail::Chain{chain->source, std::move(all)};
  }
  return detail::Chain{std::move(source), std::move(stages)};
}

}  // namespace deepview

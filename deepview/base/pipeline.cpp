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
  const int threads = stages.front().in_order() ? 1 : thread_count(options);
  std::vector<BoundChain> workers(static_cast<std::size_t>(threads));
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
  for (Stage& stage : stages) {
    const detail::Chain* chain = source.chain();
    if (chain && chain->stages.front().in_order() == stage.in_order()) {
      detail::Chain longer = *chain;
      longer.stages.push_back(std::move(stage));
      source = std::move(longer);
    } else {
      source = detail::Chain{std::move(source), {std::move(stage)}};
    }
  }
  return source;
}

}  // namespace deepview

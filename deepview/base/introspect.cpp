#include "deepview/base/introspect.hpp"

#include <vector>

#include "deepview/base/blocks.hpp"
#include "deepview/base/parallel.hpp"

namespace deepview::detail {
namespace {

// Beyond this the reader folds what it has read of a block instead of holding it: wide rows then
// cost bounded memory, and the reader, which waits for the network anyway, does the folding.
constexpr std::size_t most_pending_bytes = std::size_t{128} << 20U;

struct BlockWork {
  std::unique_ptr<Fold> state;
  std::vector<Batch> tiles;
};

void fold_pending(BlockWork& work) {
  for (const Batch& tile : work.tiles) work.state->add(tile);
  work.tiles.clear();
}

struct BlockSource {
  TileReader tiles;
  const Fold* whole;
  RunOptions options;
  std::optional<std::size_t> total;

  std::optional<BlockWork> pull() {
    BlockWork work;
    std::size_t pending = 0;
    while (auto tile = tiles.next()) {
      throw_if_stopped(options);
      if (!work.state) work.state = whole->fresh();
      pending += field_bytes(*tile);
      work.tiles.push_back(std::move(*tile));
      report(options, {.step = "samples", .done = tiles.rows_read(), .total = total});
      if (tiles.at_block_end()) break;
      if (pending > most_pending_bytes) {
        fold_pending(work);
        pending = 0;
      }
    }
    if (!work.state) return std::nullopt;
    return work;
  }
};

struct BlockFolder {
  std::unique_ptr<Fold> operator()(BlockWork work) {
    fold_pending(work);
    return std::move(work.state);
  }
};

}  // namespace

void fold_blocks(const Producer& source, const RunOptions& options, Fold& whole) {
  BlockSource blocks{TileReader(source.open(options)), &whole, options, source.size()};
  std::vector<BlockFolder> workers(static_cast<std::size_t>(thread_count(options)));
  OrderedMap<BlockSource, BlockFolder> folded(std::move(blocks), std::move(workers));
  while (auto state = folded.next()) whole.merge(std::move(**state));
}

}  // namespace deepview::detail

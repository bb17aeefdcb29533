// Cuts a stream of batches into tiles and blocks of rows whose borders depend on the data alone.
#pragma once

#include <cstddef>
#include <optional>

#include "deepview/base/producer.hpp"

namespace deepview {

/// Rows that one state folds before states are merged.
inline constexpr std::size_t block_rows = 2048;

/// Bytes of the field values of a batch.
std::size_t field_bytes(const Batch& batch);

/// Re-batches a stream into tiles. A tile has as many rows as fit into 32 MiB, rounded down to a
/// power of two, at least 1 and at most a block: it depends on the width of a row, never on the
/// batch size, so whoever folds tiles sees the same batches however the samples were read. No tile
/// crosses the border of a block. A stream of empty batches gives one empty tile, so that fields
/// and keys are known; a stream of nothing gives none.
class TileReader {
 public:
  explicit TileReader(BatchStream stream) : stream_(std::move(stream)) {}

  std::optional<Batch> next();
  /// Whether the last tile was the end of its block.
  bool at_block_end() const noexcept { return rows_read_ % block_rows == 0; }
  std::size_t rows_read() const noexcept { return rows_read_; }

 private:
  bool fetch();
  Batch cut(std::size_t most_rows);

  BatchStream stream_;
  std::optional<Batch> current_;
  std::size_t at_ = 0;         // first row of current_ that was not handed out
  std::size_t tile_rows_ = 0;  // 0: no sample seen so far
  std::size_t rows_read_ = 0;
  std::optional<Batch> empty_;  // the first batch while none has samples
};

}  // namespace deepview

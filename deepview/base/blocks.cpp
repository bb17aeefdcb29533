#include "deepview/base/blocks.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace deepview {
namespace {

constexpr std::size_t tile_bytes = std::size_t{32} << 20U;

std::size_t rows_per_tile(const Batch& batch) {
  const std::size_t row_bytes = std::max<std::size_t>(field_bytes(batch) / batch.size(), 1);
  return std::clamp<std::size_t>(std::bit_floor(tile_bytes / row_bytes), 1, block_rows);
}

}  // namespace

std::size_t field_bytes(const Batch& batch) {
  std::size_t bytes = 0;
  for (const auto& field : batch.fields()) bytes += field.data.bytes().size();
  return bytes;
}

// Makes sure that current_ has a row to hand out; false at the end of the stream.
bool TileReader::fetch() {
  while (!current_ || at_ == current_->size()) {
    current_ = stream_.next();
    at_ = 0;
    if (!current_) return false;
    if (current_->size() == 0 && rows_read_ == 0 && !empty_) empty_ = *current_;
  }
  if (tile_rows_ == 0) tile_rows_ = rows_per_tile(*current_);
  return true;
}

Batch TileReader::cut(std::size_t most_rows) {
  const std::size_t count = std::min(most_rows, current_->size() - at_);
  Batch part = current_->rows(at_, count);
  at_ += count;
  return part;
}

std::optional<Batch> TileReader::next() {
  std::vector<Batch> parts;
  std::size_t rows = 0;
  while (fetch()) {
    parts.push_back(cut(tile_rows_ - rows));  // a power of two: tiles end where blocks end
    rows += parts.back().size();
    rows_read_ += parts.back().size();
    if (rows == tile_rows_) break;
  }
  if (parts.empty()) {
    if (rows_read_ > 0) return std::nullopt;
    return std::exchange(empty_, std::nullopt);
  }
  return concatenate(std::span<const Batch>(parts));
}

}  // namespace deepview

#include "deepview/numeric/row_store.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/numeric/scratch_file.hpp"

namespace deepview {

using detail::ScratchFile;

Rows::Rows(const Tensor& matrix) {
  if (matrix.rank() != 2)
    throw shape_error("rows", "a matrix [rows, columns]", to_string(matrix.shape()));
  const auto values = std::make_shared<const Tensor>(matrix.to(DType::f32));
  const float* const first = values->values<float>().data();
  owner_ = values;
  size_ = values->row_count();
  columns_ = values->row_size();
  for (std::size_t row = 0; row < size_; row += block_rows)
    blocks_.push_back(first + row * columns_);
}

MatrixView<float> Rows::block(std::size_t index) const noexcept {
  return {blocks_[index], std::min(block_rows, size_ - index * block_rows), columns_};
}

// Up to block_rows rows, in memory or, once full, at an offset of a scratch file.
struct RowStore::Block {
  std::vector<float> values;
  std::shared_ptr<ScratchFile> file;
  std::size_t offset = 0;
  std::size_t rows = 0;

  std::vector<float> take_values(std::size_t columns) && {
    if (!file) return std::move(values);
    std::vector<float> read(rows * columns);
    file->read(offset, std::as_writable_bytes(std::span(read)));
    return read;
  }
};

RowStore::RowStore(RowStoreOptions options) : options_(std::move(options)) {
}
RowStore::RowStore(RowStore&&) noexcept = default;
RowStore& RowStore::operator=(RowStore&&) noexcept = default;
RowStore::~RowStore() = default;

void RowStore::append(const Tensor& matrix) {
  const Rows rows(matrix);
  require_columns(rows.columns());
  for (std::size_t b = 0; b < rows.block_count(); ++b) append(rows.block(b));
}

void RowStore::append(MatrixView<float> rows) {
  require_columns(rows.columns);
  for (std::size_t row = 0; row < rows.rows;) {
    if (size_ % block_rows == 0) blocks_.emplace_back();
    Block& open = blocks_.back();
    const std::size_t count = std::min(block_rows - open.rows, rows.rows - row);
    const float* const first = rows.data + row * rows.columns;
    open.values.insert(open.values.end(), first, first + count * rows.columns);
    open.rows += count;
    row += count;
    size_ += count;
    memory_values_ += count * rows.columns;
    if (open.rows == block_rows) spill();
  }
}

void RowStore::merge(RowStore&& later) {
  if (!later.columns_) return;
  require_columns(*later.columns_);
  for (Block& block : later.blocks_) adopt(std::move(block));
  later = RowStore(later.options_);
}

void RowStore::adopt(Block block) {
  if (size_ % block_rows != 0) {
    const std::size_t rows = block.rows;
    const auto values = std::move(block).take_values(*columns_);
    append(MatrixView<float>{values.data(), rows, *columns_});
    return;
  }
  size_ += block.rows;
  memory_values_ += block.values.size();
  blocks_.push_back(std::move(block));
  spill();
}

// Writes the last block out if it is full and memory is too.
void RowStore::spill() {
  Block& last = blocks_.back();
  if (memory_bytes() <= options_.memory_limit_bytes || last.rows < block_rows || last.file) return;
  if (!scratch_) scratch_ = std::make_shared<ScratchFile>(options_.scratch_folder);
  last.offset = scratch_->append(std::as_bytes(std::span(last.values)));
  last.file = scratch_;
  memory_values_ -= last.values.size();
  last.values = {};
}

Rows RowStore::finish() && {
  // The handle owns every block in memory and one mapping per scratch file.
  struct Owner {
    std::vector<std::vector<float>> blocks;
    std::map<const ScratchFile*, std::shared_ptr<const std::byte>> files;
  };
  const auto owner = std::make_shared<Owner>();
  Rows rows;
  for (Block& block : blocks_) {
    if (!block.file) {
      rows.blocks_.push_back(owner->blocks.emplace_back(std::move(block.values)).data());
      continue;
    }
    auto& mapped = owner->files[block.file.get()];
    if (!mapped) mapped = block.file->map();
    rows.blocks_.push_back(reinterpret_cast<const float*>(mapped.get() + block.offset));
  }
  rows.owner_ = owner;
  rows.size_ = size_;
  rows.columns_ = columns_.value_or(0);
  return rows;
}

void RowStore::require_columns(std::size_t columns) {
  if (!columns_) columns_ = columns;
  if (columns != *columns_)
    throw shape_error("rows", std::to_string(*columns_) + " columns as before",
                      std::to_string(columns));
}

Rows take(const Rows& rows, std::span<const std::size_t> indices, const RowStoreOptions& options) {
  RowStore store(options);
  store.append(MatrixView<float>{nullptr, 0, rows.columns()});
  for (const std::size_t index : indices) {
    if (index >= rows.size())
      throw shape_error("row to take", "a row before " + std::to_string(rows.size()),
                        std::to_string(index));
    store.append(MatrixView<float>{rows.row(index).data(), 1, rows.columns()});
  }
  return std::move(store).finish();
}

Tensor to_tensor(const Rows& rows) {
  std::vector<float> values;
  values.reserve(rows.size() * rows.columns());
  for (std::size_t b = 0; b < rows.block_count(); ++b) {
    const auto block = rows.block(b);
    values.insert(values.end(), block.data, block.data + block.rows * block.columns);
  }
  return {Shape{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.columns())},
          std::move(values)};
}

void require_finite(const Rows& rows, std::string_view subject) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto row = rows.row(r);
    const auto found = std::ranges::find_if(row, [](float v) { return !std::isfinite(v); });
    if (found == row.end()) continue;
    throw Error(ErrorKind::data, std::string(subject) + ": expected finite numbers, found " +
                                     std::to_string(*found) + " in row " + std::to_string(r) +
                                     ", column " + std::to_string(found - row.begin()));
  }
}

}  // namespace deepview

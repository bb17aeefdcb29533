// All rows of a field, for analyses that cannot do with one pass.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "deepview/base/blocks.hpp"
#include "deepview/base/tensor.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview {

namespace detail {
class ScratchFile;
}

/// Immutable float32 rows; a handle that copies cheaply. Rows lie one after another within blocks
/// of block_rows rows, in memory or in a mapped scratch file that vanishes with the last handle.
class Rows {
 public:
  Rows() = default;  ///< No rows, no columns.
  /// The rows of a matrix; a float32 tensor is shared, not copied. Throws Error(shape) for another
  /// rank.
  explicit Rows(const Tensor& matrix);

  std::size_t size() const noexcept { return size_; }
  std::size_t columns() const noexcept { return columns_; }
  std::span<const float> row(std::size_t i) const noexcept {
    return {blocks_[i / block_rows] + i % block_rows * columns_, columns_};
  }

  std::size_t block_count() const noexcept { return blocks_.size(); }
  /// Rows [index x block_rows, (index + 1) x block_rows), fewer in the last block.
  MatrixView<float> block(std::size_t index) const noexcept;

 private:
  friend class RowStore;

  std::shared_ptr<const void> owner_;
  std::vector<const float*> blocks_;
  std::size_t size_ = 0;
  std::size_t columns_ = 0;
};

struct RowStoreOptions {
  std::size_t memory_limit_bytes = std::size_t{1}
                                   << 30U;  ///< Rows beyond it go to the scratch file.
  std::filesystem::path scratch_folder{};   ///< Empty: the system's folder for temporary files.
};

/// Gathers rows. A block is full before the next begins, so two stores merge by moving blocks when
/// the first ends with a full one, as in a fold over blocks; otherwise the rows of the second are
/// copied.
class RowStore {
 public:
  explicit RowStore(RowStoreOptions options = {});
  RowStore(RowStore&&) noexcept;
  RowStore& operator=(RowStore&&) noexcept;
  ~RowStore();

  /// A matrix of any dtype, kept as float32; no rows still decide the width. Throws Error(shape)
  /// for another rank or width, Error(io) when the scratch file cannot grow.
  void append(const Tensor& matrix);
  void append(MatrixView<float> rows);
  void merge(RowStore&& later);

  std::size_t size() const noexcept { return size_; }
  /// Held in memory, not in the scratch file.
  std::size_t memory_bytes() const noexcept { return memory_values_ * sizeof(float); }
  Rows finish() &&;

 private:
  struct Block;

  void require_columns(std::size_t columns);
  void adopt(Block block);
  void spill();

  RowStoreOptions options_;
  std::vector<Block> blocks_;
  std::shared_ptr<detail::ScratchFile> scratch_;
  std::size_t size_ = 0;
  std::size_t memory_values_ = 0;
  std::optional<std::size_t> columns_;
};

/// The named rows in the given order, repeats allowed, as rows of their own: what a trimmed or
/// class-wise fit is fitted on. Throws Error(shape) for a row that is not there.
Rows take(const Rows& rows, std::span<const std::size_t> indices,
          const RowStoreOptions& options = {});

/// All rows as one float32 matrix [rows, columns]: a copy.
Tensor to_tensor(const Rows& rows);

/// Throws Error(data) naming the first row and column that hold NaN or an infinity, and `subject`.
void require_finite(const Rows& rows, std::string_view subject = "rows");

}  // namespace deepview

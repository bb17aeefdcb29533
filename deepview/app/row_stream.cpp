#include "deepview/app/row_stream.hpp"

#include <vector>

#include "deepview/base/batch_builder.hpp"

namespace deepview::detail {
namespace {

Batch identified(Batch batch, std::size_t first) {
  if (batch.metadata().find(keys::identifier)) return batch;
  std::vector<std::int64_t> positions(batch.size());
  for (std::size_t i = 0; i < positions.size(); ++i)
    positions[i] = static_cast<std::int64_t>(first + i);
  Batch::Builder builder(std::move(batch));
  builder.metadata().set(keys::identifier, std::move(positions));
  return std::move(builder).build();
}

}  // namespace

std::optional<Batch> RowStream::Cursor::next() {
  while (auto batch = stream_.next()) {
    const std::size_t first = read_;
    read_ += batch->size();
    Batch whole = identified(std::move(*batch), first);
    if (rows_->wanted >= rows_->total) return whole;
    std::vector<std::size_t> taken;
    for (; given_ < rows_->wanted; ++given_) {
      const std::size_t position = given_ * rows_->total / rows_->wanted;
      if (position >= read_) break;
      taken.push_back(position - first);
    }
    if (!taken.empty()) return whole.take(taken);
  }
  return std::nullopt;
}

}  // namespace deepview::detail

#include "deepview/app/row_stream.hpp"

#include <vector>

#include "deepview/base/identifiers.hpp"

namespace deepview::detail {
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

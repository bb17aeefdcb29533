#include "deepview/base/producer.hpp"

#include <algorithm>

#include "deepview/base/error.hpp"

namespace deepview {

BatchStream Producer::open(const RunOptions& options) const {
  if (options.batch_size == 0)
    throw Error(ErrorKind::usage, "batch_size: expected 1 or more, found 0");
  return self_->open(options, self_);
}

std::optional<Batch> InMemory::Cursor::next() {
  if (started && at == samples->size()) return std::nullopt;
  started = true;  // an empty batch is handed out once, so that its fields and keys are known
  const std::size_t count = std::min(batch_size, samples->size() - at);
  Batch part = samples->rows(at, count);
  at += count;
  return part;
}

Batch peek_first_batch(const Producer& source, std::size_t batch_size) {
  for (const Batch& batch : source.open({.threads = 1, .batch_size = batch_size}))
    if (batch.size() > 0) return batch;
  throw Error(ErrorKind::data, "the producer gives no samples");
}

}  // namespace deepview

#include "deepview/base/identifiers.hpp"

#include <numeric>

#include "deepview/base/batch_builder.hpp"

namespace deepview {

Batch identified(Batch batch, std::size_t first) {
  if (batch.metadata().find(keys::identifier)) return batch;
  std::vector<std::int64_t> positions(batch.size());
  std::iota(positions.begin(), positions.end(), static_cast<std::int64_t>(first));
  Batch::Builder builder(std::move(batch));
  builder.metadata().set(keys::identifier, std::move(positions));
  return std::move(builder).build();
}

}  // namespace deepview

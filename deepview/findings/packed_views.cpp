#include "deepview/findings/packed_views.hpp"

#include <cstring>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview {

Batch PackViews::operator()(Batch batch) const {
  const Tensor& views = batch[field];
  const std::size_t row_bytes = views.row_size();
  if (views.dtype() != DType::u8 || row_bytes % sizeof(float) != 0)
    throw shape_error("pictures in field '" + field + "'", "u8 rows of a multiple of 4 bytes",
                      std::string(name(views.dtype())) + " " + to_string(views.shape()));
  std::vector<float> packed(batch.size() * row_bytes / sizeof(float));
  if (!packed.empty()) std::memcpy(packed.data(), views.bytes().data(), views.bytes().size());
  const Shape shape{static_cast<std::int64_t>(batch.size()),
                    static_cast<std::int64_t>(row_bytes / sizeof(float))};
  return std::move(batch).with(output, Tensor(shape, std::move(packed)));
}

PackedViews::PackedViews(Rows rows) : rows_(std::move(rows)) {
  if (rows_.size() > 0 && rows_.columns() * sizeof(float) != view_bytes)
    throw shape_error("packed views", std::to_string(view_bytes) + " bytes each",
                      std::to_string(rows_.columns() * sizeof(float)));
}

}  // namespace deepview

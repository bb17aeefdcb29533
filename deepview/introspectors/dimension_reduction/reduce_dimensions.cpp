#include "deepview/introspectors/dimension_reduction/reduce_dimensions.hpp"

#include <utility>

#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

struct Placed {
  const Tensor& rows;
  Tensor operator()(const PcaModel& model) const { return project(model, rows); }
  // Batches come on several threads already.
  Tensor operator()(const UmapModel& model) const { return place(model, rows, {.threads = 1}); }
};

}  // namespace

Batch ReduceDimensions::operator()(Batch batch) const {
  for (const auto& [field, model] : models) {
    Tensor reduced = naming_field(
        field, [&, &m = model, &f = field] { return std::visit(Placed{batch[f]}, m); });
    batch = std::move(batch).with(field, std::move(reduced));
  }
  return batch;
}

}  // namespace deepview

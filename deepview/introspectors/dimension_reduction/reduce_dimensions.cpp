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
  Tensor operator()(const PacmapMap& model) const { return place(model, rows, {.threads = 1}); }
};

struct NameOf {
  std::string_view operator()(const PcaModel&) const { return "PCA"; }
  std::string_view operator()(const UmapModel&) const { return "UMAP"; }
  std::string_view operator()(const PacmapMap& model) const {
    return model.reach ? "LocalMAP" : "PaCMAP";
  }
};

}  // namespace

std::string_view name(const ReductionModel& model) {
  return std::visit(NameOf{}, model);
}

Batch ReduceDimensions::operator()(Batch batch) const {
  for (const auto& [field, model] : models) {
    Tensor reduced = naming_field(
        field, [&, &m = model, &f = field] { return std::visit(Placed{batch[f]}, m); });
    batch = std::move(batch).with(field, std::move(reduced));
  }
  return batch;
}

}  // namespace deepview

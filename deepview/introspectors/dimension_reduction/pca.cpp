#include "deepview/introspectors/dimension_reduction/pca.hpp"

#include <algorithm>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

void check(int dimensions) {
  if (dimensions < 1)
    throw Error(ErrorKind::usage,
                "PCA: expected at least 1 dimension, found " + std::to_string(dimensions));
}

void require_columns(const PcaModel& model, std::size_t columns) {
  if (columns != model.columns())
    throw shape_error("rows to project", std::to_string(model.columns()) + " columns",
                      std::to_string(columns));
}

void project_rows(const PcaModel& model, MatrixView<float> rows, std::span<float> out) {
  std::vector<double> centred(model.columns());
  for (std::size_t r = 0; r < rows.rows; ++r) {
    std::ranges::transform(rows.row(r), model.mean, centred.begin(), [](float value, double mean) {
      return static_cast<double>(value) - mean;
    });
    for (std::size_t k = 0; k < model.dimensions(); ++k)
      out[r * model.dimensions() + k] = static_cast<float>(dot(centred, model.components.row(k)));
  }
}

}  // namespace

Pca::State Pca::start(const RunOptions&) const {
  check(dimensions);
  return State(*this);
}

void Pca::State::add(const Batch& batch) {
  if (moments_.empty())
    for (auto& name : spec_.fields.select(batch)) moments_.emplace_back(std::move(name), Moments());
  for (auto& [name, moments] : moments_) naming_field(name, [&] { moments.add(batch[name]); });
}

void Pca::State::merge(State&& later) {
  if (later.moments_.empty()) return;
  if (moments_.empty()) {
    moments_ = std::move(later.moments_);
    return;
  }
  for (auto& [name, moments] : moments_) {
    const auto same =
        std::ranges::find(later.moments_, name, &std::pair<std::string, Moments>::first);
    if (same == later.moments_.end())
      throw Error(ErrorKind::missing_field, "field '" + name + "' is missing in later batches");
    naming_field(name, [&] { moments.merge(same->second); });
  }
}

Pca::Result Pca::State::finish() && {
  Result result;
  for (auto& [name, moments] : moments_)
    result.add(name,
               naming_field(name, [&] { return principal_components(moments, spec_.dimensions); }));
  return result;
}

PcaModel principal_components(const Moments& moments, int dimensions) {
  check(dimensions);
  if (moments.count() == 0 || moments.columns() == 0)
    throw Error(ErrorKind::data, "PCA: expected at least one sample and one feature, found " +
                                     std::to_string(moments.count()) + " samples of " +
                                     std::to_string(moments.columns()) + " features");
  if (const auto& place = moments.first_not_finite())
    throw Error(ErrorKind::data, "PCA: expected finite numbers, found NaN or an infinity in row " +
                                     std::to_string(place->row) + ", column " +
                                     std::to_string(place->column));
  const auto eigen = symmetric_eigen(moments.covariance());
  const std::size_t count =
      std::min({static_cast<std::size_t>(dimensions), moments.columns(), moments.count()});
  PcaModel model;
  model.mean.assign(moments.mean().begin(), moments.mean().end());
  model.components = Matrix(count, moments.columns());
  model.samples = moments.count();
  double total = 0;  // rounding leaves what does not vary a little below 0
  for (const double value : eigen.values) total += std::max(value, 0.0);
  for (std::size_t k = 0; k < count; ++k) {
    std::ranges::copy(eigen.vectors.row(k), model.components.row(k).begin());
    model.variance.push_back(std::max(eigen.values[k], 0.0));
    model.variance_ratio.push_back(total == 0 ? 0.0 : model.variance.back() / total);
  }
  return model;
}

Tensor project(const PcaModel& model, const Tensor& rows) {
  if (rows.rank() != 2)
    throw shape_error("rows to project", "a matrix [rows, columns]", to_string(rows.shape()));
  require_columns(model, rows.row_size());
  const Tensor floats = rows.to(DType::f32);
  std::vector<float> out(rows.row_count() * model.dimensions());
  project_rows(model, {floats.values<float>().data(), rows.row_count(), rows.row_size()}, out);
  return Tensor({rows.shape()[0], static_cast<std::int64_t>(model.dimensions())}, std::move(out));
}

Rows project(const PcaModel& model, const Rows& rows, const RunOptions& run) {
  require_columns(model, rows.columns());
  std::vector<float> out(rows.size() * model.dimensions());
  parallel_for(rows.block_count(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    project_rows(model, block,
                 std::span(out).subspan(b * block_rows * model.dimensions(),
                                        block.rows * model.dimensions()));
  });
  return Rows(Tensor(
      {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(model.dimensions())},
      std::move(out)));
}

Batch ReduceDimensions::operator()(Batch batch) const {
  for (const auto& [field, model] : models) {
    Tensor reduced =
        naming_field(field, [&, &m = model, &f = field] { return project(m, batch[f]); });
    batch = std::move(batch).with(field, std::move(reduced));
  }
  return batch;
}

}  // namespace deepview

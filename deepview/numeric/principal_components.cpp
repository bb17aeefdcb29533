#include "deepview/numeric/principal_components.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "deepview/base/blocks.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"

namespace deepview {
namespace {

constexpr std::size_t blocks_at_once = 16;  // bounds the memory of their scatters

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

Moments moments_of(const Rows& rows, const RunOptions& run) {
  Moments whole;
  for (std::size_t first = 0; first < rows.block_count(); first += blocks_at_once) {
    std::vector<Moments> parts(std::min(blocks_at_once, rows.block_count() - first));
    parallel_for(parts.size(), run, [&](std::size_t i) { parts[i].add(rows.block(first + i)); });
    for (const auto& part : parts) whole.merge(part);
  }
  return whole;
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

PcaModel principal_components(const Rows& rows, int dimensions, const RunOptions& run) {
  return principal_components(moments_of(rows, run), dimensions);
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

}  // namespace deepview

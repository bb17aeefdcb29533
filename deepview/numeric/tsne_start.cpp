#include "deepview/numeric/tsne_start.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview::detail {
namespace {

struct Start {
  const Rows& rows;
  const NeighbourGraph& graph;
  std::size_t dimensions;
  const RunOptions& run;
};

std::vector<float> scattered(const Start& start) {
  std::vector<float> map(start.rows.size() * start.dimensions);
  for (std::size_t row = 0; row < start.rows.size(); ++row) {
    Random random(start.run.seed, row);
    for (std::size_t d = 0; d < start.dimensions; ++d)
      map[row * start.dimensions + d] = static_cast<float>(start_deviation * random.normal());
  }
  return map;
}

Tensor scaled_block(const Start& start, std::size_t index) {
  const auto block = start.rows.block(index);
  std::vector<float> values(block.rows * block.columns);
  for (std::size_t r = 0; r < block.rows; ++r)
    std::ranges::transform(block.row(r), start.graph.scale, &values[r * block.columns],
                           [](float x, double s) { return static_cast<float>(x * s); });
  return {Shape{static_cast<std::int64_t>(block.rows), static_cast<std::int64_t>(block.columns)},
          std::move(values)};
}

PcaModel components_of(const Start& start) {
  Moments whole;
  for (std::size_t index = 0; index < start.rows.block_count(); ++index) {
    throw_if_stopped(start.run);
    Moments part;
    part.add(scaled_block(start, index));
    whole.merge(part);
  }
  return principal_components(whole, static_cast<int>(start.dimensions));
}

// Rounding leaves a little variance along components that the rows do not have.
std::size_t real_components(const PcaModel& model) {
  constexpr double rounding = 1e-12;
  return static_cast<std::size_t>(
      std::ranges::count_if(model.variance_ratio, [](double ratio) { return ratio > rounding; }));
}

std::vector<float> on_components(const Start& start) {
  std::vector<float> map = scattered(start);
  if (start.rows.size() == 0 || start.rows.columns() == 0) return map;
  const PcaModel model = components_of(start);
  const std::size_t components = real_components(model);
  if (components == 0) return map;
  // The variance is divided by n − 1, the deviation meant here by n.
  const auto samples = static_cast<double>(model.samples);
  const double scale = start_deviation / std::sqrt(model.variance[0] * (samples - 1) / samples);
  parallel_for(start.rows.block_count(), start.run, [&](std::size_t index) {
    const Tensor placed = project(model, scaled_block(start, index));
    const auto values = placed.values<float>();
    for (std::size_t r = 0; r < placed.row_count(); ++r)
      for (std::size_t d = 0; d < components; ++d)
        map[(index * block_rows + r) * start.dimensions + d] =
            static_cast<float>(scale * static_cast<double>(values[r * model.dimensions() + d]));
  });
  return map;
}

std::vector<float> given(const Start& start, const Rows& at) {
  if (at.size() != start.rows.size() || (at.size() > 0 && at.columns() != start.dimensions))
    throw shape_error("t-SNE's start",
                      std::to_string(start.rows.size()) + " x " + std::to_string(start.dimensions),
                      std::to_string(at.size()) + " x " + std::to_string(at.columns()));
  require_finite(at, "t-SNE's start");
  std::vector<float> map;
  for (std::size_t row = 0; row < at.size(); ++row)
    map.insert(map.end(), at.row(row).begin(), at.row(row).end());
  return map;
}

}  // namespace

std::vector<float> tsne_start(const Rows& rows, const NeighbourGraph& graph,
                              const TsneOptions& options, const RunOptions& run) {
  const Start start{rows, graph, static_cast<std::size_t>(options.dimensions), run};
  if (const auto* at = std::get_if<Rows>(&options.start)) return given(start, *at);
  return std::holds_alternative<TsneOptions::Scattered>(options.start) ? scattered(start)
                                                                       : on_components(start);
}

}  // namespace deepview::detail

#include "deepview/numeric/umap.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/fuzzy_graph.hpp"
#include "deepview/numeric/map_forces.hpp"
#include "deepview/numeric/principal_components.hpp"
#include "deepview/numeric/umap_layout.hpp"

namespace deepview {
namespace {

constexpr float start_extent = 10;    // of each axis, as in umap-learn
constexpr double start_noise = 1e-4;  // apart points that would start at one place
constexpr std::size_t many_rows = 10'000;
constexpr std::size_t rows_at_once = 64;  // that one task places
constexpr std::size_t placing_epochs = 100;

std::size_t size(int number) {
  return static_cast<std::size_t>(number);
}

void require(bool right, const std::string& expected, int found) {
  if (!right)
    throw Error(ErrorKind::usage,
                "UMAP: expected " + expected + ", found " + std::to_string(found));
}

std::size_t others_of(const UmapOptions& options, std::size_t rows) {
  return std::min(size(options.neighbours) - 1, std::max<std::size_t>(rows, 1) - 1);
}

void check(const Rows& rows, const NeighbourGraph& graph, const UmapOptions& options) {
  if (graph.rows != rows.size())
    throw shape_error("UMAP: neighbour graph", std::to_string(rows.size()) + " rows",
                      std::to_string(graph.rows));
  const std::size_t others = others_of(options, rows.size());
  if (graph.k < others)
    throw shape_error("UMAP: neighbour graph", "at least " + std::to_string(others) + " neighbours",
                      std::to_string(graph.k));
  require_finite(rows);
}

Rows to_rows(std::vector<float> positions, std::size_t dimensions) {
  const auto rows = static_cast<std::int64_t>(positions.size() / dimensions);
  return Rows(Tensor({rows, static_cast<std::int64_t>(dimensions)}, std::move(positions)));
}

std::vector<float> values_of(const Rows& rows) {
  const Tensor tensor = to_tensor(rows);
  const auto values = tensor.values<float>();
  return {values.begin(), values.end()};
}

// Moves each axis to 0 … start_extent.
void stretch(std::span<float> positions, std::size_t dimensions) {
  for (std::size_t c = 0; c < dimensions; ++c) {
    float low = positions[c];
    float high = positions[c];
    for (std::size_t i = c; i < positions.size(); i += dimensions) {
      low = std::min(low, positions[i]);
      high = std::max(high, positions[i]);
    }
    for (std::size_t i = c; i < positions.size(); i += dimensions)
      positions[i] = high > low ? start_extent * (positions[i] - low) / (high - low) : 0.0F;
  }
}

struct Starter {
  const Rows& rows;
  std::size_t dimensions;
  const RunOptions& run;

  std::vector<float> operator()(const PrincipalStart&) const {
    std::vector<float> positions(rows.size() * dimensions);
    if (rows.size() < 2 || rows.columns() == 0) return positions;
    const PcaModel model = principal_components(rows, static_cast<int>(dimensions), run);
    const Rows projected = project(model, rows, run);
    float extent = 0;
    for (const float value : values_of(projected)) extent = std::max(extent, std::abs(value));
    if (extent == 0) return positions;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      Random random(run.seed, row);
      for (std::size_t c = 0; c < dimensions; ++c) {
        const double place = c < model.dimensions() ? double{projected.row(row)[c] / extent} : 0.0;
        positions[row * dimensions + c] =
            static_cast<float>(double{start_extent} * place + start_noise * random.normal());
      }
    }
    stretch(positions, dimensions);
    return positions;
  }

  std::vector<float> operator()(const RandomStart&) const {
    std::vector<float> positions;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      Random random(run.seed, row);
      for (std::size_t c = 0; c < dimensions; ++c)
        positions.push_back(static_cast<float>(double{start_extent} * random.uniform()));
    }
    return positions;
  }

  std::vector<float> operator()(const GivenStart& given) const {
    if (given.positions.size() != rows.size() || given.positions.columns() != dimensions)
      throw shape_error("UMAP: start",
                        to_string(Shape{static_cast<std::int64_t>(rows.size()),
                                        static_cast<std::int64_t>(dimensions)}),
                        to_string(Shape{static_cast<std::int64_t>(given.positions.size()),
                                        static_cast<std::int64_t>(given.positions.columns())}));
    require_finite(given.positions, "start");
    return values_of(given.positions);
  }
};

std::size_t epochs_of(const UmapOptions& options, std::size_t rows) {
  if (options.epochs > 0) return size(options.epochs);
  return rows <= many_rows ? 500 : 200;
}

// The same for equal rows, whatever stands around them (FNV-1a).
std::uint64_t key_of(std::span<const float> row) {
  std::uint64_t key = 0xCBF29CE484222325U;
  for (const std::byte byte : std::as_bytes(row))
    key = (key ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001B3U;
  return key;
}

// Between the neighbours, by their weights.
void start_between(std::span<const std::int32_t> neighbours, std::span<const float> weights,
                   const Rows& map, std::span<float> position) {
  std::array<double, detail::most_map_dimensions> sum{};
  double total = 0;
  for (std::size_t i = 0; i < neighbours.size(); ++i) {
    total += double{weights[i]};
    const auto place = map.row(static_cast<std::size_t>(neighbours[i]));
    for (std::size_t c = 0; c < position.size(); ++c)
      sum[c] += double{weights[i]} * double{place[c]};
  }
  for (std::size_t c = 0; c < position.size(); ++c)
    position[c] = static_cast<float>(sum[c] / total);
}

}  // namespace

void require_valid(const UmapOptions& options) {
  require(options.dimensions >= 1 && size(options.dimensions) <= detail::most_map_dimensions,
          "1 to 64 dimensions", options.dimensions);
  require(options.neighbours >= 2, "at least 2 neighbours, counting the row itself",
          options.neighbours);
  require(options.negative_samples >= 0, "no fewer than 0 negative samples",
          options.negative_samples);
  require(options.epochs >= 0, "no fewer than 0 epochs", options.epochs);
  static_cast<void>(fit_map_curve(options.min_distance, options.spread));
}

void require_valid(const UmapModel& model) {
  const auto [a, b] = model.curve;
  const bool curved = a > 0 && b > 0 && std::isfinite(a) && std::isfinite(b);
  if (model.rows.size() != model.map.size() || model.map.columns() < 1 ||
      model.map.columns() > detail::most_map_dimensions || model.neighbours < 2 ||
      model.negative_samples < 0 || !curved)
    throw Error(
        ErrorKind::data,
        "UMAP: expected a place of 1 to 64 dimensions for each fitted row, at least 2 "
        "neighbours and a curve, found " +
            std::to_string(model.rows.size()) + " rows, " + std::to_string(model.map.size()) +
            " places of " + std::to_string(model.map.columns()) + " dimensions, " +
            std::to_string(model.neighbours) +
            " neighbours and the curve a = " + std::to_string(a) + ", b = " + std::to_string(b));
}

UmapModel fit_umap(const Rows& rows, const NeighbourGraph& graph, const UmapOptions& options,
                   const RunOptions& run) {
  require_valid(options);
  check(rows, graph, options);
  const auto dimensions = size(options.dimensions);
  const MapCurve curve = fit_map_curve(options.min_distance, options.spread);
  std::vector<float> positions = std::visit(Starter{rows, dimensions, run}, options.start);
  const FuzzyGraph fuzzy = fuzzy_graph(graph, others_of(options, rows.size()), run);
  detail::lay_out(fuzzy,
                  {dimensions, curve, epochs_of(options, rows.size()),
                   static_cast<double>(options.negative_samples)},
                  positions, run);
  return {rows,
          to_rows(std::move(positions), dimensions),
          curve,
          options.neighbours,
          options.negative_samples,
          scaling_of(graph),
          run.seed};
}

UmapModel fit_umap(const Rows& rows, const UmapOptions& options, const RunOptions& run) {
  require_valid(options);
  const NeighbourOptions search{options.neighbours - 1, Scaling::none};
  return fit_umap(rows, neighbour_graph(rows, search, run), options, run);
}

Rows place(const UmapModel& model, const Rows& rows, const RunOptions& run) {
  require_valid(model);
  if (model.rows.size() == 0)
    throw Error(ErrorKind::data, "UMAP: expected a map with rows to place others in, found none");
  const auto graph = neighbours_of(rows, model.rows, {model.neighbours, model.scaling}, run);
  const std::size_t dimensions = model.map.columns();
  const std::vector<float> map = values_of(model.map);
  std::vector<float> positions(rows.size() * dimensions);
  parallel_for((rows.size() + rows_at_once - 1) / rows_at_once, run, [&](std::size_t task) {
    const std::size_t end = std::min(rows.size(), (task + 1) * rows_at_once);
    for (std::size_t row = task * rows_at_once; row < end; ++row) {
      const auto position = std::span(positions).subspan(row * dimensions, dimensions);
      const auto neighbours = graph.neighbours(row);
      if (graph.distances_from(row)[0] == 0) {
        std::ranges::copy(model.map.row(static_cast<std::size_t>(neighbours[0])), position.begin());
        continue;
      }
      const auto weights = memberships(graph.distances_from(row));
      start_between(neighbours, weights, model.map, position);
      detail::lay_out_among(
          {map, model.seed},
          {dimensions, model.curve, placing_epochs, static_cast<double>(model.negative_samples)},
          neighbours, weights, key_of(rows.row(row)), position);
    }
  });
  return to_rows(std::move(positions), dimensions);
}

Tensor place(const UmapModel& model, const Tensor& rows, const RunOptions& run) {
  return to_tensor(place(model, Rows(rows), run));
}

}  // namespace deepview

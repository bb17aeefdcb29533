#include "deepview/numeric/spline_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "deepview/numeric/row_chunks.hpp"

namespace deepview::detail {
namespace {

constexpr double usual_spacing = 0.4;
constexpr double fewest_cells = 24;  // across a small map
constexpr double most_cells = 2040;  // across a wide one …
constexpr double most_cells_on_a_line = 65'000;
constexpr std::size_t strip_rows = 8;
static_assert(strip_rows + 1 >= spline_reach, "strips two apart must not meet");

double squared(double x) noexcept {
  return x * x;
}

std::size_t first_node(float at) noexcept {
  return static_cast<std::size_t>(at) - spline_before;
}

float beyond_node(float at) noexcept {
  return at - static_cast<float>(static_cast<std::size_t>(at));
}

float dot(const SplineWeights& a, const SplineWeights& b) noexcept {
  float sum = 0;
  for (std::size_t i = 0; i < spline_reach; ++i) sum += a[i] * b[i];
  return sum;
}

// Σ_r by_row[r] values[r][·]
SplineWeights weighed(const std::array<SplineWeights, spline_reach>& values,
                      const SplineWeights& by_row) noexcept {
  SplineWeights sums{};
  for (std::size_t r = 0; r < spline_reach; ++r)
    for (std::size_t c = 0; c < spline_reach; ++c) sums[c] += by_row[r] * values[r][c];
  return sums;
}

}  // namespace

SplineGrid::Frame SplineGrid::frame_of(std::span<const float> map, std::size_t dimensions) {
  double low[2] = {0, 0};
  double extent[2] = {0, 0};
  for (std::size_t d = 0; d < dimensions; ++d) {
    float least = std::numeric_limits<float>::infinity();
    float most = -least;
    for (std::size_t i = d; i < map.size(); i += dimensions) {
      least = std::min(least, map[i]);
      most = std::max(most, map[i]);
    }
    low[d] = least;
    extent[d] = static_cast<double>(most) - low[d];
  }
  const double longest = std::max(extent[0], extent[1]);
  double spacing = usual_spacing;
  while (longest < fewest_cells * spacing && spacing > 1e-12) spacing /= 2;
  const double most = dimensions == 1 ? most_cells_on_a_line : most_cells;
  while (longest > most * spacing) spacing *= 2;
  Frame frame{{}, spacing, {}};
  for (std::size_t d = 0; d < 2; ++d)
    frame.origin[d] = static_cast<float>(low[d] - spline_before * spacing);
  // Two nodes before the first point's, three after the last one's, and one for rounding.
  frame.nodes = {static_cast<std::size_t>(extent[0] / spacing) + spline_reach + 1,
                 static_cast<std::size_t>(extent[1] / spacing) + spline_reach + 1};
  return frame;
}

void SplineGrid::prepare(const Frame& frame, const RunOptions& run) {
  // The kernel's kink at half the period must not reach offsets in use: a quintic spline forgets by
  // a factor of 0.43 per node.
  constexpr std::size_t margin = 16;
  corner_ = {frame.nodes.rows, (frame.nodes.columns + 31) / 32 * 32};
  const GridSize period{smooth_size(2 * frame.nodes.rows + margin),
                        smooth_size(std::max(2 * frame.nodes.columns + margin, corner_.columns))};
  if (convolution_ && convolution_->period() == period && spacing_ == frame.spacing) return;
  spacing_ = frame.spacing;
  const auto weight = [spacing = spacing_](std::size_t row, std::size_t column) {
    return 1 / (1 + squared(spacing) *
                        (squared(static_cast<double>(row)) + squared(static_cast<double>(column))));
  };
  removed_ = weight(period.rows / 2, period.columns / 2);
  // 1 / (1 + a) − 1 / (1 + b) without the rounding of either.
  const auto at = [=, spacing = spacing_](std::size_t row, std::size_t column) {
    const double nearer =
        squared(static_cast<double>(period.rows / 2)) - squared(static_cast<double>(row)) +
        squared(static_cast<double>(period.columns / 2)) - squared(static_cast<double>(column));
    return squared(spacing) * nearer * weight(row, column) *
           weight(period.rows / 2, period.columns / 2);
  };
  convolution_.emplace(period, GridConvolution::Kernel{at, undo_splines}, run);
  set_self(run);
}

// What one charge on a node does to the nodes around it.
void SplineGrid::set_self(const RunOptions& run) {
  const GridSize corner{spline_reach, 32};
  std::vector<float> values(corner.rows * corner.columns);
  values[0] = 1;
  convolution_->apply(values, corner, run);
  for (std::size_t r = 0; r < spline_reach; ++r)
    std::copy_n(&values[r * corner.columns], spline_reach, self_[r].begin());
}

void SplineGrid::sort_into_strips(std::span<const float> map, std::size_t dimensions,
                                  const Frame& frame) {
  const std::size_t points = map.size() / dimensions;
  const auto per_unit = static_cast<float>(1 / frame.spacing);
  constexpr auto least = static_cast<float>(spline_before);
  std::vector<Placed> unsorted(points);
  strips_.assign(frame.nodes.rows / strip_rows + 2, 0);
  for (std::size_t i = 0; i < points; ++i) {
    const float across = dimensions == 2 ? map[i * 2 + 1] : 0;
    unsorted[i] = {(map[i * dimensions] - frame.origin[0]) * per_unit,
                   (across - frame.origin[1]) * per_unit, static_cast<std::uint32_t>(i)};
    // Rounding may put the outermost points a hair outside.
    unsorted[i].row =
        std::clamp(unsorted[i].row, least,
                   static_cast<float>(frame.nodes.rows - spline_reach + spline_before));
    unsorted[i].column =
        std::clamp(unsorted[i].column, least,
                   static_cast<float>(frame.nodes.columns - spline_reach + spline_before));
    ++strips_[first_node(unsorted[i].row) / strip_rows + 1];
  }
  std::partial_sum(strips_.begin(), strips_.end(), strips_.begin());
  std::vector<std::size_t> at(strips_.begin(), strips_.end() - 1);
  placed_.resize(points);
  for (const auto& point : unsorted) placed_[at[first_node(point.row) / strip_rows]++] = point;
}

// Even strips, then odd ones: no two at a time write the same node, and each node is added to in one
// order.
void SplineGrid::spread(const RunOptions& run) {
  values_.assign(corner_.rows * corner_.columns, 0);
  const std::size_t strips = strips_.size() - 1;
  for (std::size_t parity = 0; parity < 2; ++parity) {
    parallel_for((strips + 1 - parity) / 2, run, [&](std::size_t pair) {
      const std::size_t strip = pair * 2 + parity;
      for (std::size_t i = strips_[strip]; i < strips_[strip + 1]; ++i) {
        const SplineWeights down = spline_weights(beyond_node(placed_[i].row));
        const SplineWeights across = spline_weights(beyond_node(placed_[i].column));
        float* node =
            &values_[first_node(placed_[i].row) * corner_.columns + first_node(placed_[i].column)];
        for (std::size_t r = 0; r < spline_reach; ++r, node += corner_.columns)
          for (std::size_t c = 0; c < spline_reach; ++c) node[c] += down[r] * across[c];
      }
    });
  }
}

// The potential and its slopes where a point is, without what the point itself brings about.
SplineGrid::Felt SplineGrid::felt_at(float row, float column) const noexcept {
  const SplineWeights down = spline_weights(beyond_node(row));
  const SplineWeights down_slope = spline_slopes(beyond_node(row));
  const SplineWeights across = spline_weights(beyond_node(column));
  const SplineWeights across_slope = spline_slopes(beyond_node(column));
  const float* node = &values_[first_node(row) * corner_.columns + first_node(column)];
  SplineWeights value{};
  SplineWeights rise{};
  for (std::size_t r = 0; r < spline_reach; ++r, node += corner_.columns) {
    for (std::size_t c = 0; c < spline_reach; ++c) {
      value[c] += down[r] * node[c];
      rise[c] += down_slope[r] * node[c];
    }
  }
  const SplineWeights self = weighed(self_, by_offset(down, down));
  const SplineWeights self_rise = weighed(self_, by_offset(down_slope, down));
  const SplineWeights beside = by_offset(across, across);
  return {dot(across, value) - dot(beside, self), dot(across, rise) - dot(beside, self_rise),
          dot(across_slope, value) - dot(by_offset(across_slope, across), self)};
}

void SplineGrid::gather(std::size_t dimensions, Repulsion& repulsion, const RunOptions& run) {
  const auto half_per_unit = static_cast<float>(-0.5 / spacing_);
  std::vector<double> potentials(chunk_count(placed_.size()));
  for_each_chunk(placed_.size(), run, [&](std::size_t first, std::size_t last) {
    double potential = 0;
    for (std::size_t i = first; i < last; ++i) {
      const Felt felt = felt_at(placed_[i].row, placed_[i].column);
      potential += static_cast<double>(felt.potential);
      float* force = &repulsion.forces[placed_[i].point * dimensions];
      force[0] = half_per_unit * felt.along_rows;
      if (dimensions == 2) force[1] = half_per_unit * felt.along_columns;
    }
    potentials[first / chunk_rows] = potential;
  });
  const auto points = static_cast<double>(placed_.size());
  repulsion.weight =
      std::accumulate(potentials.begin(), potentials.end(), 0.0) + points * (points - 1) * removed_;
}

Repulsion SplineGrid::repel(std::span<const float> map, std::size_t dimensions,
                            const RunOptions& run) {
  const Frame frame = frame_of(map, dimensions);
  prepare(frame, run);
  sort_into_strips(map, dimensions, frame);
  spread(run);
  convolution_->apply(values_, corner_, run);
  Repulsion repulsion{std::vector<float>(map.size())};
  gather(dimensions, repulsion, run);
  return repulsion;
}

}  // namespace deepview::detail

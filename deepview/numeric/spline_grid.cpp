#include "deepview/numeric/spline_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "deepview/numeric/row_chunks.hpp"

namespace deepview::detail {
namespace {

constexpr double usual_spacing = 0.5;
constexpr double fewest_cells = 24;    // across a small map
constexpr double most_cells = 2040;    // across a wide one
constexpr std::size_t strip_rows = 8;  // more than a spline's reach: strips two apart never meet
constexpr std::size_t reach = 4;

using Weights = std::array<float, reach>;

// The cubic B-spline at the four nodes around a point `t` after the second.
Weights spline(float t) noexcept {
  const float s = 1 - t;
  const float sixth = 1.0F / 6;
  return {sixth * s * s * s, sixth * (4 - 3 * t * t * (2 - t)), sixth * (4 - 3 * s * s * (2 - s)),
          sixth * t * t * t};
}

Weights slope(float t) noexcept {
  const float s = 1 - t;
  return {-0.5F * s * s, t * (1.5F * t - 2), s * (2 - 1.5F * s), 0.5F * t * t};
}

// What spreading and gathering do to a frequency, undone.
double undone(std::size_t frequency, std::size_t period) {
  const double angle =
      2 * std::numbers::pi * static_cast<double>(frequency) / static_cast<double>(period);
  const double spline_response = (2 + std::cos(angle)) / 3;
  return 1 / (spline_response * spline_response);
}

double squared(double x) noexcept {
  return x * x;
}

std::size_t first_node(float at) noexcept {
  return static_cast<std::size_t>(at) - 1;
}

float beyond_node(float at) noexcept {
  return at - static_cast<float>(static_cast<std::size_t>(at));
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
  while (longest > most_cells * spacing) spacing *= 2;
  Frame frame{{}, spacing, {}};
  for (std::size_t d = 0; d < 2; ++d) frame.origin[d] = static_cast<float>(low[d] - spacing);
  // A node before the first point's, two after the last one's, and one for rounding.
  frame.nodes = {static_cast<std::size_t>(extent[0] / spacing) + reach + 1,
                 static_cast<std::size_t>(extent[1] / spacing) + reach + 1};
  return frame;
}

void SplineGrid::prepare(const Frame& frame, const RunOptions& run) {
  // The kernel's kink at half the period must not reach offsets in use: a cubic spline forgets by
  // a factor of 0.27 per node.
  constexpr std::size_t margin = 12;
  corner_ = {frame.nodes.rows, (frame.nodes.columns + 31) / 32 * 32};
  const GridSize period{smooth_size(2 * frame.nodes.rows + margin),
                        smooth_size(std::max(2 * frame.nodes.columns + margin, corner_.columns))};
  if (convolution_ && convolution_->period() == period && spacing_ == frame.spacing) return;
  spacing_ = frame.spacing;
  const auto weight = [spacing = spacing_](std::size_t row, std::size_t column) {
    return 1 / (1 + squared(spacing) * (squared(static_cast<double>(row)) +
                                        squared(static_cast<double>(column))));
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
  convolution_.emplace(period, GridConvolution::Kernel{at, undone}, run);
}

void SplineGrid::sort_into_strips(std::span<const float> map, std::size_t dimensions,
                                  const Frame& frame) {
  const std::size_t points = map.size() / dimensions;
  const auto per_unit = static_cast<float>(1 / frame.spacing);
  std::vector<Placed> unsorted(points);
  strips_.assign(frame.nodes.rows / strip_rows + 2, 0);
  for (std::size_t i = 0; i < points; ++i) {
    const float across = dimensions == 2 ? map[i * 2 + 1] : 0;
    unsorted[i] = {(map[i * dimensions] - frame.origin[0]) * per_unit,
                   (across - frame.origin[1]) * per_unit, static_cast<std::uint32_t>(i)};
    // Rounding may put the outermost points a hair outside.
    unsorted[i].row = std::clamp(unsorted[i].row, 1.0F, static_cast<float>(frame.nodes.rows - 3));
    unsorted[i].column =
        std::clamp(unsorted[i].column, 1.0F, static_cast<float>(frame.nodes.columns - 3));
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
        const Weights down = spline(beyond_node(placed_[i].row));
        const Weights across = spline(beyond_node(placed_[i].column));
        float* node = &values_[first_node(placed_[i].row) * corner_.columns +
                               first_node(placed_[i].column)];
        for (std::size_t r = 0; r < reach; ++r, node += corner_.columns)
          for (std::size_t c = 0; c < reach; ++c) node[c] += down[r] * across[c];
      }
    });
  }
}

void SplineGrid::gather(std::size_t dimensions, Repulsion& repulsion, const RunOptions& run) {
  const auto half_per_unit = static_cast<float>(-0.5 / spacing_);
  std::vector<double> potentials(chunk_count(placed_.size()));
  for_each_chunk(placed_.size(), run, [&](std::size_t first, std::size_t last) {
    double potential = 0;
    for (std::size_t i = first; i < last; ++i) {
      const auto [at_row, at_column, point] = placed_[i];
      const Weights down = spline(beyond_node(at_row));
      const Weights down_slope = slope(beyond_node(at_row));
      const Weights across = spline(beyond_node(at_column));
      const Weights across_slope = slope(beyond_node(at_column));
      const float* node = &values_[first_node(at_row) * corner_.columns + first_node(at_column)];
      Weights value{};
      Weights rise{};
      for (std::size_t r = 0; r < reach; ++r, node += corner_.columns) {
        for (std::size_t c = 0; c < reach; ++c) {
          value[c] += down[r] * node[c];
          rise[c] += down_slope[r] * node[c];
        }
      }
      float here = 0;
      float along_rows = 0;
      float along_columns = 0;
      for (std::size_t c = 0; c < reach; ++c) {
        here += across[c] * value[c];
        along_rows += across[c] * rise[c];
        along_columns += across_slope[c] * value[c];
      }
      potential += static_cast<double>(here);
      float* force = &repulsion.forces[point * dimensions];
      force[0] = half_per_unit * along_rows;
      if (dimensions == 2) force[1] = half_per_unit * along_columns;
    }
    potentials[first / chunk_rows] = potential;
  });
  repulsion.weight = std::accumulate(potentials.begin(), potentials.end(), 0.0);
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
  const auto points = static_cast<double>(placed_.size());
  repulsion.weight += points * (points * removed_ - 1);
  return repulsion;
}

}  // namespace deepview::detail

#include "deepview/numeric/pacmap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/pacmap_run.hpp"

namespace deepview {
namespace {

constexpr std::size_t rows_per_item = 256;

void require(bool holds, std::string_view option, std::string_view expected, double found) {
  if (holds) return;
  throw Error(ErrorKind::usage, "PaCMAP: expected " + std::string(option) + " " +
                                    std::string(expected) + ", found " + std::to_string(found));
}

std::size_t rounded(double value) {
  return static_cast<std::size_t>(std::nearbyint(value));  // halves to even, as Python's round
}

std::size_t near_wanted(const PacmapOptions& options, std::size_t rows) {
  if (options.neighbours) return static_cast<std::size_t>(*options.neighbours);
  if (rows <= 10'000) return 10;
  return rounded(10 + 15 * (std::log10(static_cast<double>(rows)) - 4));
}

int neighbours_wanted(const PacmapOptions& options, std::size_t rows) {
  return static_cast<int>(pair_counts(options, rows).near + detail::near_pair_spares);
}

// One row that is drawn to fixed points: they do not answer, so nothing else decides where it lands.
class Newcomer {
 public:
  explicit Newcomer(const PacmapMap& fitted)
      : fitted_(fitted),
        dimensions_(fitted.map.columns()),
        mean_(dimensions_),
        square_(dimensions_),
        at_(dimensions_),
        gradient_(dimensions_) {}

  void settle(std::span<const std::int32_t> near, std::span<float> position) {
    std::ranges::fill(mean_, 0.0);
    std::ranges::fill(square_, 0.0);
    std::ranges::copy(position, at_.begin());
    const auto& iterations = fitted_.options.iterations;
    for (int step = 0; step < iterations[0] + iterations[1] + iterations[2]; ++step) {
      std::ranges::fill(gradient_, 0.0);
      const double weight = detail::pair_weights(step, iterations).near;
      for (const auto other : near)
        add_pull(fitted_.map.row(static_cast<std::size_t>(other)), weight);
      move(step);
    }
    std::ranges::transform(at_, position.begin(), [](double x) { return static_cast<float>(x); });
  }

 private:
  void add_pull(std::span<const float> other, double weight) {
    double distance = 1;
    for (std::size_t d = 0; d < dimensions_; ++d)
      distance += (at_[d] - other[d]) * (at_[d] - other[d]);
    const double strength = weight * 20 / ((10 + distance) * (10 + distance));
    for (std::size_t d = 0; d < dimensions_; ++d) gradient_[d] += strength * (at_[d] - other[d]);
  }

  void move(int step) {
    const double rate = detail::adam_rate(fitted_.options.learning_rate, step);
    for (std::size_t d = 0; d < dimensions_; ++d) {
      mean_[d] += 0.1 * (gradient_[d] - mean_[d]);
      square_[d] += 0.001 * (gradient_[d] * gradient_[d] - square_[d]);
      at_[d] -= rate * mean_[d] / (std::sqrt(square_[d]) + 1e-7);
    }
  }

  const PacmapMap& fitted_;
  std::size_t dimensions_;
  std::vector<double> mean_;
  std::vector<double> square_;
  std::vector<double> at_;
  std::vector<double> gradient_;
};

}  // namespace

void require_valid(const PacmapOptions& options) {
  require(options.dimensions >= 1, "dimensions", "of at least 1", options.dimensions);
  if (options.neighbours)
    require(*options.neighbours >= 1, "neighbours", "of at least 1", *options.neighbours);
  const auto is_ratio = [](double ratio) { return ratio >= 0 && ratio <= 1000; };
  require(is_ratio(options.mid_near_ratio), "mid_near_ratio", "between 0 and 1000",
          options.mid_near_ratio);
  require(is_ratio(options.further_ratio), "further_ratio", "between 0 and 1000",
          options.further_ratio);
  for (const int count : options.iterations)
    require(count >= 0 && count <= 1'000'000, "iterations", "between 0 and 1000000", count);
  require(options.learning_rate > 0 && std::isfinite(options.learning_rate), "learning_rate",
          "above 0 and finite", options.learning_rate);
}

PairCounts pair_counts(const PacmapOptions& options, std::size_t rows) {
  require_valid(options);
  if (rows < 2) return {};
  const double wanted = static_cast<double>(near_wanted(options, rows));
  const std::size_t others = rows - 1;
  PairCounts counts;
  counts.near = std::min(static_cast<std::size_t>(wanted), others);
  counts.mid_near = std::min(rounded(wanted * options.mid_near_ratio), others);
  counts.further = std::min(rounded(wanted * options.further_ratio), others - counts.near);
  if (counts.near + counts.mid_near + counts.further < rows) return counts;
  const double share =
      static_cast<double>(rows) / (1 + options.mid_near_ratio + options.further_ratio);
  counts.near = std::max<std::size_t>(1, static_cast<std::size_t>(share));
  counts.mid_near = static_cast<std::size_t>(share * options.mid_near_ratio);
  counts.further =
      std::min(static_cast<std::size_t>(share * options.further_ratio), others - counts.near);
  return counts;
}

void require_valid(const PacmapMap& fitted) {
  require_valid(fitted.options);
  const auto& pca = fitted.space.pca;
  const std::size_t seen = fitted.space.reduces() ? pca.dimensions() : pca.columns();
  if (fitted.map.size() != fitted.seen.size() || fitted.seen.columns() != seen ||
      fitted.map.columns() != static_cast<std::size_t>(fitted.options.dimensions) ||
      !(fitted.space.unit > 0 && std::isfinite(fitted.space.unit)))
    throw Error(ErrorKind::data,
                "PaCMAP: expected a place of " + std::to_string(fitted.options.dimensions) +
                    " dimensions for each mapped row of " + std::to_string(seen) +
                    " columns, and a unit above 0, found " + std::to_string(fitted.map.size()) +
                    " places of " + std::to_string(fitted.map.columns()) + ", " +
                    std::to_string(fitted.seen.size()) + " rows of " +
                    std::to_string(fitted.seen.columns()) + " and " +
                    std::to_string(fitted.space.unit));
}

int pacmap_neighbours(const PacmapOptions& options, const Rows& rows) {
  if (rows.columns() > pacmap_widest) return 0;
  return neighbours_wanted(options, rows.size());
}

PacmapInput pacmap_input(const Rows& rows, const NeighbourGraph& graph,
                         const PacmapOptions& options, const RunOptions& run) {
  require_valid(options);
  if (rows.size() == 0 || rows.columns() > pacmap_widest) return pacmap_input(rows, options, run);
  return {pacmap_space(rows, static_cast<std::size_t>(options.dimensions), run), rows, rows, graph};
}

PacmapInput pacmap_input(const Rows& rows, const PacmapOptions& options, const RunOptions& run) {
  const int k = neighbours_wanted(options, rows.size());
  PacmapInput input;
  input.rows = input.seen = rows;
  if (rows.size() == 0) return input;
  input.space = pacmap_space(rows, static_cast<std::size_t>(options.dimensions), run);
  input.seen = seen_rows(input.space, rows, run);
  input.graph = neighbour_graph(input.seen, {.k = k, .scaling = Scaling::none}, run);
  return input;
}

PacmapMap pacmap(const PacmapInput& input, const PacmapOptions& options, const RunOptions& run) {
  detail::PacmapRun map(input, options, run);
  for (int step = 0; step < map.steps(); ++step)
    map.step(step, detail::near_force(detail::pair_weights(step, options.iterations)));
  return std::move(map).finish();
}

PacmapMap pacmap(const Rows& rows, const PacmapOptions& options, const RunOptions& run) {
  return pacmap(pacmap_input(rows, options, run), options, run);
}

Rows place(const PacmapMap& fitted, const Rows& rows, const RunOptions& run) {
  const std::size_t dimensions = fitted.map.columns();
  if (fitted.map.size() == 0)
    throw Error(ErrorKind::usage, "PaCMAP: expected a map with rows to place more, found none");
  require_finite(rows);
  const Rows seen = seen_rows(fitted.space, rows, run);
  const std::size_t near =
      std::max<std::size_t>(1, pair_counts(fitted.options, fitted.map.size()).near);
  const auto graph = neighbours_of(seen, fitted.seen,
                                   {.k = static_cast<int>(near), .scaling = fitted.scaling}, run);
  auto positions = start_positions(fitted.space, rows, dimensions, run);
  parallel_for((rows.size() + rows_per_item - 1) / rows_per_item, run, [&](std::size_t item) {
    Newcomer newcomer(fitted);
    const std::size_t end = std::min(rows.size(), (item + 1) * rows_per_item);
    for (std::size_t row = item * rows_per_item; row < end; ++row) {
      const auto position = std::span(positions).subspan(row * dimensions, dimensions);
      const auto nearest = graph.neighbours(row);
      if (graph.distances_from(row)[0] == 0)
        std::ranges::copy(fitted.map.row(static_cast<std::size_t>(nearest[0])), position.begin());
      else
        newcomer.settle(nearest, position);
    }
  });
  return Rows(
      Tensor(Shape{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(dimensions)},
             std::move(positions)));
}

Tensor place(const PacmapMap& fitted, const Tensor& rows, const RunOptions& run) {
  return to_tensor(place(fitted, Rows(rows), run));
}

}  // namespace deepview

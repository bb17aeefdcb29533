#include "deepview/numeric/pacmap_run.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"

namespace deepview::detail {
namespace {

// Threads are started for each step, which takes longer than moving a few thousand rows.
std::size_t rows_per_item(std::size_t rows) {
  return rows < 4096 ? std::max<std::size_t>(rows, 1) : 1024;
}

void require_fitting(const PacmapInput& input, const PairCounts& counts) {
  const std::size_t rows = input.rows.size();
  const std::size_t wanted = std::min(counts.near + near_pair_spares, rows == 0 ? 0 : rows - 1);
  if (input.graph.rows != rows || input.seen.size() != rows)
    throw shape_error(
        "PaCMAP: the graph and the rows in the space",
        "as many rows as are placed, " + std::to_string(rows),
        std::to_string(input.graph.rows) + " and " + std::to_string(input.seen.size()));
  if (input.graph.k < wanted)
    throw Error(ErrorKind::usage, "PaCMAP: expected a graph with " + std::to_string(wanted) +
                                      " neighbours per row, found " +
                                      std::to_string(input.graph.k));
}

// Dimensions in which the rows do not vary start from a little noise, or no force could ever part
// what lies together in them.
std::vector<float> start(const PacmapInput& input, std::size_t dimensions, const RunOptions& run) {
  if (input.rows.size() == 0) return {};
  auto positions = start_positions(input.space, input.rows, dimensions, run);
  for (std::size_t d = 0; d < dimensions; ++d) {
    if (varies(input.space, d)) continue;
    for (std::size_t row = 0; row < input.rows.size(); ++row)
      positions[row * dimensions + d] =
          static_cast<float>(1e-4 * draws(run.seed, DrawFor::start, row, d).normal());
  }
  return positions;
}

}  // namespace

PairWeights pair_weights(int step, const std::array<int, 3>& iterations) {
  if (step < iterations[0]) {
    const double share = static_cast<double>(step) / iterations[0];
    return {.near = 2, .mid_near = (1 - share) * 1000 + share * 3, .further = 1};
  }
  if (step < iterations[0] + iterations[1]) return {.near = 3, .mid_near = 3, .further = 1};
  return {.near = 1, .mid_near = 0, .further = 1};
}

double adam_rate(double learning_rate, int step) {
  return learning_rate * std::sqrt(1 - std::pow(0.999, step + 1)) / (1 - std::pow(0.9, step + 1));
}

// Each derivative of w d / (c + d) is 2 w c / (c + d)² (y_i − y_j).
Force near_force(const PairWeights& weights) {
  return {.strength = static_cast<float>(20 * weights.near), .offset = 10};
}

Force mid_near_force(const PairWeights& weights) {
  return {.strength = static_cast<float>(20'000 * weights.mid_near), .offset = 10'000};
}

Force further_force(const PairWeights& weights) {
  return {.strength = static_cast<float>(-2 * weights.further), .offset = 1};
}

PacmapRun::PacmapRun(const PacmapInput& input, const PacmapOptions& options, const RunOptions& run)
    : input_(input),
      options_(options),
      run_(run),
      counts_(pair_counts(options, input.rows.size())),
      near_(0, 0),
      further_(0, 0) {
  require_fitting(input, counts_);
  near_ = near_pairs(input.graph, counts_.near, run);
  further_ = further_pairs(near_, counts_.further, run);
  near_partners_ = both_ends(near_);
  mid_near_partners_ = both_ends(mid_near_pairs(input.seen, input.graph, counts_.mid_near, run));
  further_partners_ = both_ends(further_);
  positions_ = start(input, static_cast<std::size_t>(options.dimensions), run);
  moved_.resize(positions_.size());
  mean_.resize(positions_.size());
  square_.resize(positions_.size());
}

int PacmapRun::steps() const noexcept {
  return options_.iterations[0] + options_.iterations[1] + options_.iterations[2];
}

bool PacmapRun::in_last_phase(int step) const noexcept {
  return step >= options_.iterations[0] + options_.iterations[1];
}

void PacmapRun::step(int index, const Force& near) {
  const PairWeights weights = pair_weights(index, options_.iterations);
  std::vector<Pull> pulls{{&near_partners_, near}, {&further_partners_, further_force(weights)}};
  if (weights.mid_near > 0) pulls.push_back({&mid_near_partners_, mid_near_force(weights)});
  descend(pulls, static_cast<float>(adam_rate(options_.learning_rate, index)));
  report(run_, {.step = "map",
                .done = static_cast<std::size_t>(index) + 1,
                .total = static_cast<std::size_t>(steps())});
}

void PacmapRun::descend(std::span<const Pull> pulls, float rate) {
  throw_if_stopped(run_);
  const auto current = positions();
  const std::size_t at_once = rows_per_item(current.rows);
  parallel_for((current.rows + at_once - 1) / at_once, run_, [&](std::size_t item) {
    const std::size_t first = item * at_once;
    const RowRange range{first, std::min(at_once, current.rows - first)};
    const auto part = [&](auto& values) {
      return std::span(values).subspan(first * current.columns, range.count * current.columns);
    };
    std::vector<float> gradient(range.count * current.columns);
    for (const auto& pull : pulls) add_gradient(current, pull, range, gradient);
    std::ranges::copy(part(positions_), part(moved_).begin());
    adam_step(gradient, rate, {part(mean_), part(square_)}, part(moved_));
  });
  std::swap(positions_, moved_);
}

MatrixView<float> PacmapRun::positions() const noexcept {
  return {positions_.data(), input_.rows.size(), static_cast<std::size_t>(options_.dimensions)};
}

void PacmapRun::replace_further(PairTable further) {
  further_ = std::move(further);
  further_partners_ = both_ends(further_);
}

PacmapMap PacmapRun::finish() && {
  const Shape shape{static_cast<std::int64_t>(input_.rows.size()), options_.dimensions};
  return {.map = Rows(Tensor(shape, std::move(positions_))),
          .space = input_.space,
          .seen = input_.seen,
          .options = options_,
          .scaling = scaling_of(input_.graph)};
}

}  // namespace deepview::detail

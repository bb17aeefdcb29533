#include "deepview/numeric/tsne.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/numeric/row_chunks.hpp"
#include "deepview/numeric/tsne_divergence.hpp"
#include "deepview/numeric/tsne_kernels.hpp"
#include "deepview/numeric/tsne_repulsion.hpp"
#include "deepview/numeric/tsne_start.hpp"

namespace deepview {
namespace {

constexpr double first_momentum = 0.5;  // while exaggerated
constexpr double final_momentum = 0.8;
constexpr float least_gain = 0.01F;
constexpr double longest_step = 5;  // in map units: what shoots off never comes back
constexpr int iterations_per_report = 10;

[[noreturn]] void refuse(const std::string& expected, double found) {
  throw Error(ErrorKind::usage, "t-SNE: expected " + expected + ", found " + std::to_string(found));
}

void check(const Rows& rows, const NeighbourGraph& graph) {
  if (rows.size() != graph.rows)
    throw shape_error("t-SNE's neighbours", std::to_string(rows.size()) + " rows",
                      std::to_string(graph.rows));
  require_finite(rows, "t-SNE's rows");
}

struct Step {
  float exaggeration;
  float momentum;
  float rate;
};

Step step_of(const TsneOptions& options, int iteration, std::size_t rows) {
  const bool early = iteration < options.exaggerated_iterations;
  const double exaggeration = early ? options.exaggeration : 1;
  const double rate = options.learning_rate.value_or(static_cast<double>(rows) / exaggeration);
  return {static_cast<float>(exaggeration),
          static_cast<float>(early ? first_momentum : final_momentum), static_cast<float>(rate)};
}

// A map on its way down, by gradient steps with momentum and a gain for each coordinate.
class Descent {
 public:
  Descent(const Affinities& affinities, std::vector<float> start, std::size_t dimensions)
      : affinities_(affinities),
        dimensions_(dimensions),
        map_(std::move(start)),
        moves_(map_.size()),
        gains_(map_.size(), 1.0F),
        attraction_(map_.size()) {}

  void advance(const Step& step, const RunOptions& run) {
    const detail::Repulsion repulsion = repel(run);
    const auto each = static_cast<float>(1 / repulsion.weight);
    // Before any point moves: a row is pulled by where the others are now.
    for_each_chunk(affinities_.rows(), run, [&](std::size_t first, std::size_t last) {
      for (std::size_t row = first; row < last; ++row)
        detail::attract_row(map_, row, affinities_.neighbours_of(row), affinities_.shares_of(row),
                            std::span(attraction_).subspan(row * dimensions_, dimensions_));
    });
    for (std::size_t i = 0; i < map_.size(); ++i)
      attraction_[i] = step.exaggeration * attraction_[i] - each * repulsion.forces[i];
    for (std::size_t row = 0; row < affinities_.rows(); ++row) move(row, step);
    centre();
  }

  // Exaggerated attraction draws a few rows that are all about equally near together without end; at
  // its end they need their first spread back, or the rest of the way is too far.
  void restore_spread() {
    double square = 0;
    for (const float value : map_)
      square += static_cast<double>(value) * static_cast<double>(value);
    const double deviation = std::sqrt(square / static_cast<double>(map_.size()));
    if (deviation == 0 || deviation >= detail::start_deviation) return;
    for (float& value : map_)
      value =
          static_cast<float>(static_cast<double>(value) * (detail::start_deviation / deviation));
    std::ranges::fill(moves_, 0.0F);
  }

  double divergence(const RunOptions& run) {
    return detail::divergence_of(affinities_, map_, dimensions_, repel(run).weight, run);
  }

  std::vector<float> map() && { return std::move(map_); }

 private:
  detail::Repulsion repel(const RunOptions& run) {
    return detail::grid_pays(affinities_.rows(), dimensions_)
               ? grid_.repel(map_, dimensions_, run)
               : detail::repel_exactly(map_, dimensions_, run);
  }

  void move(std::size_t row, const Step& step) {
    double length = 0;
    for (std::size_t i = row * dimensions_; i < (row + 1) * dimensions_; ++i) {
      const float pull = attraction_[i];
      const bool onward = pull * moves_[i] < 0;
      gains_[i] = onward ? gains_[i] + 0.2F : std::max(gains_[i] * 0.8F, least_gain);
      moves_[i] = step.momentum * moves_[i] - step.rate * gains_[i] * pull;
      length += static_cast<double>(moves_[i]) * static_cast<double>(moves_[i]);
    }
    const double limit = std::min(longest_step / std::sqrt(length), 1.0);
    for (std::size_t i = row * dimensions_; i < (row + 1) * dimensions_; ++i) {
      if (limit < 1) moves_[i] = static_cast<float>(limit * static_cast<double>(moves_[i]));
      map_[i] += moves_[i];
    }
  }

  // Gains differ, so the map drifts; near the origin float32 has the most digits.
  void centre() {
    for (std::size_t d = 0; d < dimensions_; ++d) {
      double sum = 0;
      for (std::size_t i = d; i < map_.size(); i += dimensions_)
        sum += static_cast<double>(map_[i]);
      const auto mean = static_cast<float>(sum / static_cast<double>(affinities_.rows()));
      for (std::size_t i = d; i < map_.size(); i += dimensions_) map_[i] -= mean;
    }
  }

  const Affinities& affinities_;
  std::size_t dimensions_;
  std::vector<float> map_;
  std::vector<float> moves_;
  std::vector<float> gains_;
  std::vector<float> attraction_;
  detail::SplineGrid grid_;
};

}  // namespace

void require_valid(const TsneOptions& options) {
  const auto above_zero = [](double value) { return value > 0 && std::isfinite(value); };
  if (options.dimensions < 1 || options.dimensions > static_cast<int>(detail::most_map_dimensions))
    refuse("between 1 and " + std::to_string(detail::most_map_dimensions) + " dimensions",
           options.dimensions);
  if (!(options.perplexity >= 1 && std::isfinite(options.perplexity)))
    refuse("a perplexity of at least 1", options.perplexity);
  if (options.iterations < 0) refuse("no fewer than 0 iterations", options.iterations);
  if (options.exaggerated_iterations < 0)
    refuse("no fewer than 0 exaggerated iterations", options.exaggerated_iterations);
  if (!above_zero(options.exaggeration)) refuse("an exaggeration above 0", options.exaggeration);
  if (options.learning_rate && !above_zero(*options.learning_rate))
    refuse("a learning rate above 0", *options.learning_rate);
}

TsneMap tsne(const Rows& rows, const NeighbourGraph& graph, const TsneOptions& options,
             const RunOptions& run) {
  require_valid(options);
  check(rows, graph);
  const Affinities affinities = tsne_affinities(graph, options.perplexity, run);
  const auto dimensions = static_cast<std::size_t>(options.dimensions);
  TsneMap result;
  result.perplexity = affinities.perplexity;
  std::vector<float> start = detail::tsne_start(rows, graph, options, run);
  if (affinities.shares.empty()) std::ranges::fill(start, 0.0F);
  Descent descent(affinities, std::move(start), dimensions);
  if (!affinities.shares.empty()) {
    for (; result.iterations < options.iterations; ++result.iterations) {
      if (result.iterations % iterations_per_report == 0)
        report(run, {"t-SNE", static_cast<std::size_t>(result.iterations),
                     static_cast<std::size_t>(options.iterations)});
      throw_if_stopped(run);
      if (result.iterations == options.exaggerated_iterations) descent.restore_spread();
      descent.advance(step_of(options, result.iterations, rows.size()), run);
    }
    result.kl_divergence = descent.divergence(run);
  }
  result.map = Rows(Tensor(
      Shape{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(options.dimensions)},
      std::move(descent).map()));
  return result;
}

}  // namespace deepview

#include "deepview/introspectors/duplicates/crowded.hpp"

#include <algorithm>
#include <cmath>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/intrinsic_dimension.hpp"

namespace deepview {
namespace {

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The middle one of the distances from each row to the nearest that is not identical; 0 if none is.
double usual_nearest(const NeighbourGraph& graph) {
  std::vector<double> nearest;
  for (std::size_t row = 0; row < graph.rows; ++row) {
    const auto distances = graph.distances_from(row);
    const auto found = std::ranges::find_if(distances, [](float d) { return d > 0; });
    if (found != distances.end()) nearest.push_back(static_cast<double>(*found));
  }
  return nearest.empty() ? 0 : median(nearest);
}

class Surroundings {
 public:
  Surroundings(std::span<const float> distances, std::span<const std::int32_t> neighbours,
               std::span<const double> estimates)
      : distances_(distances), neighbours_(neighbours), estimates_(estimates) {}

  /// The distance below which the `crowd` closest are too close, taken for one; 0 when those beyond
  /// tell no dimension, because they are all equally far.
  double bound(std::size_t crowd, double chance) const {
    const double dimension = std::min(own_dimension(crowd), usual_dimension(crowd));
    if (!std::isfinite(dimension)) return 0;
    const double share = closest_share(chance, distances_.size() - crowd);
    return static_cast<double>(distances_.back()) * std::pow(share, 1 / dimension);
  }

 private:
  // As intrinsic_dimension, with the crowd as one censored neighbour.
  double own_dimension(std::size_t crowd) const {
    const double farthest = distances_.back();
    double sum = std::log(farthest / static_cast<double>(distances_[crowd]));
    for (std::size_t j = crowd; j + 1 < distances_.size(); ++j)
      sum += std::log(farthest / static_cast<double>(distances_[j]));
    return static_cast<double>(distances_.size() - crowd - 2) / sum;
  }

  double usual_dimension(std::size_t crowd) const {
    std::vector<double> around;
    for (const auto neighbour : neighbours_.subspan(crowd))
      around.push_back(estimates_[static_cast<std::size_t>(neighbour)]);
    return median(around);
  }

  std::span<const float> distances_;
  std::span<const std::int32_t> neighbours_;
  std::span<const double> estimates_;
};

}  // namespace

double closest_share(double chance, std::size_t others) {
  return -std::expm1(std::log1p(-chance) / static_cast<double>(others));
}

std::vector<float> crowded_bounds(const Crossing& graphs, std::span<const double> estimates,
                                  double chance, const RunOptions& run) {
  const NeighbourGraph& queries = graphs.queries;
  std::vector<float> bounds(queries.rows, 0.0F);
  const std::size_t k = std::min(queries.k, crowded_neighbours);
  const double usual = usual_nearest(graphs.rows);
  constexpr std::size_t queries_per_item = 1024;
  parallel_for(
      (queries.rows + queries_per_item - 1) / queries_per_item, run, [&](std::size_t item) {
        const std::size_t end = std::min(queries.rows, (item + 1) * queries_per_item);
        for (std::size_t query = item * queries_per_item; query < end; ++query) {
          const auto distances = queries.distances_from(query).first(k);
          const Surroundings around(distances, queries.neighbours(query).first(k), estimates);
          for (std::size_t crowd = censored_neighbours + 1; crowd + fewest_around_a_crowd <= k;
               ++crowd) {
            const double reach = distances[crowd - 1];
            if (reach > usual) break;
            if (distances[crowd] <= distances[crowd - 1]) continue;  // the crowd does not end here
            const double bound = around.bound(crowd, chance);
            if (reach <= bound) bounds[query] = static_cast<float>(std::min(bound, usual));
          }
        }
      });
  return bounds;
}

}  // namespace deepview

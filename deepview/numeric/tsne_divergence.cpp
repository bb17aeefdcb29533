#include "deepview/numeric/tsne_divergence.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/numeric/row_chunks.hpp"
#include "deepview/numeric/tsne_kernels.hpp"
#include "deepview/numeric/tsne_repulsion.hpp"

namespace deepview {
namespace detail {

double divergence_of(const Affinities& affinities, std::span<const float> map,
                     std::size_t dimensions, double weight, const RunOptions& run) {
  if (affinities.shares.empty()) return 0;
  const double log_weight = std::log(weight);
  std::vector<double> sums(chunk_count(affinities.rows()));
  for_each_chunk(affinities.rows(), run, [&](std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t row = first; row < last; ++row) {
      for (std::size_t i = affinities.starts[row]; i < affinities.starts[row + 1]; ++i) {
        const float* a = &map[row * dimensions];
        const float* b = &map[affinities.neighbours[i] * dimensions];
        double distance = 0;
        for (std::size_t d = 0; d < dimensions; ++d) {
          const double difference = static_cast<double>(a[d]) - static_cast<double>(b[d]);
          distance += difference * difference;
        }
        const double share = affinities.shares[i];
        sum += share * (std::log(share * (1 + distance)) + log_weight);
      }
    }
    sums[first / chunk_rows] = sum;
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace detail

double kl_divergence(const Affinities& affinities, const Rows& map, const RunOptions& run) {
  if (map.size() != affinities.rows())
    throw shape_error("map to judge", std::to_string(affinities.rows()) + " rows",
                      std::to_string(map.size()));
  if (map.size() > 0 && (map.columns() < 1 || map.columns() > detail::most_map_dimensions))
    throw shape_error(
        "map to judge",
        "between 1 and " + std::to_string(detail::most_map_dimensions) + " dimensions",
        std::to_string(map.columns()));
  require_finite(map, "map to judge");
  if (affinities.shares.empty()) return 0;
  std::vector<float> points;
  for (std::size_t row = 0; row < map.size(); ++row)
    points.insert(points.end(), map.row(row).begin(), map.row(row).end());
  const double weight = detail::repel_exactly(points, map.columns(), run).weight;
  return detail::divergence_of(affinities, points, map.columns(), weight, run);
}

}  // namespace deepview

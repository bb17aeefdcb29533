#include "deepview/numeric/tsne_repulsion.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "deepview/numeric/row_chunks.hpp"
#include "deepview/numeric/tsne_kernels.hpp"

namespace deepview::detail {

Repulsion repel_exactly(std::span<const float> map, std::size_t dimensions, const RunOptions& run) {
  const Coordinates points(map, dimensions);
  Repulsion repulsion{std::vector<float>(map.size())};
  std::vector<double> weights(chunk_count(points.rows()));
  for_each_chunk(points.rows(), run, [&](std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t row = first; row < last; ++row) {
      std::array<double, most_map_dimensions> force{};
      sum += repel_row(points, row, std::span(force).first(dimensions));
      std::ranges::transform(std::span(force).first(dimensions),
                             &repulsion.forces[row * dimensions],
                             [](double value) { return static_cast<float>(value); });
    }
    weights[first / chunk_rows] = sum;
  });
  repulsion.weight = std::accumulate(weights.begin(), weights.end(), 0.0);
  return repulsion;
}

bool grid_pays(std::size_t points, std::size_t dimensions) noexcept {
  return points > most_exact_points && dimensions <= 2;
}

}  // namespace deepview::detail

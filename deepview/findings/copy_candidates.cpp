#include "deepview/findings/copy_candidates.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "deepview/base/parallel.hpp"
#include "deepview/findings/grey_rows.hpp"
#include "deepview/findings/small_pictures.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview {
namespace {

constexpr int thumbnail_components = 64;
constexpr double least_correlation = 0.88;
// Where even the unshifted thumbnails have so little in common, one pixel does not help.
constexpr double least_overlap = 0.5;
constexpr std::size_t side = thumbnail_side_px;
constexpr std::size_t pairs_at_once = 1024;

// The correlation of a, moved by (Right, down) pixels, with b, where they overlap.
template <int Right>
double correlation(const float* a, const float* b, int down) noexcept {
  constexpr std::size_t columns = side - (Right != 0);
  const std::size_t rows = side - (down != 0);
  a += (Right > 0) + (down > 0 ? side : 0);
  b += (Right < 0) + (down < 0 ? side : 0);
  enum : std::size_t { sum_a, sum_b, square_a, square_b, product, sums };
  std::array<std::array<float, columns>, sums> partial{};
  for (std::size_t y = 0; y < rows; ++y, a += side, b += side) {
    for (std::size_t x = 0; x < columns; ++x) {
      partial[sum_a][x] += a[x];
      partial[sum_b][x] += b[x];
      partial[square_a][x] += a[x] * a[x];
      partial[square_b][x] += b[x] * b[x];
      partial[product][x] += a[x] * b[x];
    }
  }
  std::array<double, sums> total{};
  for (std::size_t s = 0; s < sums; ++s) total[s] = detail::sum(partial[s]);
  const auto count = static_cast<double>(rows * columns);
  const double variance_a = total[square_a] - total[sum_a] * total[sum_a] / count;
  const double variance_b = total[square_b] - total[sum_b] * total[sum_b] / count;
  const double covariance = total[product] - total[sum_a] * total[sum_b] / count;
  return covariance / std::sqrt(std::max(variance_a * variance_b, 1e-12));
}

}  // namespace

NeighbourGraph thumbnail_neighbours(const Rows& thumbnails, const RunOptions& run) {
  const PcaModel model = principal_components(thumbnails, thumbnail_components, run);
  return neighbour_graph(project(model, thumbnails, run), {.scaling = Scaling::none}, run);
}

std::vector<SamplePair> neighbour_pairs(std::span<const NeighbourGraph* const> graphs,
                                        std::span<const std::size_t> stand_in) {
  std::vector<SamplePair> pairs;
  for (const NeighbourGraph* graph : graphs) {
    for (std::size_t sample = 0; sample < graph->rows; ++sample) {
      for (const std::int32_t neighbour : graph->neighbours(sample)) {
        const auto [low, high] =
            std::minmax(stand_in[sample], stand_in[static_cast<std::size_t>(neighbour)]);
        if (low != high)
          pairs.emplace_back(static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(high));
      }
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

double shifted_correlation(std::span<const float> a, std::span<const float> b) noexcept {
  double best = -1;
  for (const int down : {-1, 0, 1})
    best = std::max({best, correlation<-1>(a.data(), b.data(), down),
                     correlation<0>(a.data(), b.data(), down),
                     correlation<1>(a.data(), b.data(), down)});
  return best;
}

std::vector<SamplePair> similar_pairs(const Rows& thumbnails, std::span<const SamplePair> pairs,
                                      const RunOptions& run) {
  const std::size_t parts = (pairs.size() + pairs_at_once - 1) / pairs_at_once;
  std::vector<std::vector<SamplePair>> kept(parts);
  parallel_for(parts, run, [&](std::size_t part) {
    const std::size_t first = part * pairs_at_once;
    for (const auto& pair : pairs.subspan(first, std::min(pairs_at_once, pairs.size() - first))) {
      const auto a = thumbnails.row(pair.first);
      const auto b = thumbnails.row(pair.second);
      if (detail::dot(a, b) >= least_overlap && shifted_correlation(a, b) >= least_correlation)
        kept[part].push_back(pair);
    }
  });
  std::vector<SamplePair> result;
  for (const auto& part : kept) result.insert(result.end(), part.begin(), part.end());
  return result;
}

}  // namespace deepview

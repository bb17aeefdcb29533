#include "deepview/numeric/intrinsic_dimension.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"

namespace deepview {
namespace {

void require_enough(std::size_t k, std::size_t available) {
  if (k < fewest_neighbours_for_dimension || k > available)
    throw Error(ErrorKind::usage, "intrinsic dimension: expected between " +
                                      std::to_string(fewest_neighbours_for_dimension) + " and " +
                                      std::to_string(available) + " neighbours, found " +
                                      std::to_string(k));
}

double median(std::vector<double>& values) {
  const auto upper = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), upper, values.end());
  if (values.size() % 2 == 1) return *upper;
  const double lower = *std::max_element(values.begin(), upper);
  return lower == *upper ? lower : (lower + *upper) / 2;  // equal infinities stay infinite
}

constexpr std::size_t rows_per_item = 1024;

template <class Work>
void for_each_row(std::size_t rows, const RunOptions& run, const Work& work) {
  parallel_for((rows + rows_per_item - 1) / rows_per_item, run, [&](std::size_t item) {
    const std::size_t end = std::min(rows, (item + 1) * rows_per_item);
    for (std::size_t row = item * rows_per_item; row < end; ++row) work(row);
  });
}

}  // namespace

double intrinsic_dimension(std::span<const float> distances) {
  require_enough(distances.size(), distances.size());
  const double farthest = distances.back();
  const double closest = distances[censored_neighbours];
  if (closest == 0) return 0;
  double sum = static_cast<double>(censored_neighbours) * std::log(farthest / closest);
  for (std::size_t j = censored_neighbours; j + 1 < distances.size(); ++j)
    sum += std::log(farthest / static_cast<double>(distances[j]));
  const auto terms = static_cast<double>(distances.size() - censored_neighbours - 1);
  return sum == 0 ? std::numeric_limits<double>::infinity() : (terms - 1) / sum;
}

std::vector<double> intrinsic_dimensions(const NeighbourGraph& graph, std::size_t k,
                                         const RunOptions& run) {
  require_enough(k, graph.k);
  std::vector<double> estimates(graph.rows);
  for_each_row(graph.rows, run, [&](std::size_t row) {
    estimates[row] = intrinsic_dimension(graph.distances_from(row).first(k));
  });
  return estimates;
}

std::vector<double> local_dimensions(const NeighbourGraph& graph, std::span<const double> estimates,
                                     std::size_t k, const RunOptions& run) {
  auto smaller = intrinsic_dimensions(graph, k, run);
  for_each_row(graph.rows, run, [&](std::size_t row) {
    std::vector<double> around;
    for (const auto neighbour : graph.neighbours(row).first(k))
      around.push_back(estimates[static_cast<std::size_t>(neighbour)]);
    smaller[row] = std::min(smaller[row], median(around));
  });
  return smaller;
}

std::vector<double> local_dimensions(const NeighbourGraph& graph, std::size_t k,
                                     const RunOptions& run) {
  return local_dimensions(graph, intrinsic_dimensions(graph, k, run), k, run);
}

}  // namespace deepview

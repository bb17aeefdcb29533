#include "deepview/numeric/fuzzy_graph.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>
#include <numeric>

#include "deepview/base/blocks.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/working_array.hpp"

namespace deepview {
namespace {

constexpr int bisections = 64;
constexpr double tolerance = 1e-5;
constexpr double least_width = 1e-3;  // of the mean distance

struct Edge {
  std::int32_t to;
  float weight;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

using Edges = detail::WorkingArray<Edge>;

double mean(std::span<const float> distances) {
  // The row itself, 0 away, is counted.
  return std::accumulate(distances.begin(), distances.end(), 0.0) /
         static_cast<double>(distances.size() + 1);
}

double membership(float distance, float nearest, double width) {
  const double beyond = static_cast<double>(distance) - static_cast<double>(nearest);
  return beyond <= 0 || width == 0 ? 1.0 : std::exp(-beyond / width);
}

double bisect_width(std::span<const float> distances, float nearest) {
  const double target = std::log2(static_cast<double>(distances.size() + 1));
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  double width = 1;
  for (int i = 0; i < bisections; ++i) {
    double sum = 0;
    for (const float distance : distances) sum += membership(distance, nearest, width);
    if (std::abs(sum - target) < tolerance) break;
    (sum > target ? high : low) = width;
    width = std::isinf(high) ? 2 * width : (low + high) / 2;
  }
  return width;
}

float nearest_elsewhere(std::span<const float> distances) {
  const auto first = std::ranges::find_if(distances, [](float d) { return d > 0; });
  return first == distances.end() ? 0.0F : *first;
}

template <class Work>
void for_each_row(std::size_t rows, const RunOptions& run, const Work& work) {
  parallel_for((rows + block_rows - 1) / block_rows, run, [&](std::size_t block) {
    const std::size_t end = std::min(rows, (block + 1) * block_rows);
    for (std::size_t row = block * block_rows; row < end; ++row) work(row);
  });
}

double mean_of_all(const NeighbourGraph& graph, std::size_t others) {
  double sum = 0;
  for (std::size_t row = 0; row < graph.rows; ++row)
    sum += mean(graph.distances_from(row).first(others));
  return graph.rows == 0 ? 0 : sum / static_cast<double>(graph.rows);
}

// [rows, others] edges that leave each row, by neighbour.
Edges leaving(const NeighbourGraph& graph, std::size_t others, const RunOptions& run) {
  const Neighbourhoods scales = neighbourhoods(graph, others, run);
  Edges edges(graph.rows * others, Edge{});
  for_each_row(graph.rows, run, [&](std::size_t row) {
    const std::span own(edges.data() + row * others, others);
    for (std::size_t i = 0; i < others; ++i)
      own[i] = {graph.neighbours(row)[i],
                static_cast<float>(membership(graph.distances_from(row)[i], scales.nearest[row],
                                              double{scales.width[row]}))};
    std::ranges::sort(own);
  });
  return edges;
}

// The same edges by the row they reach, and there by the row they come from.
struct Arriving {
  std::vector<std::size_t> offsets;  // [rows + 1]
  Edges edges;

  std::span<const Edge> of(std::size_t row) const {
    return {edges.data() + offsets[row], offsets[row + 1] - offsets[row]};
  }
};

Arriving arriving(std::span<const Edge> leaving, std::size_t rows, std::size_t others) {
  Arriving result{std::vector<std::size_t>(rows + 1), Edges(leaving.size(), Edge{})};
  for (const Edge& edge : leaving) ++result.offsets[static_cast<std::size_t>(edge.to) + 1];
  std::partial_sum(result.offsets.begin(), result.offsets.end(), result.offsets.begin());
  std::vector<std::size_t> at(result.offsets.begin(), result.offsets.end() - 1);
  for (std::size_t i = 0; i < leaving.size(); ++i)
    result.edges.data()[at[static_cast<std::size_t>(leaving[i].to)]++] = {
        static_cast<std::int32_t>(i / others), leaving[i].weight};
  return result;
}

// Calls emit(neighbour, weight) for the union of two lists of edges, ascending.
template <class Emit>
void unite(std::span<const Edge> out, std::span<const Edge> in, const Emit& emit) {
  auto a = out.begin();
  auto b = in.begin();
  while (a != out.end() || b != in.end()) {
    const bool from_a = b == in.end() || (a != out.end() && a->to <= b->to);
    const bool from_b = a == out.end() || (b != in.end() && b->to <= a->to);
    const std::int32_t neighbour = from_a ? a->to : b->to;
    const double v = from_a ? double{(a++)->weight} : 0;
    const double w = from_b ? double{(b++)->weight} : 0;
    const auto weight = static_cast<float>(v + w - v * w);
    if (weight > 0) emit(neighbour, weight);
  }
}

}  // namespace

Neighbourhoods neighbourhoods(const NeighbourGraph& graph, std::size_t others,
                              const RunOptions& run) {
  const double overall = mean_of_all(graph, others);
  Neighbourhoods result{std::vector<float>(graph.rows), std::vector<float>(graph.rows)};
  for_each_row(graph.rows, run, [&](std::size_t row) {
    const auto distances = graph.distances_from(row).first(others);
    const float nearest = nearest_elsewhere(distances);
    const double floor = least_width * (nearest > 0 ? mean(distances) : overall);
    result.nearest[row] = nearest;
    result.width[row] = static_cast<float>(std::max(bisect_width(distances, nearest), floor));
  });
  return result;
}

FuzzyGraph fuzzy_graph(const NeighbourGraph& graph, std::size_t others, const RunOptions& run) {
  others = std::min(others, graph.k);
  const auto out = leaving(graph, others, run);
  const std::span<const Edge> all(out.data(), graph.rows * others);
  const auto in = arriving(all, graph.rows, others);
  const auto united = [&](std::size_t row, const auto& emit) {
    unite(all.subspan(row * others, others), in.of(row), emit);
  };
  FuzzyGraph result;
  result.offsets.resize(graph.rows + 1);
  for_each_row(graph.rows, run, [&](std::size_t row) {
    united(row, [&](std::int32_t, float) { ++result.offsets[row + 1]; });
  });
  std::partial_sum(result.offsets.begin(), result.offsets.end(), result.offsets.begin());
  result.neighbours.resize(result.offsets.back());
  result.weights.resize(result.offsets.back());
  for_each_row(graph.rows, run, [&](std::size_t row) {
    std::size_t at = result.offsets[row];
    united(row, [&](std::int32_t neighbour, float weight) {
      result.neighbours[at] = neighbour;
      result.weights[at++] = weight;
    });
  });
  return result;
}

std::vector<float> memberships(std::span<const float> distances) {
  if (distances.empty()) return {};
  const auto others = distances.subspan(1);
  const double width = std::max(bisect_width(others, 0.0F), least_width * mean(others));
  std::vector<float> result;
  for (const float distance : distances)
    result.push_back(static_cast<float>(membership(distance, 0.0F, width)));
  return result;
}

}  // namespace deepview

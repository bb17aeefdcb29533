#include "deepview/numeric/tsne_affinities.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/row_chunks.hpp"

namespace deepview {
namespace {

// The Gaussian of one row at one precision, over squared distances beyond the smallest.
struct Spread {
  double entropy = 0;  // nats
  double slope = 0;    // of the entropy, by the logarithm of the precision
};

Spread spread_at(double precision, std::span<const double> excess, std::span<double> shares) {
  double total = 0;
  double mean = 0;
  double square = 0;
  for (std::size_t i = 0; i < excess.size(); ++i) {
    const double weight = std::exp(-precision * excess[i]);
    const double scaled = precision * excess[i];
    shares[i] = weight;
    total += weight;
    mean += weight * scaled;
    square += weight * scaled * scaled;
  }
  mean /= total;
  for (double& share : shares) share /= total;
  return {std::log(total) + mean, -(square / total - mean * mean)};
}

// Newton's steps on the logarithm of the precision, kept within a bracket that only shrinks.
void solve_precision(double entropy, std::span<const double> excess, std::span<double> shares) {
  constexpr int most_steps = 200;
  constexpr double tolerance = 1e-12;
  const auto nearest = static_cast<double>(std::ranges::count(excess, 0.0));
  if (std::log(nearest) >= entropy) {  // no Gaussian is narrower than equal shares of the nearest
    std::ranges::transform(excess, shares.begin(),
                           [&](double e) { return e == 0 ? 1 / nearest : 0; });
    return;
  }
  const double total = std::accumulate(excess.begin(), excess.end(), 0.0);
  double log_precision = std::log(static_cast<double>(excess.size()) / total);
  double low = log_precision - 200;  // exponents within which float64 has room
  double high = log_precision + 200;
  for (int step = 0; step < most_steps && high - low > tolerance; ++step) {
    const Spread spread = spread_at(std::exp(log_precision), excess, shares);
    const double above = spread.entropy - entropy;
    if (std::abs(above) < tolerance) return;
    (above > 0 ? low : high) = log_precision;
    const double next = log_precision - above / spread.slope;
    const bool usable = next > low && next < high && std::abs(next - log_precision) < 4;
    const double jump = above > 0 ? std::min(log_precision + 2, (low + high) / 2)
                                  : std::max(log_precision - 2, (low + high) / 2);
    log_precision = usable ? next : jump;
  }
}

// p_j|i of one row; the distances ascend.
void conditional_shares(std::size_t row, std::span<const float> distances, double perplexity,
                        std::span<double> shares) {
  std::vector<double> excess(distances.size());
  for (std::size_t i = 0; i < excess.size(); ++i) {
    if (!std::isfinite(distances[i]))
      throw Error(ErrorKind::data, "t-SNE: expected finite distances, found " +
                                       std::to_string(distances[i]) + " from row " +
                                       std::to_string(row));
    const double nearest = distances.front();
    const double distance = distances[i];
    excess[i] = (distance - nearest) * (distance + nearest);
  }
  solve_precision(std::log(perplexity), excess, shares);
}

// One direction of every pair: p_j|i by row, or the same values seen from j.
struct Directed {
  std::vector<std::size_t> starts;
  std::vector<std::uint32_t> rows;
  std::vector<double> shares;
};

Directed own_shares(const NeighbourGraph& graph, std::size_t k, double perplexity,
                    const RunOptions& run) {
  Directed own;
  own.starts.resize(graph.rows + 1);
  for (std::size_t row = 0; row <= graph.rows; ++row) own.starts[row] = row * k;
  own.rows.resize(graph.rows * k);
  own.shares.resize(graph.rows * k);
  for_each_chunk(graph.rows, run, [&](std::size_t first, std::size_t last) {
    std::vector<double> shares(k);
    std::vector<std::pair<std::uint32_t, double>> sorted(k);
    for (std::size_t row = first; row < last; ++row) {
      conditional_shares(row, graph.distances_from(row).first(k), perplexity, shares);
      for (std::size_t i = 0; i < k; ++i)
        sorted[i] = {static_cast<std::uint32_t>(graph.neighbours(row)[i]), shares[i]};
      std::ranges::sort(sorted);
      for (std::size_t i = 0; i < k; ++i) {
        own.rows[row * k + i] = sorted[i].first;
        own.shares[row * k + i] = sorted[i].second;
      }
    }
  });
  return own;
}

Directed transposed(const Directed& own, std::size_t rows) {
  Directed seen;
  seen.starts.assign(rows + 1, 0);
  for (const auto row : own.rows) ++seen.starts[row + 1];
  std::partial_sum(seen.starts.begin(), seen.starts.end(), seen.starts.begin());
  seen.rows.resize(own.rows.size());
  seen.shares.resize(own.rows.size());
  std::vector<std::size_t> at(seen.starts.begin(), seen.starts.end() - 1);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = own.starts[row]; i < own.starts[row + 1]; ++i) {
      const std::size_t to = at[own.rows[i]]++;
      seen.rows[to] = static_cast<std::uint32_t>(row);
      seen.shares[to] = own.shares[i];
    }
  }
  return seen;
}

// Calls give(neighbour, sum of both directions) for the neighbours of a row that either names.
template <class Give>
void merge_row(const Directed& a, const Directed& b, std::size_t row, const Give& give) {
  std::size_t i = a.starts[row];
  std::size_t j = b.starts[row];
  while (i < a.starts[row + 1] || j < b.starts[row + 1]) {
    const bool from_a = i < a.starts[row + 1] && (j == b.starts[row + 1] || a.rows[i] <= b.rows[j]);
    const bool from_b = j < b.starts[row + 1] && (i == a.starts[row + 1] || b.rows[j] <= a.rows[i]);
    const std::uint32_t neighbour = from_a ? a.rows[i] : b.rows[j];
    const double sum = (from_a ? a.shares[i] : 0) + (from_b ? b.shares[j] : 0);
    if (static_cast<float>(sum) > 0) give(neighbour, sum);
    i += from_a ? 1 : 0;
    j += from_b ? 1 : 0;
  }
}

}  // namespace

int tsne_neighbours(double perplexity) noexcept {
  return static_cast<int>(std::min(3 * perplexity, 1e9));
}

Affinities tsne_affinities(const NeighbourGraph& graph, double perplexity, const RunOptions& run) {
  if (!(perplexity >= 1 && std::isfinite(perplexity)))
    throw Error(ErrorKind::usage,
                "t-SNE: expected a perplexity of at least 1, found " + std::to_string(perplexity));
  const auto wanted = static_cast<std::size_t>(tsne_neighbours(perplexity));
  const std::size_t k = std::min(graph.k, wanted);
  Affinities both;
  both.perplexity = k == wanted ? perplexity : std::max(static_cast<double>(k) / 3, 1.0);
  both.starts.assign(graph.rows + 1, 0);
  if (k == 0) return both;
  const Directed own = own_shares(graph, k, both.perplexity, run);
  const Directed seen = transposed(own, graph.rows);
  for_each_chunk(graph.rows, run, [&](std::size_t first, std::size_t last) {
    for (std::size_t row = first; row < last; ++row)
      merge_row(own, seen, row, [&](std::uint32_t, double) { ++both.starts[row + 1]; });
  });
  std::partial_sum(both.starts.begin(), both.starts.end(), both.starts.begin());
  both.neighbours.resize(both.starts.back());
  both.shares.resize(both.starts.back());
  const double each = 0.5 / static_cast<double>(graph.rows);
  for_each_chunk(graph.rows, run, [&](std::size_t first, std::size_t last) {
    for (std::size_t row = first; row < last; ++row) {
      std::size_t at = both.starts[row];
      merge_row(own, seen, row, [&](std::uint32_t neighbour, double sum) {
        both.neighbours[at] = neighbour;
        both.shares[at++] = static_cast<float>(each * sum);
      });
    }
  });
  return both;
}

}  // namespace deepview

#include "deepview/numeric/map_quality.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kernels.hpp"

namespace deepview {
namespace {

constexpr std::size_t rows_at_once = 16;  // that one task judges
constexpr std::uint64_t triplet_stream = 1;

void check(const Rows& rows, const Rows& map, const MapQualityOptions& options) {
  if (rows.size() != map.size())
    throw shape_error("map to judge", std::to_string(rows.size()) + " rows",
                      std::to_string(map.size()));
  require_valid(options);
  require_finite(rows);
  require_finite(map, "map");
}

// Squared distances between rows in float64.
class Distances {
 public:
  explicit Distances(const Rows& rows) : rows_(&rows), ones_(rows.columns(), 1.0) {}
  double between(std::size_t a, std::size_t b) const {
    return detail::squared_distance(rows_->row(a), rows_->row(b), ones_);
  }
  void from(std::size_t row, std::span<double> into) const {
    for (std::size_t other = 0; other < rows_->size(); ++other) into[other] = between(row, other);
  }

 private:
  const Rows* rows_;
  std::vector<double> ones_;
};

// Others by (distance, index), the `count` nearest.
class Nearest {
 public:
  explicit Nearest(std::size_t rows) : order_(rows) {}

  std::span<const std::size_t> of(std::size_t row, std::span<const double> distances,
                                  std::size_t count) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::swap(order_[row], order_.back());
    const auto nearer = [&](std::size_t a, std::size_t b) {
      return distances[a] != distances[b] ? distances[a] < distances[b] : a < b;
    };
    const auto end = order_.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(order_.begin(), end, order_.end() - 1, nearer);
    return {order_.data(), count};
  }

 private:
  std::vector<std::size_t> order_;
};

// From 1: how many others are at least as near to `row` as `other` is.
std::size_t rank_of(std::size_t other, std::size_t row, std::span<const double> distances) {
  const double limit = distances[other];
  std::size_t nearer = 0;
  for (std::size_t i = 0; i < other; ++i) nearer += distances[i] <= limit ? 1U : 0U;
  for (std::size_t i = other; i < distances.size(); ++i) nearer += distances[i] < limit ? 1U : 0U;
  const bool counted_itself = row < other ? distances[row] <= limit : distances[row] < limit;
  return nearer + 1 - (counted_itself ? 1 : 0);
}

// Integers, so that sums have no order.
struct Found {
  std::size_t shared = 0;   // neighbours in both
  std::size_t penalty = 0;  // Σ (rank − k) of false ones
};

std::vector<std::size_t> judged_rows(std::size_t rows, std::size_t most, Seed seed) {
  std::vector<std::size_t> chosen(rows);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (rows <= 2 * most) return chosen;
  Random random(seed);
  for (std::size_t i = 0; i < most; ++i) std::swap(chosen[i], chosen[i + random.below(rows - i)]);
  chosen.resize(most);
  return chosen;
}

// Judges rows one after another with memory of its own.
class Judge {
 public:
  Judge(const Rows& rows, const Rows& map, std::span<const std::size_t> sizes)
      : rows_(rows),
        map_(map),
        sizes_(sizes),
        nearest_(rows.size()),
        among_rows_(rows.size()),
        in_map_(rows.size()) {}

  void add(std::size_t row, std::span<Found> sums) {
    const std::size_t most = sizes_.back();
    rows_.from(row, among_rows_);
    map_.from(row, in_map_);
    const auto shown = nearest_.of(row, in_map_, most);
    for (std::size_t i = 0; i < most; ++i) {
      const std::size_t rank = rank_of(shown[i], row, among_rows_);
      for (std::size_t s = 0; s < sizes_.size(); ++s) {
        if (i >= sizes_[s]) continue;
        (rank <= sizes_[s] ? sums[s].shared : sums[s].penalty) +=
            rank <= sizes_[s] ? 1 : rank - sizes_[s];
      }
    }
  }

 private:
  Distances rows_;
  Distances map_;
  std::span<const std::size_t> sizes_;
  Nearest nearest_;
  std::vector<double> among_rows_;
  std::vector<double> in_map_;
};

NeighbourhoodQuality quality_of(std::size_t k, const Found& found, const MapQuality& whole) {
  const auto judged = static_cast<double>(whole.judged_rows);
  const auto size = static_cast<double>(k);
  const double worst = judged * size * (2.0 * static_cast<double>(whole.rows) - 3.0 * size - 1.0);
  return {k, 1 - 2 * static_cast<double>(found.penalty) / worst,
          static_cast<double>(found.shared) / (judged * size)};
}

void judge_neighbourhoods(const Rows& rows, const Rows& map, const MapQualityOptions& options,
                          const RunOptions& run, MapQuality& result) {
  std::vector<std::size_t> sizes;
  for (const int k : options.neighbours)
    if (2 * static_cast<std::size_t>(k) < rows.size()) sizes.push_back(static_cast<std::size_t>(k));
  std::ranges::sort(sizes);
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  const auto chosen = judged_rows(rows.size(), options.judged_rows, run.seed);
  result.judged_rows = chosen.size();
  if (sizes.empty()) return;
  const std::size_t tasks = (chosen.size() + rows_at_once - 1) / rows_at_once;
  std::vector<Found> parts(tasks * sizes.size());
  parallel_for(tasks, run, [&](std::size_t task) {
    Judge judge(rows, map, sizes);
    const auto sums = std::span(parts).subspan(task * sizes.size(), sizes.size());
    const std::size_t end = std::min(chosen.size(), (task + 1) * rows_at_once);
    for (std::size_t i = task * rows_at_once; i < end; ++i) judge.add(chosen[i], sums);
  });
  for (std::size_t s = 0; s < sizes.size(); ++s) {
    Found sum;
    for (std::size_t task = 0; task < tasks; ++task) {
      sum.shared += parts[task * sizes.size() + s].shared;
      sum.penalty += parts[task * sizes.size() + s].penalty;
    }
    result.neighbourhoods.push_back(quality_of(sizes[s], sum, result));
  }
}

// Three different rows, each set of three as likely as any other.
std::array<std::size_t, 3> triplet(std::size_t rows, Random& random) {
  const std::size_t i = random.below(rows);
  std::size_t j = random.below(rows - 1);
  std::size_t k = random.below(rows - 2);
  j += j >= i ? 1 : 0;
  k += k >= std::min(i, j) ? 1 : 0;
  k += k >= std::max(i, j) ? 1 : 0;
  return {i, j, k};
}

double triplet_accuracy(const Rows& rows, const Rows& map, std::size_t count,
                        const RunOptions& run) {
  const Distances among_rows(rows);
  const Distances in_map(map);
  Random random(run.seed, triplet_stream);
  std::size_t kept = 0;
  for (std::size_t t = 0; t < count; ++t) {
    const auto [i, j, k] = triplet(rows.size(), random);
    const bool before = among_rows.between(i, j) < among_rows.between(i, k);
    const bool after = in_map.between(i, j) < in_map.between(i, k);
    kept += before == after ? 1U : 0U;
  }
  return static_cast<double>(kept) / static_cast<double>(count);
}

}  // namespace

void require_valid(const MapQualityOptions& options) {
  for (const int k : options.neighbours)
    if (k < 1)
      throw Error(ErrorKind::usage,
                  "map quality: expected at least 1 neighbour, found " + std::to_string(k));
  if (options.judged_rows == 0)
    throw Error(ErrorKind::usage, "map quality: expected at least 1 judged row, found 0");
}

MapQuality map_quality(const Rows& rows, const Rows& map, const MapQualityOptions& options,
                       const RunOptions& run) {
  check(rows, map, options);
  MapQuality result;
  result.rows = rows.size();
  judge_neighbourhoods(rows, map, options, run, result);
  if (rows.size() >= 3 && options.triplets > 0) {
    result.triplets = options.triplets;
    result.triplet_accuracy = triplet_accuracy(rows, map, options.triplets, run);
  }
  return result;
}

}  // namespace deepview

#include "deepview/numeric/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kernels.hpp"

namespace deepview {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Squared distances of every row to the nearest mean chosen so far, and their sum.
struct Potential {
  std::vector<double> distances;
  double sum = infinity;
};

class PlusPlus {
 public:
  PlusPlus(const Rows& rows, std::size_t clusters, const RunOptions& run)
      : rows_(rows), clusters_(clusters), run_(run) {
    now_.distances.assign(rows.size(), infinity);
  }

  Matrix means() {
    std::vector<double> chosen;
    Random first(run_.seed, 0);
    std::size_t count = 0;
    for (std::size_t next = first.below(rows_.size());; next = best_of_draws(count)) {
      now_ = with(next);
      chosen.insert(chosen.end(), rows_.row(next).begin(), rows_.row(next).end());
      if (++count == clusters_ || now_.sum == 0) break;  // 0: every row is one of the means
    }
    return {count, std::move(chosen)};
  }

 private:
  // Of some draws with chances in proportion to the distances, the one that leaves least.
  std::size_t best_of_draws(std::size_t chosen) const {
    Random random(run_.seed, chosen);
    const int draws = 2 + static_cast<int>(std::log(static_cast<double>(clusters_)));
    std::size_t best = 0;
    double least = infinity;
    for (int i = 0; i < draws; ++i) {
      const std::size_t candidate = draw(random.uniform());
      const double left = with(candidate).sum;
      if (left < least) best = candidate;
      least = std::min(least, left);
    }
    return best;
  }

  std::size_t draw(double uniform) const {
    double left = uniform * now_.sum;
    std::size_t last = 0;
    for (std::size_t r = 0; r < now_.distances.size(); ++r) {
      if (now_.distances[r] == 0) continue;
      last = r;
      left -= now_.distances[r];
      if (left < 0) break;
    }
    return last;
  }

  Potential with(std::size_t candidate) const {
    const std::vector<double> mean(rows_.row(candidate).begin(), rows_.row(candidate).end());
    Potential potential{now_.distances, 0};
    std::vector<double> sums(rows_.block_count());
    parallel_for(sums.size(), run_, [&](std::size_t b) {
      const auto block = rows_.block(b);
      for (std::size_t r = 0; r < block.rows; ++r) {
        double& distance = potential.distances[b * block_rows + r];
        distance = std::min(distance, detail::squared_distance(block.row(r), mean));
        sums[b] += distance;
      }
    });
    for (const double sum : sums) potential.sum += sum;
    return potential;
  }

  const Rows& rows_;
  std::size_t clusters_;
  const RunOptions& run_;
  Potential now_;
};

// What the rows nearest to each mean sum up to, as differences from that mean.
struct ClusterSums {
  std::vector<std::size_t> counts;
  Matrix differences;

  explicit ClusterSums(const Matrix& means)
      : counts(means.rows()), differences(means.rows(), means.columns()) {}
  void add(std::span<const float> row, const Matrix& means) {
    const std::size_t nearest = nearest_mean(row, means);
    ++counts[nearest];
    for (std::size_t c = 0; c < row.size(); ++c)
      differences(nearest, c) += static_cast<double>(row[c]) - means(nearest, c);
  }
  void add(const ClusterSums& other) {
    for (std::size_t k = 0; k < counts.size(); ++k) counts[k] += other.counts[k];
    std::ranges::transform(differences.values(), other.differences.values(),
                           differences.values().begin(), std::plus<>());
  }
};

ClusterSums assign(const Rows& rows, const Matrix& means, const RunOptions& run) {
  std::vector<ClusterSums> parts(rows.block_count(), ClusterSums(means));
  parallel_for(parts.size(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    for (std::size_t r = 0; r < block.rows; ++r) parts[b].add(block.row(r), means);
  });
  ClusterSums sums(means);
  for (const auto& part : parts) sums.add(part);
  return sums;
}

// Moves each mean to the middle of its rows and says how far they went, squared, in all.
double move(Matrix& means, const ClusterSums& sums) {
  double moved = 0;
  for (std::size_t k = 0; k < means.rows(); ++k) {
    if (sums.counts[k] == 0) continue;
    for (std::size_t c = 0; c < means.columns(); ++c) {
      const double step = sums.differences(k, c) / static_cast<double>(sums.counts[k]);
      means(k, c) += step;
      moved += step * step;
    }
  }
  return moved;
}

double mean_column_variance(const Rows& rows, const RunOptions& run) {
  const Matrix zero(1, rows.columns());
  Matrix mean = zero;
  move(mean, assign(rows, zero, run));
  double sum = 0;
  for (std::size_t r = 0; r < rows.size(); ++r)
    sum += detail::squared_distance(rows.row(r), mean.row(0));
  return sum / static_cast<double>(std::max<std::size_t>(rows.size() * rows.columns(), 1));
}

}  // namespace

std::size_t nearest_mean(std::span<const float> row, const Matrix& means) noexcept {
  std::size_t nearest = 0;
  double least = infinity;
  for (std::size_t k = 0; k < means.rows(); ++k) {
    const double distance = detail::squared_distance(row, means.row(k));
    if (distance < least) nearest = k;
    least = std::min(least, distance);
  }
  return nearest;
}

Matrix kmeans(const Rows& rows, const KMeansOptions& options, const RunOptions& run) {
  if (options.clusters < 1)
    throw Error(ErrorKind::usage,
                "k-means: expected at least 1 cluster, found " + std::to_string(options.clusters));
  if (rows.size() == 0) throw Error(ErrorKind::data, "k-means: expected rows, found none");
  Matrix means = PlusPlus(rows, static_cast<std::size_t>(options.clusters), run).means();
  const double enough = options.tolerance * mean_column_variance(rows, run);
  for (int i = 0; i < options.max_iterations; ++i)
    if (move(means, assign(rows, means, run)) <= enough) break;
  return means;
}

}  // namespace deepview

#include "deepview/numeric/linear_discriminant.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/base/random.hpp"

namespace deepview {
namespace {

constexpr std::size_t tile_rows = 256;

// A stream of draws of its own, apart from those that other kernels key by row.
constexpr std::uint64_t fold_stream = 0x666f6c64;

struct Problem {
  const Rows& rows;
  std::span<const std::int32_t> classes;
  std::size_t class_count;
  std::vector<std::uint8_t> folds;  // of each row
};

// What is learnt without one fold: δ_c(x) = weights_c · x + offsets_c, −∞ for a class without rows.
struct Discriminant {
  Matrix weights;  // [classes, columns]
  std::vector<double> offsets;
};

struct ClassMeans {
  Matrix means;  // [classes, columns]
  std::vector<double> counts;
};

// Calls `use(row, class)` for every labelled row outside the fold, in order.
template <class Use>
void for_learnt(const Problem& problem, std::size_t left_out, const Use& use) {
  for (std::size_t r = 0; r < problem.rows.size(); ++r)
    if (problem.folds[r] != left_out && problem.classes[r] >= 0)
      use(problem.rows.row(r), static_cast<std::size_t>(problem.classes[r]));
}

ClassMeans class_means(const Problem& problem, std::size_t left_out) {
  ClassMeans found{Matrix(problem.class_count, problem.rows.columns()),
                   std::vector<double>(problem.class_count)};
  for_learnt(problem, left_out, [&](std::span<const float> row, std::size_t k) {
    ++found.counts[k];
    const auto sum = found.means.row(k);
    for (std::size_t c = 0; c < row.size(); ++c) sum[c] += static_cast<double>(row[c]);
  });
  for (std::size_t k = 0; k < problem.class_count; ++k)
    if (found.counts[k] > 0)
      for (double& entry : found.means.row(k)) entry /= found.counts[k];
  return found;
}

Matrix scatter_within(const Problem& problem, std::size_t left_out, const Matrix& means) {
  const std::size_t columns = means.columns();
  Matrix scatter(columns, columns);
  std::vector<double> tile;
  const auto flush = [&] {
    add_scatter({tile.data(), tile.size() / columns, columns}, scatter);
    tile.clear();
  };
  for_learnt(problem, left_out, [&](std::span<const float> row, std::size_t k) {
    for (std::size_t c = 0; c < columns; ++c)
      tile.push_back(static_cast<double>(row[c]) - means(k, c));
    if (tile.size() == tile_rows * columns) flush();
  });
  if (!tile.empty()) flush();
  return scatter;
}

// The lower root of the shrunk covariance; where nothing varies, of the identity.
Matrix covariance_root(Matrix scatter, double learnt, double shrinkage) {
  const std::size_t columns = scatter.columns();
  for (double& entry : scatter.values()) entry /= std::max(learnt, 1.0);
  double mean_variance = 0;
  for (std::size_t c = 0; c < columns; ++c)
    mean_variance += scatter(c, c) / static_cast<double>(columns);
  if (!(mean_variance > 0)) mean_variance = 1;
  for (double& entry : scatter.values()) entry *= 1 - shrinkage;
  for (std::size_t c = 0; c < columns; ++c) scatter(c, c) += shrinkage * mean_variance;
  auto root = cholesky(std::move(scatter));
  if (!root) throw Error(ErrorKind::data, "discriminant: the rows are too large to be squared");
  return std::move(*root);
}

Discriminant learn(const Problem& problem, std::size_t left_out, double shrinkage) {
  const ClassMeans known = class_means(problem, left_out);
  double learnt = 0;
  for (const double count : known.counts) learnt += count;
  const Matrix inverse = inverse_of_lower(
      covariance_root(scatter_within(problem, left_out, known.means), learnt, shrinkage));
  const std::size_t columns = problem.rows.columns();
  Discriminant found{Matrix(problem.class_count, columns), {}};
  std::vector<double> whitened(columns);
  for (std::size_t k = 0; k < problem.class_count; ++k) {
    double length = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      whitened[i] = dot(inverse.row(i).first(i + 1), known.means.row(k).first(i + 1));
      length += whitened[i] * whitened[i];
    }
    for (std::size_t c = 0; c < columns; ++c)
      for (std::size_t i = c; i < columns; ++i) found.weights(k, c) += inverse(i, c) * whitened[i];
    found.offsets.push_back(known.counts[k] > 0 ? std::log(known.counts[k] / learnt) - length / 2
                                                : -std::numeric_limits<double>::infinity());
  }
  return found;
}

// Fills in e^δ / Σ e^δ; all 0 when no class was learnt.
void to_chances(std::span<double> scores) {
  const double largest = std::ranges::max(scores);
  if (!std::isfinite(largest)) {
    std::ranges::fill(scores, 0.0);
    return;
  }
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - largest);
  for (double& score : scores) score /= sum;
}

void apply(const Discriminant& discriminant, const Problem& problem, std::size_t row,
           std::span<double> chances) {
  const auto values = problem.rows.row(row);
  const std::vector<double> x(values.begin(), values.end());
  for (std::size_t k = 0; k < chances.size(); ++k)
    chances[k] = discriminant.offsets[k] + dot(x, discriminant.weights.row(k));
  to_chances(chances);
}

void check(const Problem& problem, const DiscriminantOptions& options) {
  if (options.folds < 2 || options.folds > 100)
    throw Error(ErrorKind::usage,
                "discriminant: expected 2 to 100 folds, found " + std::to_string(options.folds));
  if (!(options.shrinkage > 0 && options.shrinkage <= 1))
    throw Error(ErrorKind::usage,
                "discriminant: expected a shrinkage above 0 and at most 1, found " +
                    std::to_string(options.shrinkage));
  if (problem.classes.size() != problem.rows.size())
    throw shape_error("classes of rows", std::to_string(problem.rows.size()),
                      std::to_string(problem.classes.size()));
  require_finite(problem.rows);
}

}  // namespace

std::size_t fold_of(std::size_t row, std::size_t folds, Seed seed) noexcept {
  return Random(seed, (fold_stream << 32U) + row).below(folds);
}

Matrix cross_validated_probabilities(const Rows& rows, std::span<const std::int32_t> classes,
                                     std::size_t class_count, const DiscriminantOptions& options,
                                     const RunOptions& run) {
  Problem problem{rows, classes, class_count, std::vector<std::uint8_t>(rows.size())};
  check(problem, options);
  Matrix chances(rows.size(), class_count);
  if (rows.size() == 0 || class_count == 0) return chances;
  const auto folds = static_cast<std::size_t>(options.folds);
  for (std::size_t r = 0; r < rows.size(); ++r)
    problem.folds[r] = static_cast<std::uint8_t>(fold_of(r, folds, run.seed));
  std::vector<Discriminant> learnt(folds);
  parallel_for(folds, run,
               [&](std::size_t fold) { learnt[fold] = learn(problem, fold, options.shrinkage); });
  parallel_for(rows.block_count(), run, [&](std::size_t b) {
    const std::size_t end = std::min(rows.size(), (b + 1) * block_rows);
    for (std::size_t r = b * block_rows; r < end; ++r)
      apply(learnt[problem.folds[r]], problem, r, chances.row(r));
  });
  return chances;
}

}  // namespace deepview

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kernels.hpp"
#include "deepview/numeric/mixture_shape.hpp"

namespace deepview {
namespace {

// Rows whose differences from a mean are held at a time: few enough to stay in the cache.
constexpr std::size_t tile_rows = 64;

Error not_a_mixture(const std::string& why) {
  return Error(ErrorKind::data, "mixture: " + why);
}

void check(const Mixture& mixture) {
  const std::size_t components = mixture.components();
  const std::size_t columns = mixture.columns();
  const auto extents = detail::covariance_extents(mixture.covariance, components, columns);
  if (components == 0 || mixture.means.rows() != components ||
      mixture.covariances.rows() != extents.rows ||
      mixture.covariances.columns() != extents.columns)
    throw not_a_mixture("expected weights, means and covariances of as many components, found " +
                        std::to_string(components) + " weights, " +
                        std::to_string(mixture.means.rows()) + " means and " +
                        std::to_string(mixture.covariances.rows()) + " rows of covariances");
  for (const double weight : mixture.weights)
    if (!(weight >= 0 && weight <= 1.0 + 1e-9))
      throw not_a_mixture("expected weights between 0 and 1, found " + std::to_string(weight));
  for (const double mean : mixture.means.values())
    if (!std::isfinite(mean)) throw not_a_mixture("expected finite means");
}

// log Σ exp(shares), around the largest so that nothing overflows.
double log_sum(std::span<const double> shares) {
  const double largest = std::ranges::max(shares);
  if (!std::isfinite(largest)) return largest;
  double sum = 0;
  for (const double share : shares) sum += std::exp(share - largest);
  return largest + std::log(sum);
}

}  // namespace

MixtureScorer::MixtureScorer(const Mixture& mixture) : means_(mixture.means) {
  check(mixture);
  const double circle = std::log(2 * std::numbers::pi) * static_cast<double>(columns());
  for (const double weight : mixture.weights) constants_.push_back(std::log(weight) - circle / 2);
  if (detail::is_square(mixture.covariance))
    prepare_roots(mixture);
  else
    prepare_diagonal(mixture);
}

void MixtureScorer::prepare_diagonal(const Mixture& mixture) {
  const bool one_for_all = mixture.covariance == Covariance::spherical;
  inverse_deviations_ = Matrix(components(), columns());
  for (std::size_t k = 0; k < components(); ++k) {
    for (std::size_t c = 0; c < columns(); ++c) {
      const double variance = mixture.covariances(k, one_for_all ? 0 : c);
      if (!(variance > 0 && std::isfinite(variance)))
        throw not_a_mixture("expected variances above 0, found " + std::to_string(variance));
      constants_[k] -= std::log(variance) / 2;
      inverse_deviations_(k, c) = 1 / std::sqrt(variance);
    }
  }
}

void MixtureScorer::prepare_roots(const Mixture& mixture) {
  const auto all = mixture.covariances.values();
  const std::size_t square = columns() * columns();
  std::vector<double> half_log_determinants;
  for (std::size_t k = 0; k < all.size() / square; ++k) {
    const auto values = all.subspan(k * square, square);
    const auto root =
        cholesky(Matrix(columns(), std::vector<double>(values.begin(), values.end())));
    if (!root)
      throw not_a_mixture("expected positive definite covariances, component " + std::to_string(k) +
                          " has none");
    double sum = 0;
    for (std::size_t c = 0; c < columns(); ++c) sum += std::log((*root)(c, c));
    half_log_determinants.push_back(sum);
    inverse_roots_.push_back(inverse_of_lower(*root));
  }
  for (std::size_t k = 0; k < components(); ++k)
    constants_[k] -= half_log_determinants[half_log_determinants.size() == 1 ? 0 : k];
}

void MixtureScorer::log_shares(MatrixView<float> rows, std::span<double> out) const {
  if (rows.columns != columns())
    throw shape_error("rows to score", std::to_string(columns()) + " columns",
                      std::to_string(rows.columns));
  for (std::size_t k = 0; k < components(); ++k) {
    const auto put = [&](std::size_t row, double squared_distance) {
      out[row * components() + k] = constants_[k] - squared_distance / 2;
    };
    if (inverse_roots_.empty()) {
      for (std::size_t r = 0; r < rows.rows; ++r)
        put(r, detail::squared_distance(rows.row(r), means_.row(k), inverse_deviations_.row(k)));
      continue;
    }
    std::vector<double> distances(rows.rows);
    full_distances(rows, k, distances);
    for (std::size_t r = 0; r < rows.rows; ++r) put(r, distances[r]);
  }
}

// |L⁻¹ (x − mean)|², one row of L⁻¹ for a tile of rows after the other.
void MixtureScorer::full_distances(MatrixView<float> rows, std::size_t component,
                                   std::span<double> out) const {
  const Matrix& root = inverse_roots_[inverse_roots_.size() == 1 ? 0 : component];
  const auto mean = means_.row(component);
  Matrix differences(tile_rows, columns());
  for (std::size_t first = 0; first < rows.rows; first += tile_rows) {
    const std::size_t count = std::min(tile_rows, rows.rows - first);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t c = 0; c < columns(); ++c)
        differences(r, c) = static_cast<double>(rows.row(first + r)[c]) - mean[c];
    for (std::size_t i = 0; i < columns(); ++i) {
      for (std::size_t r = 0; r < count; ++r) {
        const double z = dot(root.row(i).first(i + 1), differences.row(r).first(i + 1));
        out[first + r] += z * z;
      }
    }
  }
}

void MixtureScorer::log_density(MatrixView<float> rows, std::span<double> out) const {
  std::vector<double> shares(rows.rows * components());
  log_shares(rows, shares);
  for (std::size_t r = 0; r < rows.rows; ++r)
    out[r] = log_sum(std::span(shares).subspan(r * components(), components()));
}

std::vector<double> log_density(const Mixture& mixture, const Rows& rows, const RunOptions& run) {
  const MixtureScorer scorer(mixture);
  std::vector<double> scores(rows.size());
  parallel_for(rows.block_count(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    scorer.log_density(block, std::span(scores).subspan(b * block_rows, block.rows));
  });
  return scores;
}

}  // namespace deepview

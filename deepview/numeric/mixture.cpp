#include "deepview/numeric/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kmeans.hpp"
#include "deepview/numeric/mixture_shape.hpp"

namespace deepview {
namespace {

constexpr std::size_t tile_rows = 256;
// A smaller share of a row changes no digit of a sum and is passed over.
constexpr double negligible = 1e-18;

// What maximisation needs of the rows: Σ share, Σ share (x − reference), and Σ share (x −
// reference)² or, with square covariances, Σ share (x − reference)(x − reference)ᵀ, for each
// component (over all components when they share one). With a reference near the mean that is coming,
// no digits are lost.
struct Sums {
  Covariance covariance;
  double log_density = 0;
  std::vector<double> shares;
  Matrix first;
  std::vector<Matrix> second;

  Sums(const Matrix& references, Covariance shape)
      : covariance(shape),
        shares(references.rows()),
        first(references.rows(), references.columns()) {
    const std::size_t rows = detail::is_square(shape) ? references.columns() : 1;
    second.assign(shape == Covariance::tied ? 1 : references.rows(),
                  Matrix(rows, references.columns()));
  }
  Matrix& second_of(std::size_t k) { return second[second.size() == 1 ? 0 : k]; }
  void add(const Sums& other) {
    const auto plus = [](std::span<double> sum, std::span<const double> part) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
    };
    log_density += other.log_density;
    plus(shares, other.shares);
    plus(first.values(), other.first.values());
    for (std::size_t k = 0; k < second.size(); ++k)
      plus(second[k].values(), other.second[k].values());
  }
};

// Adds a tile's rows with their shares [rows, components].
void add_tile(Sums& sums, MatrixView<float> tile, std::span<const double> shares,
              const Matrix& references) {
  const std::size_t components = references.rows();
  const std::size_t columns = references.columns();
  const bool square = detail::is_square(sums.covariance);
  std::vector<double> weighted;
  for (std::size_t k = 0; k < components; ++k) {
    const auto reference = references.row(k);
    const auto first = sums.first.row(k);
    Matrix& second = sums.second_of(k);
    const auto squares = second.row(0);
    weighted.clear();
    for (std::size_t r = 0; r < tile.rows; ++r) {
      const double share = shares[r * components + k];
      if (share < negligible) continue;
      const double root = std::sqrt(share);
      sums.shares[k] += share;
      for (std::size_t c = 0; c < columns; ++c) {
        const double difference = static_cast<double>(tile.row(r)[c]) - reference[c];
        first[c] += share * difference;
        if (square)
          weighted.push_back(root * difference);
        else
          squares[c] += share * difference * difference;
      }
    }
    if (square) add_scatter({weighted.data(), weighted.size() / columns, columns}, second);
  }
}

// The rows are cut into groups of blocks by the size of the sums alone, never by the threads.
std::size_t group_count(const Rows& rows, const Sums& sums) {
  constexpr std::size_t most_values = std::size_t{1} << 25U;
  const std::size_t values =
      sums.first.values().size() + sums.second.size() * sums.second.front().values().size() + 1;
  return std::clamp<std::size_t>(most_values / values, 1,
                                 std::min<std::size_t>(64, rows.block_count()));
}

// Sums over all rows; `shares_of(first row, tile, out)` fills in the shares and returns the sum of
// the rows' log-densities.
template <class SharesOf>
Sums sum_up(const Rows& rows, const Matrix& references, Covariance covariance,
            const RunOptions& run, const SharesOf& shares_of) {
  Sums total(references, covariance);
  std::vector<Sums> groups(group_count(rows, total), total);
  parallel_for(groups.size(), run, [&](std::size_t g) {
    std::vector<double> shares(tile_rows * references.rows());
    const std::size_t end = (g + 1) * rows.block_count() / groups.size();
    for (std::size_t b = g * rows.block_count() / groups.size(); b < end; ++b) {
      const auto block = rows.block(b);
      for (std::size_t row = 0; row < block.rows; row += tile_rows) {
        const MatrixView<float> tile{block.row(row).data(), std::min(tile_rows, block.rows - row),
                                     block.columns};
        groups[g].log_density += shares_of(b * block_rows + row, tile, shares);
        add_tile(groups[g], tile, shares, references);
      }
    }
  });
  for (const auto& group : groups) total.add(group);
  return total;
}

class Fit {
 public:
  Fit(const Rows& rows, const MixtureOptions& options, const RunOptions& run)
      : rows_(rows), options_(options), run_(run) {}

  Mixture mixture() {
    std::visit([&](const auto& start) { begin(start); }, options_.start);
    double before = -std::numeric_limits<double>::infinity();
    for (int i = 1; i <= options_.max_iterations && !fitted_.converged; ++i) {
      throw_if_stopped(run_);
      fitted_.iterations = i;
      fitted_.mean_log_density = step();
      fitted_.converged = std::abs(fitted_.mean_log_density - before) < options_.tolerance;
      before = fitted_.mean_log_density;
      report(run_, {.step = "mixture",
                    .done = static_cast<std::size_t>(i),
                    .total = static_cast<std::size_t>(options_.max_iterations)});
    }
    return std::move(fitted_);
  }

 private:
  void begin(const KMeansStart&) {
    begin(MeansStart{kmeans(rows_, {.clusters = std::get<int>(options_.components)}, run_)});
  }

  void begin(const MeansStart& start) {
    require(start.means.rows() > 0 && start.means.columns() == rows_.columns(), "means",
            "[components, " + std::to_string(rows_.columns()) + "]", start.means);
    prepare(start.means);
    const std::size_t components = start.means.rows();
    maximise(sum_up(rows_, start.means, options_.covariance, run_,
                    [&](std::size_t, MatrixView<float> tile, std::span<double> shares) {
                      std::ranges::fill(shares, 0.0);
                      for (std::size_t r = 0; r < tile.rows; ++r)
                        shares[r * components + nearest_mean(tile.row(r), start.means)] = 1;
                      return 0.0;
                    }));
  }

  void begin(const ResponsibilitiesStart& start) {
    const Matrix& given = start.responsibilities;
    require(given.columns() > 0 && given.rows() == rows_.size(), "responsibilities",
            "[" + std::to_string(rows_.size()) + ", components]", given);
    const std::size_t components = given.columns();
    const Matrix middle = kmeans(rows_, {.clusters = 1}, run_);
    Matrix references(components, rows_.columns());
    for (std::size_t k = 0; k < components; ++k)
      std::ranges::copy(middle.row(0), references.row(k).begin());
    prepare(references);
    maximise(sum_up(rows_, references, options_.covariance, run_,
                    [&](std::size_t first, MatrixView<float> tile, std::span<double> shares) {
                      std::ranges::copy(
                          given.values().subspan(first * components, tile.rows * components),
                          shares.begin());
                      return 0.0;
                    }));
  }

  static void require(bool fits, const std::string& what, const std::string& expected,
                      const Matrix& found) {
    if (!fits)
      throw shape_error(
          "mixture start: " + what, expected,
          "[" + std::to_string(found.rows()) + ", " + std::to_string(found.columns()) + "]");
  }

  void prepare(const Matrix& means) {
    fitted_.covariance = options_.covariance;
    fitted_.rows = rows_.size();
    fitted_.means = means;
    fitted_.weights.assign(means.rows(), 0.0);
    const auto [rows, columns] =
        detail::covariance_extents(options_.covariance, means.rows(), means.columns());
    fitted_.covariances = Matrix(rows, columns);
    const std::size_t side = detail::is_square(options_.covariance) ? means.columns() : 1;
    for (std::size_t k = 0; k < detail::covariance_count(options_.covariance, means.rows()); ++k)
      set_covariance(k, Matrix(side, means.columns()));
  }

  // One expectation and one maximisation; the mean log-density before it.
  double step() {
    const MixtureScorer scorer(fitted_);
    const std::size_t components = fitted_.components();
    const Sums sums = sum_up(rows_, fitted_.means, options_.covariance, run_,
                             [&](std::size_t, MatrixView<float> tile, std::span<double> shares) {
                               return expect(scorer, tile, shares.first(tile.rows * components));
                             });
    maximise(sums);
    return sums.log_density / static_cast<double>(rows_.size());
  }

  static double expect(const MixtureScorer& scorer, MatrixView<float> tile,
                       std::span<double> shares) {
    scorer.log_shares(tile, shares);
    double sum = 0;
    for (std::size_t r = 0; r < tile.rows; ++r) {
      const auto row = shares.subspan(r * scorer.components(), scorer.components());
      const double largest = std::ranges::max(row);
      double total = 0;
      for (double& share : row) total += share = std::exp(share - largest);
      for (double& share : row) share /= total;
      sum += largest + std::log(total);
    }
    return sum;
  }

  // The sums refer to the means as they stand.
  void maximise(const Sums& sums) {
    // Keeps a weight of nothing above 0, as scikit-learn does.
    constexpr double floor = 10 * std::numeric_limits<double>::epsilon();
    double total = 0;
    for (std::size_t k = 0; k < sums.shares.size(); ++k)
      total += fitted_.weights[k] = sums.shares[k] + floor;
    Matrix tied = options_.covariance == Covariance::tied ? sums.second.front() : Matrix();
    for (std::size_t k = 0; k < sums.shares.size(); ++k) {
      if (sums.shares[k] > negligible) {
        const std::vector<double> shift = move_mean(k, sums);
        if (tied.rows() > 0)
          subtract_spread(tied, shift, fitted_.weights[k]);
        else
          set_covariance(k, around_mean(sums.second[k], shift, fitted_.weights[k]));
      }
      fitted_.weights[k] /= total;
    }
    if (tied.rows() == 0) return;
    for (double& entry : tied.values()) entry /= total;
    set_covariance(0, std::move(tied));
  }

  std::vector<double> move_mean(std::size_t k, const Sums& sums) {
    const auto mean = fitted_.means.row(k);
    std::vector<double> shift(mean.size());
    for (std::size_t c = 0; c < shift.size(); ++c)
      mean[c] += shift[c] = sums.first(k, c) / fitted_.weights[k];
    return shift;
  }

  // Second moments about the reference, made into those about the mean, which stands off by `shift`.
  static Matrix around_mean(Matrix second, std::span<const double> shift, double share) {
    for (double& entry : second.values()) entry /= share;
    subtract_spread(second, shift, 1);
    return second;
  }

  static void subtract_spread(Matrix& second, std::span<const double> shift, double share) {
    const bool square = second.rows() > 1;
    for (std::size_t r = 0; r < second.rows(); ++r)
      for (std::size_t c = 0; c < shift.size(); ++c)
        second(r, c) -= share * shift[square ? r : c] * shift[c];
  }

  void set_covariance(std::size_t k, Matrix covariance) {
    if (detail::is_square(options_.covariance)) {
      add_to_diagonal(covariance, options_.regularisation);
      make_definite(covariance);
    } else {
      for (double& variance : covariance.values())
        variance = std::max(variance, 0.0) + options_.regularisation;
    }
    if (options_.covariance == Covariance::spherical) covariance = mean_of(covariance);
    for (std::size_t r = 0; r < covariance.rows(); ++r)
      std::ranges::copy(covariance.row(r),
                        fitted_.covariances.row(k * covariance.rows() + r).begin());
  }

  static Matrix mean_of(const Matrix& variances) {
    double sum = 0;
    for (const double variance : variances.values()) sum += variance;
    return {1, std::vector<double>{sum / static_cast<double>(variances.columns())}};
  }

  static void add_to_diagonal(Matrix& covariance, double value) {
    for (std::size_t c = 0; c < covariance.rows(); ++c) covariance(c, c) += value;
  }

  // Where variances are so large that the regularisation is lost in their rounding, a little more.
  static void make_definite(Matrix& covariance) {
    double largest = 0;
    for (std::size_t c = 0; c < covariance.rows(); ++c)
      largest = std::max(largest, covariance(c, c));
    for (double ridge = 1e-13 * largest; !cholesky(covariance); ridge *= 10)
      add_to_diagonal(covariance, ridge);
  }

  const Rows& rows_;
  const MixtureOptions& options_;
  const RunOptions& run_;
  Mixture fitted_;
};

void check(const MixtureOptions& options) {
  const auto require = [](bool fits, const std::string& expected, double found) {
    if (!fits)
      throw Error(ErrorKind::usage,
                  "mixture: expected " + expected + ", found " + std::to_string(found));
  };
  const auto* count = std::get_if<int>(&options.components);
  const int most = count != nullptr ? *count : std::get<ByBic>(options.components).most;
  require(most >= 1, "at least 1 component", most);
  require(options.restarts >= 1, "at least 1 start", options.restarts);
  require(options.tolerance >= 0, "a tolerance of 0 or more", options.tolerance);
  require(options.max_iterations >= 1, "at least 1 iteration", options.max_iterations);
  require(options.regularisation > 0, "a regularisation above 0", options.regularisation);
}

// A start that is given is the same however often it is made.
int starts(const MixtureOptions& options) {
  return std::holds_alternative<KMeansStart>(options.start) ? options.restarts : 1;
}

Mixture fit_densest(const Rows& rows, const MixtureOptions& options, const RunOptions& run) {
  Mixture densest = Fit(rows, options, run).mixture();
  for (int start = 1; start < starts(options); ++start) {
    RunOptions other = run;
    Random draws(run.seed, static_cast<std::uint64_t>(start));
    other.seed.value = (std::uint64_t{draws.bits()} << 32U) | draws.bits();
    Mixture mixture = Fit(rows, options, other).mixture();
    if (mixture.mean_log_density > densest.mean_log_density) densest = std::move(mixture);
  }
  return densest;
}

Mixture fit_by_bic(const Rows& rows, const MixtureOptions& options, const RunOptions& run) {
  if (!std::holds_alternative<KMeansStart>(options.start))
    throw Error(ErrorKind::usage,
                "mixture: a given start has its number of components; expected none by BIC");
  Mixture best;
  std::vector<double> bic;
  for (int count = 1; count <= std::get<ByBic>(options.components).most; ++count) {
    MixtureOptions with = options;
    with.components = count;
    Mixture mixture = fit_densest(rows, with, run);
    if (mixture.components() < static_cast<std::size_t>(count)) break;  // no more distinct rows
    bic.push_back(bayesian_information_criterion(mixture, rows, run));
    if (count == 1 || bic.back() < *std::min_element(bic.begin(), bic.end() - 1))
      best = std::move(mixture);
  }
  best.bic = std::move(bic);
  return best;
}

}  // namespace

Mixture fit_mixture(const Rows& rows, const MixtureOptions& options, const RunOptions& run) {
  check(options);
  if (rows.size() == 0 || rows.columns() == 0)
    throw Error(ErrorKind::data, "mixture: expected at least one row and one column, found " +
                                     std::to_string(rows.size()) + " rows of " +
                                     std::to_string(rows.columns()) + " columns");
  require_finite(rows);
  return std::holds_alternative<ByBic>(options.components) ? fit_by_bic(rows, options, run)
                                                           : fit_densest(rows, options, run);
}

}  // namespace deepview

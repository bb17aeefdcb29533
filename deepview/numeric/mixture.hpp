// Gaussian mixtures: how dense the data are around a point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// What a component's covariance may look like: from one variance, over one per column, to any; or any,
/// but the same for all components.
enum class Covariance : std::uint8_t { spherical, diagonal, tied, full };

/// scikit-learn's name: "spherical", "diag", "tied", "full".
std::string_view name(Covariance covariance) noexcept;
/// Throws Error(usage) for another name.
Covariance covariance_named(std::string_view name);

/// The number of components, from 1 to `most`, with the lowest Bayesian information criterion.
struct ByBic {
  int most = 10;  ///< Each number is fitted once.
};

/// k-means++ with the run's seed, then Lloyd's iterations; each row belongs to its nearest mean.
struct KMeansStart {};
/// Each row belongs to the nearest of these means [components, columns].
struct MeansStart {
  Matrix means;
};
/// The share [rows, components] of each row that belongs to each component.
struct ResponsibilitiesStart {
  Matrix responsibilities;
};
using MixtureStart = std::variant<KMeansStart, MeansStart, ResponsibilitiesStart>;

struct MixtureOptions {
  /// More follow the data more closely, and rare rows too. Ignored by given starts.
  std::variant<int, ByBic> components = 5;
  /// Tied and full need many more rows than columns.
  Covariance covariance = Covariance::diagonal;
  double tolerance =
      1e-3;  ///< Stop when the mean log-density changes by less; larger stops earlier.
  int max_iterations = 200;      ///< Then the fit ends as it is, with converged = false.
  double regularisation = 1e-6;  ///< Added to each variance, above 0; larger smooths.
  int restarts =
      1;  ///< Fits from other k-means++ draws, of which the densest is kept; more cost more.
  MixtureStart start{};
};

/// Σ_k weight_k N(mean_k, covariance_k).
struct Mixture {
  Covariance covariance = Covariance::diagonal;
  std::vector<double> weights;  ///< [components], sum 1.
  Matrix means;                 ///< [components, columns].
  /// Spherical: [components, 1]; diagonal: variances [components, columns]; tied: [columns, columns];
  /// full: [components x columns, columns], one square under the other.
  Matrix covariances;
  std::size_t rows = 0;  ///< Fitted on.
  int iterations = 0;
  bool converged = false;
  double mean_log_density =
      0;  ///< Of the fitted rows, before the last step, as scikit-learn reports it.
  std::vector<double>
      bic;  ///< Of 1, 2, … components, when the number was chosen by it; else empty.

  std::size_t components() const noexcept { return weights.size(); }
  std::size_t columns() const noexcept { return means.columns(); }
};

/// Fits a mixture by expectation and maximisation.
///
/// In      Finite rows, at least one. Fewer distinct rows than components reduce the components;
///         constant columns, and more columns than rows, are held up by the regularisation.
/// Out     Float64 throughout. A component that loses all its rows keeps its place with weight 0.
/// Fit     Needs all rows, once per iteration; fit on a part of them with take(rows, indices).
/// Cost    O(rows x components x columns) per iteration, x columns again with tied and full covariances;
///         once per restart, and per number of components to choose from.
/// Random  The k-means++ starts, from run.seed; the same answer for any number of threads.
/// Throws  Error(usage) for options out of range; Error(shape) for a start of another size;
///         Error(data) for no rows, or naming the first row that is not finite.
/// Source  Dempster, Laird, Rubin 1977; defaults and stopping rule of scikit-learn's
///         GaussianMixture.
Mixture fit_mixture(const Rows& rows, const MixtureOptions& options = {},
                    const RunOptions& run = {});

/// The numbers that a fit is free to choose: weights, means and covariances.
std::size_t free_parameters(const Mixture& mixture) noexcept;

/// Free parameters x log(rows) − 2 x the log-likelihood of the rows: lower is better (Schwarz 1978).
/// Throws Error(shape) for another number of columns.
double bayesian_information_criterion(const Mixture& mixture, const Rows& rows,
                                      const RunOptions& run = {});

/// A mixture made ready to score rows; the same row gets the same bits in any batch.
class MixtureScorer {
 public:
  /// Throws Error(data) for weights, means and covariances that do not fit each other or are no
  /// mixture.
  explicit MixtureScorer(const Mixture& mixture);

  std::size_t components() const noexcept { return means_.rows(); }
  std::size_t columns() const noexcept { return means_.columns(); }
  /// log(weight_k N_k(row)) for each row and component k, into `out` [rows, components].
  void log_shares(MatrixView<float> rows, std::span<double> out) const;
  /// log Σ_k weight_k N_k(row) for each row, natural log: higher is more familiar.
  void log_density(MatrixView<float> rows, std::span<double> out) const;

 private:
  void prepare_diagonal(const Mixture& mixture);
  void prepare_roots(const Mixture& mixture);
  void full_distances(MatrixView<float> rows, std::size_t component, std::span<double> out) const;

  Matrix means_;
  std::vector<double> constants_;  // log weight − ½ log |2π covariance|
  Matrix inverse_deviations_;      // spherical and diagonal: [components, columns]; else empty
  std::vector<Matrix> inverse_roots_;  // L⁻¹ with L Lᵀ = covariance; full: per component; tied: one
};

/// The log-density of each row. Throws Error(shape) for another number of columns.
std::vector<double> log_density(const Mixture& mixture, const Rows& rows,
                                const RunOptions& run = {});

}  // namespace deepview

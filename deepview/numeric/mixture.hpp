// Gaussian mixtures: how dense the data are around a point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

enum class Covariance : std::uint8_t { diagonal, full };

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
  int components =
      5;  ///< More follow the data more closely, and rare rows too. Ignored by given starts.
  Covariance covariance = Covariance::diagonal;  ///< Full needs many more rows than columns.
  double tolerance =
      1e-3;  ///< Stop when the mean log-density changes by less; larger stops earlier.
  int max_iterations = 200;      ///< Then the fit ends as it is, with converged = false.
  double regularisation = 1e-6;  ///< Added to each variance, above 0; larger smooths.
  MixtureStart start{};
};

/// Σ_k weight_k N(mean_k, covariance_k).
struct Mixture {
  Covariance covariance = Covariance::diagonal;
  std::vector<double> weights;  ///< [components], sum 1.
  Matrix means;                 ///< [components, columns].
  Matrix covariances;  ///< Diagonal: variances [components, columns]; full: [components x columns,
                       ///< columns], one square under the other.
  std::size_t rows = 0;  ///< Fitted on.
  int iterations = 0;
  bool converged = false;
  double mean_log_density =
      0;  ///< Of the fitted rows, before the last step, as scikit-learn reports it.

  std::size_t components() const noexcept { return weights.size(); }
  std::size_t columns() const noexcept { return means.columns(); }
};

/// Fits a mixture by expectation and maximisation.
///
/// In      Finite rows, at least one. Fewer distinct rows than components reduce the components;
///         constant columns, and more columns than rows, are held up by the regularisation.
/// Out     Float64 throughout. A component that loses all its rows keeps its place with weight 0.
/// Fit     Needs all rows, once per iteration; fit on a part of them with take(rows, indices).
/// Cost    O(rows x components x columns) per iteration, x columns again with full covariances.
/// Random  The k-means++ start, from run.seed; the same answer for any number of threads.
/// Throws  Error(usage) for options out of range; Error(shape) for a start of another size;
///         Error(data) for no rows, or naming the first row that is not finite.
/// Source  Dempster, Laird, Rubin 1977; defaults and stopping rule of scikit-learn's
///         GaussianMixture.
Mixture fit_mixture(const Rows& rows, const MixtureOptions& options = {},
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
  void prepare_full(const Mixture& mixture);
  void full_distances(MatrixView<float> rows, std::size_t component, std::span<double> out) const;

  Matrix means_;
  std::vector<double> constants_;      // log weight − ½ log |2π covariance|
  Matrix inverse_deviations_;          // diagonal: [components, columns]; full: empty
  std::vector<Matrix> inverse_roots_;  // full: L⁻¹ with L Lᵀ = covariance, per component
};

/// The log-density of each row. Throws Error(shape) for another number of columns.
std::vector<double> log_density(const Mixture& mixture, const Rows& rows,
                                const RunOptions& run = {});

}  // namespace deepview

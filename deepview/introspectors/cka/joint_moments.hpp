// Moments of several layers' responses to the same samples, as far as HSIC needs them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/numeric/moments.hpp"

namespace deepview::detail {

/// Rows are the parts x_1 … x_P side by side. With z the whole row about the mean, and k_a = |z_a|²:
///
///     scatter   Σ z zᵀ        norms[a, b]    Σ k_a k_b        weighted[a]    Σ k_a z
///
/// They suffice for the linear HSIC of every pair of parts, exactly. Let K = Z_a Z_aᵀ, L likewise;
/// the rows are centred, so K1 = L1 = 0, and
///
///     tr KL = ‖Z_aᵀ Z_b‖²                                                          (plain)
///
/// The unbiased estimator [Song et al. 2012] takes K and L with zero diagonals, K' and L':
///
///     n(n−3) HSIC = tr K'L' + 1ᵀK'1 1ᵀL'1 / ((n−1)(n−2)) − 2/(n−2) 1ᵀK'L'1
///
/// where tr K'L' = tr KL − Σ k_a k_b, 1ᵀK'1 = −Σ k_a and 1ᵀK'L'1 = Σ k_a k_b. It does not change when
/// a vector is added to all rows, so centring is free.
///
/// norms and weighted move to another mean with the scatter's help, which is what merging needs:
/// with δ the step and d_a = |δ_a|², k_a becomes k_a − 2 z_a·δ_a + d_a, and Σ z = 0.
class JointMoments {
 public:
  explicit JointMoments(std::span<const std::size_t> widths);

  /// A float64 matrix [rows, sum of the widths].
  void add(const Tensor& rows);
  void merge(const JointMoments& later);

  const Moments& moments() const noexcept { return moments_; }
  std::size_t parts() const noexcept { return starts_.size() - 1; }
  std::size_t part_of(std::size_t column) const noexcept;
  /// Σ k_a.
  double trace(std::size_t part) const noexcept;
  /// |mean|² of the part's columns.
  double squared_mean(std::size_t part) const noexcept;
  /// ‖Z_aᵀ Z_b‖², or n(n−3) times the unbiased estimate, for all pairs; at least four rows for that.
  Matrix hsic(CkaEstimator estimator) const;

 private:
  struct Fourth {
    Matrix norms;
    Matrix weighted;
  };

  JointMoments() = default;
  std::span<const double> part(std::span<const double> row, std::size_t a) const noexcept;
  Fourth about(std::span<const double> mean) const;
  double product(std::size_t a, std::size_t b) const noexcept;

  std::vector<std::size_t> starts_;  // of each part, and the end
  Moments moments_;
  Matrix norms_;
  Matrix weighted_;
};

}  // namespace deepview::detail

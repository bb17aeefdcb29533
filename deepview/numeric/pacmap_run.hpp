// The steps that PaCMAP and LocalMAP have in common.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/pacmap.hpp"
#include "deepview/numeric/pacmap_pairs.hpp"
#include "deepview/numeric/pair_forces.hpp"
#include "deepview/numeric/partners.hpp"

namespace deepview::detail {

/// What each kind of pair counts for in one step.
struct PairWeights {
  double near = 0;
  double mid_near = 0;
  double further = 0;
};
PairWeights pair_weights(int step, const std::array<int, 3>& iterations);

/// The step length of Adam with its correction for the first steps.
double adam_rate(double learning_rate, int step);

/// Forces whose sum is the gradient of Σ w_near d / (10 + d) + Σ w_mid d / (10000 + d)
/// + Σ w_further / (1 + d) with d = 1 + |y_i − y_j|².
Force near_force(const PairWeights& weights);
Force mid_near_force(const PairWeights& weights);
Force further_force(const PairWeights& weights);

/// A map in the making.
class PacmapRun {
 public:
  PacmapRun(const PacmapInput& input, const PacmapOptions& options, const RunOptions& run);

  int steps() const noexcept;
  bool in_last_phase(int step) const noexcept;
  /// One step of Adam against all pairs, with the near pairs' force as given.
  void step(int index, const Force& near);

  MatrixView<float> positions() const noexcept;
  const PairTable& near() const noexcept { return near_; }
  const PairTable& further() const noexcept { return further_; }
  void replace_further(PairTable further);

  PacmapMap finish() &&;

 private:
  void descend(std::span<const Pull> pulls, float rate);

  const PacmapInput& input_;
  const PacmapOptions options_;
  const RunOptions& run_;
  const PairCounts counts_;
  PairTable near_;
  PairTable further_;
  Partners near_partners_;
  Partners mid_near_partners_;
  Partners further_partners_;
  std::vector<float> positions_;  // [rows, dimensions], as are the three below
  std::vector<float> moved_;
  std::vector<float> mean_;
  std::vector<float> square_;
};

}  // namespace deepview::detail

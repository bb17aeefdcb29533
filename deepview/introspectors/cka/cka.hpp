// Centred kernel alignment: which layers say the same about the samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview {

enum class CkaEstimator : std::uint8_t {
  debiased,  ///< About 0 for layers that have nothing in common; may be a little negative.
  plain,     ///< Never negative; rises towards 1 for any layers with more columns than samples.
};

/// What a layer's positions become.
enum class CkaPositions : std::uint8_t {
  mean,     ///< One column per channel: its mean over the positions.
  flatten,  ///< One column per unit.
};

struct CkaResult {
  std::vector<std::string> fields;   ///< One per row of the similarity.
  std::vector<std::string> against;  ///< One per column.
  Matrix similarity;                 ///< [fields, against]; 1: equal but for rotation and scale.
  std::size_t samples = 0;
  std::vector<std::string> sketched;   ///< Wider than max_columns: their similarity is estimated.
  std::vector<std::string> undefined;  ///< Nothing in them varies beyond rounding: NaN.
};

/// Linear centred kernel alignment of every layer with every other: ‖XᵀY‖² / (‖XᵀX‖ ‖YᵀY‖) of
/// centred responses, from sums over the samples alone, so in one pass and exactly.
///
/// In      `fields`  [samples, …] of any rank >= 1 and any dtype, finite. Two networks: read them
///         side by side (Paired), the fields of one against those of the other.
/// Out     CkaResult; within 1e-9 of the samples x samples form for layers of up to max_columns
///         columns. Wider ones are reduced at random to two independent sketches of half as many
///         columns: estimates of every product stay unbiased; the similarity is off by a few
///         hundredths, and may pass 1.
/// Memory  8 bytes x (sum of all layers' columns)² per block in flight, whatever the samples.
/// Cost    O(samples x (sum of columns)²), by BLAS.
/// Random  The sketches, from the run's seed.
/// Throws  Error(usage) for max_columns < 2 or a channel axis 0; Error(shape) for a channel axis
///         that a field lacks, or a layer that changes its width; Error(data) for fewer samples
///         than 2, or 4 when debiased, or naming the first sample that is not finite.
/// Source  Kornblith, Norouzi, Lee, Hinton 2019; debiased with the HSIC of Song et al. 2012, as in
///         Nguyen, Raghu, Kornblith 2021, of all samples rather than averaged over minibatches.
struct Cka {
  Fields fields = all_fields();
  std::optional<Fields> against{};  ///< None: all pairs of `fields`.
  CkaEstimator estimator = CkaEstimator::debiased;
  CkaPositions positions = CkaPositions::mean;
  int channel_axis = 1;  ///< With samples at axis 0: 1 for [N, C, H, W], -1 for [N, H, W, C].
  std::size_t max_columns = 512;  ///< More keep wider layers exact, at the square of the memory.

  using Result = CkaResult;
  class State;
  State start(const RunOptions& options) const;
};

namespace detail {
class CkaLayers;
class JointMoments;
}  // namespace detail

class Cka::State {
 public:
  State(Cka spec, Seed seed);
  State(State&&) noexcept;
  State& operator=(State&&) noexcept;
  ~State();

  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

 private:
  Cka spec_;
  Seed seed_;
  std::unique_ptr<detail::CkaLayers> layers_;      // none until the first batch
  std::unique_ptr<detail::JointMoments> moments_;  // likewise
};

}  // namespace deepview

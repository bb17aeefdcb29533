// Principal component analysis: the few directions in which samples differ most.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/moments.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview {

/// Finds the directions of largest variance, exactly, in one pass (PCA).
///
/// In      `fields`  [samples, features], any dtype, finite; at least one sample.
/// Out     One PcaModel per field. Asked for more than min(samples, features) dimensions, it has
///         that many, the most that scikit-learn allows; with samples <= features the last varies
///         by 0.
/// Memory  8 bytes x features² per field, and per block in flight.
/// Cost    O(samples x features²) for the covariance, O(features³) for its eigenvectors.
/// Throws  Error(usage) if dimensions < 1; Error(shape) for a field that is no matrix; Error(data)
///         for no samples, or naming the first sample that is not finite.
/// Source  Chan, Golub, LeVeque 1979 for the covariance; no whitening, as in DNIKit.
struct Pca {
  Fields fields = all_matrices();
  int dimensions = 2;  ///< More keep more of the variance.

  using Result = ByField<PcaModel>;
  class State;
  State start(const RunOptions& options) const;
};

class Pca::State {
 public:
  explicit State(Pca spec) : spec_(std::move(spec)) {}
  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

 private:
  Pca spec_;
  std::vector<std::pair<std::string, Moments>> moments_;  // empty until the first batch
};

}  // namespace deepview

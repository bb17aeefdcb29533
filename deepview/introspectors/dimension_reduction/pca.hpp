// Principal component analysis: the few directions in which samples differ most.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/moments.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct PcaModel {
  std::vector<double> mean;      ///< [columns].
  Matrix components;             ///< [dimensions, columns], orthonormal, most variance first.
  std::vector<double> variance;  ///< [dimensions] Along each component, divided by samples − 1.
  std::vector<double> variance_ratio;  ///< [dimensions] Share of the total; 0 when nothing varies.
  std::size_t samples = 0;

  std::size_t dimensions() const noexcept { return components.rows(); }
  std::size_t columns() const noexcept { return components.columns(); }
};

/// Finds the directions of largest variance, exactly, in one pass (PCA).
///
/// In      `fields`  [samples, features], any dtype, finite; at least one sample.
/// Out     One PcaModel per field. Asked for more than min(samples, features) dimensions, it has
///         that many, the most that scikit-learn allows; with samples <= features the last varies
///         by 0. In each component the loading of largest magnitude (the first of equals) is
///         positive.
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

/// The leading components of a covariance that was gathered elsewhere. Throws as Pca does.
PcaModel principal_components(const Moments& moments, int dimensions);

/// (row − mean) · componentsᵀ in float64, kept as float32 [rows, dimensions]; a row gets the same
/// bits in any batch. Throws Error(shape) for another number of columns.
Tensor project(const PcaModel& model, const Tensor& rows);
Rows project(const PcaModel& model, const Rows& rows, const RunOptions& run = {});

/// A stage that replaces each field that has a model by its projection; other fields pass.
/// Throws Error(missing_field) when a field with a model is not in the batch.
struct ReduceDimensions {
  ByField<PcaModel> models;

  Batch operator()(Batch batch) const;
};

}  // namespace deepview

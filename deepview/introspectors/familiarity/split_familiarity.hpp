// How familiar each sample is to each label: one mixture per label, all samples scored by all.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/introspectors/familiarity/label_dimensions.hpp"
#include "deepview/numeric/field_rows.hpp"
#include "deepview/numeric/mixture.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// A mixture fitted on the samples of one label alone, and what it says of every sample.
struct LabelFamiliarity {
  std::string dimension;  ///< Of the labels, e.g. "label" or "split".
  std::string label;
  std::vector<std::size_t> members;  ///< The samples of this label, ascending.
  Mixture mixture;
  std::vector<double> log_density;  ///< [all samples], natural log; higher is more familiar.
};

/// Fits a mixture to each label's samples and scores all samples with it (DNIKit's split familiarity).
///
/// In      `fields`  [samples, features], finite; metadata keys::labels, whose columns of strings or
///         integers are the label dimensions. A batch without labels gives no answers.
/// Out     Per field one LabelFamiliarity for each label with at least `minimum` samples; dimensions
///         in the order of the metadata, labels in byte order.
/// Fit     Needs all samples: memory samples x features x 4 bytes, beyond `store`'s limit on disk,
///         and 8 bytes x samples per label.
/// Random  The starts of the fits, from the run's seed; the same answer for any number of threads.
/// Throws  Error(usage) for minimum < 1 or options out of range; Error(shape) for a field that is no
///         matrix; Error(data) naming the first sample that is not finite.
struct SplitFamiliarity {
  Fields fields = all_matrices();
  MixtureOptions mixture{};
  std::size_t minimum =
      50;  ///< Labels with fewer samples are passed over; smaller says more, less surely.
  RowStoreOptions store{};

  using Result = ByField<std::vector<LabelFamiliarity>>;
  class State;
  State start(const RunOptions& options) const;
};

class SplitFamiliarity::State {
 public:
  State(const SplitFamiliarity& spec, RunOptions options)
      : spec_(spec), rows_(spec.fields, spec.store), options_(std::move(options)) {}
  void add(const Batch& batch) {
    rows_.add(batch);
    labels_.add(batch);
  }
  void merge(State&& later) {
    rows_.merge(std::move(later.rows_));
    labels_.merge(std::move(later.labels_));
  }
  Result finish() &&;

 private:
  SplitFamiliarity spec_;
  FieldRows rows_;
  RunOptions options_;
  LabelDimensions labels_;
};

/// The same for callers who have the rows and labels of all samples; `spec.fields` is not looked at.
/// Throws Error(shape) for labels of other rows.
std::vector<LabelFamiliarity> label_familiarity(const Rows& rows,
                                                std::span<const LabelDimension> dimensions,
                                                const SplitFamiliarity& spec,
                                                const RunOptions& run = {});

}  // namespace deepview

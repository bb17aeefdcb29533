// DNIKit's dataset report: everything that is known of each sample, as one table.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/dataset_report/report_table.hpp"
#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"
#include "deepview/introspectors/familiarity/label_dimensions.hpp"
#include "deepview/numeric/field_rows.hpp"
#include "deepview/numeric/mixture.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// The leading principal components of each field that is wider than so many; others as they are.
struct GuessedReduction {
  int dimensions = 40;
};

/// One strategy for all fields, or one for each of some fields.
using FieldStrategies = std::variant<ReductionStrategy, ByField<ReductionStrategy>>;

struct DuplicatesConfig {
  DuplicateRule rule = CalibratedRule{};
  NeighbourSearch search = AutoSearch{};
};

/// Which parts a report has, and how each is made; nullopt leaves a part out. The names are DNIKit's.
struct ReportConfig {
  /// To two dimensions. Fields that are given no strategy have no projection.
  std::optional<FieldStrategies> projection = UmapOptions{};
  std::optional<DuplicatesConfig> duplicates = DuplicatesConfig{};
  /// Of all samples, and of each label alone ("split familiarity").
  std::optional<MixtureOptions> familiarity = MixtureOptions{};
  /// Before any other part. Fields that are given no strategy are used as they are.
  std::variant<GuessedReduction, ReductionStrategy, ByField<ReductionStrategy>> dim_reduction{};
  /// Labels with fewer samples get no familiarity of their own; smaller says more, less surely.
  std::size_t split_familiarity_min = 50;
};

/// Makes a table with a row per sample from one pass over the producer.
///
/// In      `fields`  [samples, features], any dtype, finite; metadata keys::identifier (strings or
///         integers; without it samples are numbered from 0) and keys::labels (optional).
/// Out     Columns as DNIKit has them, in its order; RESP is the field's name with spaces as _ and
///         nothing else but A-Z, a-z, 0-9, _ and -:
///           id                                        text
///           one per label dimension, named after it   text
///           duplicates_RESP                           number of the group; -1: in none
///           projection_RESP_x, projection_RESP_y
///           familiarity_RESP                          log density, natural; higher = more familiar
///           splitFamiliarity_RESP_byAttr_DIMENSION    the same for each label, dimension by dimension
///         Where a dimension has no label with enough samples, but another has, its scores are of no
///         labels; where none has, there are no such columns.
/// Fit     Needs all samples: memory samples x features x 4 bytes per field, beyond `store`'s limit on
///         disk; the table; one field after another for the rest.
/// Cost    Neighbours for duplicates and for UMAP, mixtures once per label.
/// Random  Starts and draws, from the run's seed; the same bits for any number of threads and any
///         batch size.
/// Throws  Error(usage) for options out of range; Error(data) for two columns of one name (a label
///         dimension called "id", two fields that differ only in characters that are left out) or
///         naming the first sample that is not finite; Error(missing_field) for a field that
///         is not there, or identifiers or labels that only some batches have; Error(shape) for a field
///         that is no matrix.
/// Source  DNIKit's DatasetReport; differs: one pass instead of two, the reduction is applied in every
///         combination of parts, calibrated duplicates by default, few samples and one are answered.
struct DatasetReport {
  Fields fields = all_matrices();
  ReportConfig config{};
  RowStoreOptions store{};

  using Result = ReportTable;
  class State;
  State start(const RunOptions& options) const;
};

class DatasetReport::State {
 public:
  State(const DatasetReport& spec, RunOptions options);
  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

 private:
  DatasetReport spec_;
  RunOptions options_;
  std::optional<FieldRows> rows_;  // none: no part looks at fields
  LabelDimensions labels_;
  std::vector<std::string> identifiers_;  // empty, or one per sample
};

}  // namespace deepview

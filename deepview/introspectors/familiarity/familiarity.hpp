// How much a sample looks like the samples a mixture was fitted on.
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/field_rows.hpp"
#include "deepview/numeric/mixture.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

namespace keys {
inline const DictMetaKey familiarity{
    "familiarity"};  ///< Field → float64 log-density, higher = familiar.
}  // namespace keys

/// Fits a Gaussian mixture to each field; its log-density says how familiar a sample is.
///
/// In      `fields`  [samples, features], any dtype, finite; at least one sample. Best at 10–100
///         features: reduce wider ones first (Pca).
/// Out     One Mixture per field; apply it with ScoreFamiliarity, or with log_density(mixture,
///         rows).
/// Fit     Needs all samples: memory samples x features x 4 bytes, beyond `store`'s limit on disk.
/// Cost    O(samples x components x features) per iteration; x features again with full
///         covariances.
/// Random  The start of the fit, from the run's seed; the same answer for any number of threads.
/// Throws  Error(usage) for options out of range; Error(shape) for a field that is no matrix;
///         Error(data) for no samples, or naming the first sample that is not finite.
/// Source  DNIKit's Familiarity (GMM), same defaults; differs: scores never fail on thin
///         components.
struct Familiarity {
  Fields fields = all_matrices();
  MixtureOptions mixture{};
  RowStoreOptions store{};

  using Result = ByField<Mixture>;
  class State;
  State start(const RunOptions& options) const;
};

class Familiarity::State {
 public:
  State(const Familiarity& spec, RunOptions options)
      : rows_(spec.fields, spec.store), mixture_(spec.mixture), options_(std::move(options)) {}
  void add(const Batch& batch) { rows_.add(batch); }
  void merge(State&& later) { rows_.merge(std::move(later.rows_)); }
  Result finish() &&;

 private:
  FieldRows rows_;
  MixtureOptions mixture_;
  RunOptions options_;
};

/// A stage that writes each sample's log-density (natural log) as metadata keys::familiarity, one
/// float64 column per fitted field; fields pass unchanged, an earlier score of the same field is
/// replaced. Throws Error(missing_field) when a fitted field is not in the batch.
class ScoreFamiliarity {
 public:
  explicit ScoreFamiliarity(const ByField<Mixture>& mixtures);
  Batch operator()(Batch batch) const;

 private:
  std::shared_ptr<const ByField<MixtureScorer>> scorers_;
};

/// Writes a folder with familiarity.json (version, fields, options of the fit) and .npy files of
/// the weights, means and covariances. Throws Error(usage) when the folder exists, Error(io).
void save_familiarity(const ByField<Mixture>& mixtures, const std::filesystem::path& folder);
/// Throws Error(io) when it cannot be read, Error(data) for anything save_familiarity did not
/// write.
ByField<Mixture> load_familiarity(const std::filesystem::path& folder);

}  // namespace deepview

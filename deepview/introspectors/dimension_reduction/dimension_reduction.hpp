// Maps of samples by several methods at once, each with what it keeps and what it can place.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/introspectors/dimension_reduction/reduce_dimensions.hpp"
#include "deepview/numeric/field_rows.hpp"
#include "deepview/numeric/local_map.hpp"
#include "deepview/numeric/map_quality.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/pacmap.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/numeric/tsne.hpp"
#include "deepview/numeric/umap.hpp"

namespace deepview {

/// Principal components, exactly. Stands for both of DNIKit's: its incremental `PCA`, whose answer
/// hung on the batch size, and its `StandardPCA`, whose answer was drawn for larger data.
struct PcaOptions {
  int dimensions = 2;  ///< More keep more of the variance; cut to the samples and the features.
};

/// Throws Error(usage) unless there is a dimension.
void require_valid(const PcaOptions& options);

/// What DNIKit calls TSNE, UMAP and PaCMAP are TsneOptions, UmapOptions and PacmapOptions; its
/// target_dimensions is `dimensions`. It hands further options to Python packages:
///
///     scikit-learn   perplexity  early_exaggeration  learning_rate (a quarter)  max_iter    init
///     TsneOptions    perplexity  exaggeration        learning_rate              iterations  start
///
///     umap-learn     n_neighbors  min_dist      spread  negative_sample_rate  n_epochs  init
///     UmapOptions    neighbours   min_distance  spread  negative_samples      epochs    start
///
///     pacmap         n_neighbors  MN_ratio        FP_ratio       num_iters   lr
///     PacmapOptions  neighbours   mid_near_ratio  further_ratio  iterations  learning_rate
using ReductionStrategy =
    std::variant<PcaOptions, TsneOptions, UmapOptions, PacmapOptions, LocalMapOptions>;

/// "PCA", "t-SNE", "UMAP", "PaCMAP", "LocalMAP".
std::string_view name(const ReductionStrategy& strategy);

/// What t-SNE makes small. Divergences compare where perplexities are equal.
struct TsneDivergence {
  double kl_divergence = 0;  ///< In nats, of the map from the samples; see TsneMap.
  double perplexity = 0;     ///< That was used: less than asked for where samples are few.
};

struct Reduction {
  ReductionStrategy strategy{};
  Rows map{};            ///< [samples, dimensions] Row i is the i-th sample of the pass.
  MapQuality quality{};  ///< Against the samples as they are.
  std::optional<TsneDivergence> divergence{};  ///< Of t-SNE alone.
  /// Absent of t-SNE: its map is of these samples and no others, since a point lies where all the
  /// others push it.
  std::optional<ReductionModel> model{};
};

/// Places the samples of each field in low-dimensional maps, by each strategy.
///
/// In      `fields`  [samples, features], any dtype, finite; at least one sample.
/// Out     One Reduction per strategy, in order; the strategies share rows and neighbours. For other
///         strategies in another field add a second DimensionReduction to the same pass. To reduce
///         in steps, put ReduceDimensions before it. Few, equal or constant samples give a finite
///         map.
/// Fit     Needs all samples: memory samples x features x 4 bytes, beyond `store`'s limit on disk.
/// Cost    The strategies' (principal_components, tsne, fit_umap, pacmap, local_map), one search for
///         the neighbours (neighbour_graph) if one asks for them, and the quality's. PaCMAP and
///         LocalMAP of more than 100 features search anew, among components.
/// Random  Starts, draws and the judged sample, from the run's seed; the same answer for any number
///         of threads and any batch size.
/// Throws  Error(usage) for no strategies or options out of range; Error(shape) for a field that is
///         no matrix or has no features; Error(data) for no samples, or naming the first that is not
///         finite.
/// Source  DNIKit's DimensionReduction; differs: fitted samples keep their place, maps that cannot
///         place others are never aligned with other data, short batches are used.
struct DimensionReduction {
  Fields fields = all_matrices();
  std::vector<ReductionStrategy> strategies{UmapOptions{}};
  MapQualityOptions quality{};
  RowStoreOptions store{};

  using Result = ByField<std::vector<Reduction>>;
  class State;
  State start(const RunOptions& options) const;
};

class DimensionReduction::State {
 public:
  State(const DimensionReduction& spec, RunOptions options)
      : rows_(spec.fields, spec.store), spec_(spec), options_(std::move(options)) {}
  void add(const Batch& batch) { rows_.add(batch); }
  void merge(State&& later) { rows_.merge(std::move(later.rows_)); }
  Result finish() &&;

 private:
  FieldRows rows_;
  DimensionReduction spec_;
  RunOptions options_;
};

/// Neighbours per row that the strategies look at in a graph of these rows: the largest of what each
/// needs, 0 for none. PaCMAP asks for more of them where rows are many.
int neighbours_needed(const std::vector<ReductionStrategy>& strategies, const Rows& rows);

/// The same for callers who share rows and graph. The graph is of these rows, with at least
/// neighbours_needed() each, or all others; its scaling is the caller's choice. Throws Error(shape)
/// for a graph that is not.
std::vector<Reduction> reduce(const Rows& rows, const NeighbourGraph& graph,
                              const DimensionReduction& spec, const RunOptions& run = {});

/// Of each field, the model of the strategy at `index`: what ReduceDimensions and save_reductions
/// take. Fields whose strategy has none are left out. Throws Error(usage) when there are not so many
/// strategies.
ByField<ReductionModel> models_of(const DimensionReduction::Result& result, std::size_t index = 0);

}  // namespace deepview

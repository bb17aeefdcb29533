// Samples that the network sees as the same: groups of rows that lie too close together.
#pragma once

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/field_rows.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// Flags a pair when data without duplicates would make one so close with a chance below alpha /
/// rows.
///
/// With r_1 <= … <= r_k the distances around a row and m the local dimension, (r_1 / r_k)^m behaves
/// like the smallest of k − 1 uniform numbers, so p = 1 − (1 − (r_1 / r_k)^m)^(k−1). Identical rows
/// are always flagged. The number of rows flagged by accident is about Poisson with mean alpha or
/// less. Uses the first 16 neighbours; with fewer than 7 rows only identical rows are flagged,
/// since so few neighbours say nothing about chance. Where 4 to 22 neighbours crowd so that none of
/// them seems close, the crowd is taken for one neighbour and the other of the first 32 tell what is
/// usual around it.
struct CalibratedRule {
  double alpha = 1;  ///< Rows flagged by accident in the whole data set; larger finds more.
};
/// Flags pairs as close as the closest (100 − percentile) % of all pairs of near neighbours: always
/// some, whether or not the data hold duplicates. DNIKit's rule.
struct PercentileRule {
  double percentile = 98.5;  ///< In (0, 100]; larger flags fewer.
};
/// Flags pairs below the elbow in the sorted distances to near neighbours. DNIKit's default.
struct SlopeRule {
  int sensitivity = 5;  ///< At least 3; larger looks at a shorter piece of the curve at a time.
};
using DuplicateRule = std::variant<CalibratedRule, PercentileRule, SlopeRule>;

/// The strategies of DeepView 3.x by their names there: `Duplicates{.search =
/// KNNStrategy::KNNAnnoy{}}`.
struct KNNStrategy {
  using KNNAnnoy = ApproximateSearch;  ///< Trees there too; finds 99 of 100 neighbours, not 90.
  using KNNFaiss = ExactSearch;        ///< Distances are distances here, not their squares.
};

struct DuplicateGroup {
  std::size_t representative = 0;
  std::vector<std::size_t> members{};  ///< Ascending; the representative is one of them.
  std::vector<double> distances{};     ///< [members] To the representative, on the scaled rows.
  double mean = 0;       ///< Of the members' distances to their centroid, scaled rows.
  double deviation = 0;  ///< Of the same, divided by the number of members.
};

struct DuplicateGroups {
  std::vector<DuplicateGroup> groups;  ///< By lowest member.
  DuplicateRule rule;                  ///< That made them.
  std::size_t neighbours = 0;          ///< Per row, that the rule looked at.
  std::vector<float> bounds;           ///< [rows] Pairs at most this far from a row are flagged.
  SearchMethod method = SearchMethod::exact;  ///< How neighbours were found.
  double recall = 1;                          ///< Of the neighbours, as measured.
};

/// Finds groups of near-identical samples in each field.
///
/// In      `fields`  [samples, features], any dtype, finite. Columns are divided by their length
///         over all samples first.
/// Out     Groups. By CalibratedRule each member lies within the bound of the representative, the
///         row with most partners: no chains. The other rules merge overlapping neighbourhoods, as
///         DNIKit.
/// Fit     Needs all samples: memory samples x features x 4 bytes, beyond `store`'s limit on disk.
/// Cost    That of the neighbours (neighbour_graph): O(samples² x features) when exact.
/// Random  None when exact, else what the approximate search draws from run.seed.
/// Throws  Error(usage) for a rule out of range; Error(shape) for a field that is no matrix;
///         Error(data) naming the first sample that is not finite.
struct Duplicates {
  Fields fields = all_matrices();
  DuplicateRule rule = CalibratedRule{};
  RowStoreOptions store{};
  NeighbourSearch search = AutoSearch{};  ///< Exact where that is quick.

  using Result = ByField<DuplicateGroups>;
  class State;
  State start(const RunOptions& options) const;
};

class Duplicates::State {
 public:
  State(const Duplicates& spec, RunOptions options)
      : rows_(spec.fields, spec.store),
        rule_(spec.rule),
        search_(spec.search),
        options_(std::move(options)) {}
  void add(const Batch& batch) { rows_.add(batch); }
  void merge(State&& later) { rows_.merge(std::move(later.rows_)); }
  Result finish() &&;

 private:
  FieldRows rows_;
  DuplicateRule rule_;
  NeighbourSearch search_;
  RunOptions options_;
};

/// The same for callers who share rows and graph; the graph must be of these rows.
DuplicateGroups find_duplicates(const Rows& rows, const NeighbourGraph& graph,
                                const DuplicateRule& rule = CalibratedRule{},
                                const RunOptions& run = {});

}  // namespace deepview

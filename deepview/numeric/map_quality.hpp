// How much of the rows' structure a map keeps.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct MapQualityOptions {
  std::vector<int> neighbours{5, 15};  ///< Sizes of neighbourhoods to judge.
  std::size_t judged_rows = 2'000;     ///< With more than twice as many rows, so many are drawn.
  std::size_t triplets = 20'000;       ///< More make the accuracy more certain.
};

/// Throws Error(usage) for a size below 1 or no judged rows.
void require_valid(const MapQualityOptions& options);

struct NeighbourhoodQuality {
  std::size_t neighbours = 0;
  /// 1 − 2 Σ (rank − k) / (judged k (2 rows − 3 k − 1)) over neighbours in the map that are not
  /// neighbours among the rows: 1 when the map shows no false neighbour.
  double trustworthiness = 0;
  double recall = 0;  ///< Share of a row's k neighbours that are its neighbours in the map too.
};

struct MapQuality {
  /// One per size k asked for with 2 k < rows; trustworthiness is not defined beyond.
  std::vector<NeighbourhoodQuality> neighbourhoods;
  /// Share of triplets (i, j, k) of different rows where j is nearer to i than k among the rows
  /// exactly when it is in the map; absent below three rows.
  std::optional<double> triplet_accuracy;
  std::size_t rows = 0;
  std::size_t judged_rows = 0;  ///< Whose neighbourhoods were looked at: all, or a sample.
  std::size_t triplets = 0;
};

/// Judges a map by the Euclidean distances between the rows as they are.
///
/// In      Finite rows and map, row i of one placed at row i of the other.
/// Out     Exact for up to twice `judged_rows` rows; beyond, averages over rows drawn without
///         repeats, each still compared with all rows.
/// Cost    O(judged rows x rows x columns).
/// Random  The rows and the triplets, from run.seed; the same answer for any number of threads.
/// Throws  Error(shape) when rows and map differ in size; Error(usage) for a size below 1 or no
///         judged rows; Error(data) naming the first number that is not finite.
/// Source  Venna & Kaski 2001 for trustworthiness, as in scikit-learn; equal distances are ordered
///         by index. Wang, Huang, Rudin, Shaposhnik 2021 for the triplets.
MapQuality map_quality(const Rows& rows, const Rows& map, const MapQualityOptions& options = {},
                       const RunOptions& run = {});

}  // namespace deepview

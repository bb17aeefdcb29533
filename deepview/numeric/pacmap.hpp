// A map that keeps near rows near and clusters where they belong to each other (PaCMAP).
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/pacmap_space.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

struct PacmapOptions {
  int dimensions = 2;  ///< Of the map; 2 or 3 to look at, more to cluster in.
  /// Near pairs per row; more keep larger shapes and cost time. None: 10 up to 10,000 rows, then
  /// 10 + 15 (log10(rows) − 4).
  std::optional<int> neighbours{};
  double mid_near_ratio = 0.5;  ///< Mid-near pairs per near pair; more keep the global shape.
  double further_ratio = 2;     ///< Further pairs per near pair; more push clusters apart.
  /// Steps in which mid-near pairs arrange the whole, fade, and leave the details to the others.
  std::array<int, 3> iterations{100, 100, 250};
  double learning_rate = 1;  ///< Of Adam; larger moves faster and less surely.
};

/// Throws Error(usage) naming an option that is out of range.
void require_valid(const PacmapOptions& options);

/// Pairs of each kind per row.
struct PairCounts {
  std::size_t near = 0;
  std::size_t mid_near = 0;
  std::size_t further = 0;
};

/// What the options come to for so many rows: a row has fewer others than 35 when there are few rows,
/// and then the three kinds share them in proportion; from two rows on there is a near pair.
/// Throws Error(usage) naming an option that is out of range.
PairCounts pair_counts(const PacmapOptions& options, std::size_t rows);

/// What a map is made from; PaCMAP and LocalMAP can share it.
struct PacmapInput {
  PacmapSpace space;
  Rows rows;  ///< The rows that are placed.
  Rows seen;  ///< The same in the space.
  NeighbourGraph
      graph;  ///< Of `seen`, with pair_counts().near + 50 neighbours per row if there are.
};

/// In      Finite rows. Columns are not weighed against each other: Scaling::none.
/// Cost    That of principal_components and neighbour_graph.
/// Throws  Error(data) naming the first row that is not finite, or for rows without columns.
PacmapInput pacmap_input(const Rows& rows, const PacmapOptions& options = {},
                         const RunOptions& run = {});
/// With a graph of the rows that the caller has already, of any scaling. Of rows that the space
/// reduces it says nothing: their neighbours are searched all the same.
PacmapInput pacmap_input(const Rows& rows, const NeighbourGraph& graph,
                         const PacmapOptions& options, const RunOptions& run = {});

/// Neighbours per row that such a graph needs: 0 where it is not looked at.
int pacmap_neighbours(const PacmapOptions& options, const Rows& rows);

/// A finished map, and what placing more rows in it needs.
struct PacmapMap {
  Rows map;  ///< float32 [rows, dimensions], no unit.
  PacmapSpace space;
  Rows seen;  ///< The mapped rows in the space.
  PacmapOptions options;
  Scaling scaling = Scaling::none;  ///< Of `seen` in the search for neighbours.
  std::optional<double> reach{};    ///< Of a LocalMAP, which is placed in as any PaCMAP is.
};

/// Throws Error(data) for a map whose parts do not fit each other.
void require_valid(const PacmapMap& fitted);

/// Places rows so that near ones stay near (PaCMAP, pairwise controlled manifold approximation).
///
/// In      `input` made with the same neighbours; up to 2³¹ / dimensions rows.
/// Out     Finite; none, one or identical rows give a defined map. Identical rows need not overlap.
/// Memory  8 bytes x rows x pairs per row (35 by default) and 24 bytes x rows x dimensions.
/// Cost    O(iterations x rows x pairs); threads share the rows.
/// Random  Mid-near and further pairs, and the start along dimensions in which rows do not vary,
///         keyed by (run.seed, row); same seed, same bits for any number of threads.
/// Throws  Error(usage) for options out of range or a graph with fewer neighbours than it takes.
/// Source  Wang, Huang, Rudin, Shaposhnik 2021, arXiv:2012.04456; constants of pacmap 0.9.1.
///         Differs: exact neighbours; fewer than 4 rows, identical rows and maps with more dimensions
///         than columns are placed, where the package refuses or gives NaN.
PacmapMap pacmap(const PacmapInput& input, const PacmapOptions& options = {},
                 const RunOptions& run = {});
PacmapMap pacmap(const Rows& rows, const PacmapOptions& options = {}, const RunOptions& run = {});

/// Positions [rows, dimensions] of more rows in a finished map, whose points stay where they are.
/// A row that looks like a mapped one gets its place (the lowest index of equals). Others are drawn
/// to their nearest mapped rows alone, so each lands in the same place in any company.
///
/// Cost    That of neighbours_of, and O(iterations x rows x neighbours).
/// Throws  Error(shape) for another number of columns; Error(data) naming the first row that is not
///         finite; Error(usage) when the map is empty.
/// Source  The package's `transform`; differs: a mapped row keeps its place.
Rows place(const PacmapMap& fitted, const Rows& rows, const RunOptions& run = {});
Tensor place(const PacmapMap& fitted, const Tensor& rows, const RunOptions& run = {});

}  // namespace deepview

// Maps that keep near neighbours near: UMAP.
#pragma once

#include <cstddef>
#include <variant>

#include "deepview/base/run_options.hpp"
#include "deepview/base/tensor.hpp"
#include "deepview/numeric/map_curve.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// The leading principal components of the rows as they are: keeps the coarse shape.
struct PrincipalStart {};
/// Uniform draws.
struct RandomStart {};
/// [rows, dimensions], used as they are.
struct GivenStart {
  Rows positions;
};
using MapStart = std::variant<PrincipalStart, RandomStart, GivenStart>;

struct UmapOptions {
  int dimensions = 2;         ///< Of the map; 2 or 3 to look at, more (up to 64) to cluster in.
  int neighbours = 15;        ///< Counting the row itself, as umap-learn does: larger keeps more of
                              ///< the global shape and costs more.
  double min_distance = 0.1;  ///< In map units; smaller packs clusters tighter.
  double spread = 1;          ///< Of clusters, in map units; larger draws them apart.
  int negative_samples = 5;   ///< Pushes per pull; more draws neighbourhoods apart.
  int epochs = 0;             ///< More cost time; 0: 500 up to 10,000 rows, 200 beyond.
  MapStart start = PrincipalStart{};
};

/// Throws Error(usage) for options out of range.
void require_valid(const UmapOptions& options);

/// A map and what is needed to place further rows in it.
struct UmapModel {
  Rows rows;  ///< The fitted rows.
  Rows map;   ///< [rows, dimensions], in map units; equal rows may lie apart.
  MapCurve curve;
  int neighbours = 15;
  int negative_samples = 5;
  Scaling scaling = Scaling::none;  ///< Of the rows in the search for neighbours.
  Seed seed;                        ///< Of the fit; placing draws from it too.
};

/// Throws Error(data) for a model whose parts do not fit each other.
void require_valid(const UmapModel& model);

/// Places rows in a low-dimensional map.
///
/// In      Finite rows and their graph with k >= neighbours − 1, or as many as there are others.
/// Out     float32; rows that are all the same lie at one place from a PrincipalStart. Without rows
///         a map without rows; a single row lies at 0.
/// Memory  About 50 bytes x rows x neighbours, and 16 bytes x rows x dimensions.
/// Cost    O(epochs x edges) for the layout; O(rows x columns²) for a PrincipalStart.
/// Random  Start and pushes, from run.seed; the same bits for any number of threads.
/// Throws  Error(usage) for options out of range; Error(shape) when graph or given start are of
///         other rows; Error(data) naming the first row that is not finite.
/// Source  McInnes, Healy, Melville 2018, arXiv:1802.03426; umap-learn's defaults. Differs: exact
///         neighbours, start from principal components, all edges pull in each epoch instead of
///         drawn ones, points move at once by Adam instead of one after another.
UmapModel fit_umap(const Rows& rows, const NeighbourGraph& graph, const UmapOptions& options = {},
                   const RunOptions& run = {});
/// Finds the neighbours first, among the rows as they are.
UmapModel fit_umap(const Rows& rows, const UmapOptions& options = {}, const RunOptions& run = {});

/// Where new rows belong in the map, [rows, dimensions]; the old ones stay. A row equal to a fitted
/// one gets its place (the lowest index of equals); others start between their nearest fitted rows
/// and move for 100 epochs. A row gets the same bits in any batch and for any number of threads.
///
/// Throws  Error(shape) for another number of columns; Error(data) when the model has no rows or
///         is none, or naming the first row that is not finite.
/// Source  umap-learn's `transform`; differs: fitted rows keep their place, and new rows do not
///         influence each other.
Rows place(const UmapModel& model, const Rows& rows, const RunOptions& run = {});
Tensor place(const UmapModel& model, const Tensor& rows, const RunOptions& run = {});

}  // namespace deepview

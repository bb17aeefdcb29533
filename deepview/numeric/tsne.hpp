// Maps in which rows that are near stay near (t-SNE).
#pragma once

#include <optional>
#include <variant>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/numeric/tsne_affinities.hpp"

namespace deepview {

struct TsneOptions {
  /// Where the points start: on the leading principal components of the rows, which is the same
  /// each time; scattered, from run.seed; or where the caller says, [rows, dimensions], as it is.
  struct PrincipalComponents {};
  struct Scattered {};

  int dimensions = 2;      ///< Of the map, 1 to 8.
  double perplexity = 30;  ///< How many neighbours count; more keep larger shapes and cost more.
  int iterations = 750;    ///< More lower the divergence, each by less than the one before.
  int exaggerated_iterations = 250;  ///< The first ones; more give clusters time to meet.
  double exaggeration = 12;          ///< Of the attraction in these; more gather tighter.
  /// Steps along the forces, which are a quarter of the negative gradient. None: rows /
  /// exaggeration, so rows once it is over. Larger steps arrive sooner, or never.
  std::optional<double> learning_rate{};
  std::variant<PrincipalComponents, Scattered, Rows> start{};
};

/// Throws Error(usage) for options out of range.
void require_valid(const TsneOptions& options);

struct TsneMap {
  Rows map;                  ///< [rows, dimensions], centred.
  double kl_divergence = 0;  ///< In nats, see kl_divergence(); within 1e-3 of it above 5,000 rows.
  int iterations = 0;
  double perplexity = 0;  ///< That was used: less than asked for where there are too few rows.
};

/// Places rows in a map so that the similarities of points are those of rows (t-SNE).
///
/// In      Finite rows, and their graph with k = tsne_neighbours(perplexity); of n rows it can have
///         no more than n − 1, and the perplexity is then (n − 1) / 3, but at least 1.
/// Out     The map, float32. Equal rows may overlap. 750 iterations at this rate reach what 1,000
///         at a twelfth of it do [Belkina et al. 2019].
/// Memory  16 bytes x rows x neighbours for the affinities, 60 x rows, 30 x nodes of the grid.
/// Cost    Per iteration O(rows x neighbours), and for the repulsion O(rows²) up to 5,000 rows or
///         where a map has more than 2 dimensions, else O(rows + nodes log nodes) on a grid.
/// Random  The scattered start, and what components that the rows lack are filled with, from
///         run.seed by row; the same bits for any number of threads and instruction set, as far as
///         the C library's exp, log and cos are the same.
/// Throws  Error(usage) for options out of range; Error(shape) for a graph or start of another
///         number of rows; Error(data) naming the first row that is not finite.
/// Source  van der Maaten & Hinton 2008; Linderman et al. 2019 for the grid; Kobak & Berens 2019
///         for the start; differs: see detail::SplineGrid.
TsneMap tsne(const Rows& rows, const NeighbourGraph& graph, const TsneOptions& options = {},
             const RunOptions& run = {});

}  // namespace deepview

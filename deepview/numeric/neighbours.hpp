// The nearest neighbours of every row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

enum class Scaling : std::uint8_t {
  column_norm,  ///< Each column is divided by its length over all rows; a column of zeros stays
                ///< zero.
  none,
};

/// Every row is compared with every other.
struct ExactSearch {};

/// Descent on the neighbours of neighbours from the leaves of random projection trees: misses about
/// one neighbour in a hundred, in a time that grows little faster than the number of rows.
///
/// Source  Dong, Moses, Li 2011 (NN-descent), Dasgupta & Freund 2008 (the trees); differs: rounds
///         propose from a frozen graph, so that the answer does not depend on the threads, and
///         identical rows are searched for once.
struct ApproximateSearch {
  int trees = 6;        ///< More start closer to the answer and cost a scan each.
  int candidates = 16;  ///< New and old ones joined at each row a round; more find more, slower.
  int most_rounds = 20;
  double tolerance = 0.005;  ///< A round that changes a smaller share of the graph is the last.
  int recall_rows = 200;     ///< Rows whose neighbours are also found exactly, to measure recall.
};

/// ExactSearch while it is a matter of seconds, else ApproximateSearch.
struct AutoSearch {
  /// The most that rows² x columns may be for an exact search; larger waits longer for exactness.
  double exact_work = 1e12;
};
using NeighbourSearch = std::variant<AutoSearch, ExactSearch, ApproximateSearch>;

struct NeighbourOptions {
  int k = 32;  ///< Per row; more cost memory and time, fewer are a prefix when exact.
  Scaling scaling = Scaling::column_norm;  ///< Of the rows that are searched.
  NeighbourSearch search = AutoSearch{};   ///< Of neighbour_graph; neighbours_of is exact.
};

enum class SearchMethod : std::uint8_t { exact, approximate };

/// For each row its nearest others, nearest first; among equal distances the lower index first.
struct NeighbourGraph {
  std::size_t rows = 0;
  std::size_t k = 0;                  ///< Neighbours per row.
  std::vector<std::int32_t> indices;  ///< [rows, k].
  std::vector<float> distances;       ///< [rows, k], Euclidean, after scaling.
  std::vector<double> scale;          ///< [columns] What each column was multiplied by.
  SearchMethod method = SearchMethod::exact;
  /// The share of neighbours no farther than the true ones of the same rank, over rows drawn by the
  /// seed; 1 when exact.
  double recall = 1;

  std::span<const std::int32_t> neighbours(std::size_t row) const noexcept {
    return {indices.data() + row * k, k};
  }
  std::span<const float> distances_from(std::size_t row) const noexcept {
    return {distances.data() + row * k, k};
  }
};

/// The neighbours of each row among the other rows; a row is never its own neighbour.
///
/// In      Finite rows. With n rows there are min(k, n − 1) each: none for a single row.
/// Out     Distances are computed from the rows themselves in float64 and then rounded, so that
///         identical rows are exactly 0 apart and find each other by either search.
/// Memory  8 bytes x rows x k, and a few MiB per thread; while searching approximately about as
///         much again. The rows are read where they lie.
/// Cost    Exact: O(rows² x columns) by BLAS; groups of rows that nearly coincide cost a float64
///         scan each. Approximate: O(rows x log rows x columns) for the trees and about a thousand
///         distances per row and round.
/// Random  Approximate only: trees, candidates and the rows that recall is measured on, from
///         run.seed.
/// Throws  Error(usage) if k < 1 or an option of the search is out of range; Error(data) naming the
///         first row that is not finite.
NeighbourGraph neighbour_graph(const Rows& rows, const NeighbourOptions& options = {},
                               const RunOptions& run = {});

/// How the rows of a graph were scaled.
Scaling scaling_of(const NeighbourGraph& graph) noexcept;

/// The exact neighbours of each query among `rows`, at most min(k, rows) each. Queries are scaled as
/// the rows are. Throws Error(shape) when the columns differ.
NeighbourGraph neighbours_of(const Rows& queries, const Rows& rows,
                             const NeighbourOptions& options = {}, const RunOptions& run = {});

}  // namespace deepview

// Rows as PaCMAP and LocalMAP see them, and where each of them starts in a map.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/principal_components.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// Wider rows are reduced to so many principal components before their neighbours are sought.
inline constexpr std::size_t pacmap_widest = 100;

/// What is learnt from the rows of a map, so that more rows can be seen in the same way.
///
/// Rows of at most pacmap_widest columns are seen as they are: the reference package divides them by
/// their range, which changes no choice of pairs. Wider rows are reduced by PCA and keep their
/// scale.
struct PacmapSpace {
  PcaModel pca;     ///< pacmap_widest components of wider rows, else one per dimension of the map.
  double unit = 1;  ///< Starts are divided by it: the rows' range, or 1 for rows that are reduced.

  bool reduces() const noexcept { return pca.columns() > pacmap_widest; }
};

/// Learns from all rows, for a map of so many dimensions.
///
/// Cost    That of principal_components.
/// Throws  Error(data) naming the first row that is not finite, or for no rows or no columns.
/// Source  Wang, Huang, Rudin, Shaposhnik 2021, arXiv:2012.04456, and the package pacmap 0.9.1;
///         differs: exact components where that package draws random ones.
PacmapSpace pacmap_space(const Rows& rows, std::size_t dimensions, const RunOptions& run = {});

/// The rows in that space; the same rows where nothing is reduced. Throws Error(shape) for another
/// number of columns.
Rows seen_rows(const PacmapSpace& space, const Rows& rows, const RunOptions& run = {});

/// Positions [rows, dimensions]: a hundredth of the leading components in units of `unit`, and 0 in
/// dimensions where the rows of the space do not vary.
std::vector<float> start_positions(const PacmapSpace& space, const Rows& rows,
                                   std::size_t dimensions, const RunOptions& run = {});

/// Whether the rows of the space vary along component `dimension` by more than rounding.
bool varies(const PacmapSpace& space, std::size_t dimension) noexcept;

}  // namespace deepview

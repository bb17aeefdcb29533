// Repulsion between the points of a map, all pairs at once or by way of a grid.
#pragma once

#include <cstddef>
#include <span>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/spline_grid.hpp"

namespace deepview::detail {

/// Points up to which all pairs cost less than a grid.
inline constexpr std::size_t most_exact_points = 5000;

/// All pairs, whatever the dimensions; `map` is [rows, dimensions]. O(rows²), the same bits for any
/// number of threads.
Repulsion repel_exactly(std::span<const float> map, std::size_t dimensions, const RunOptions& run);

/// Whether a grid pays: many points, in one or two dimensions.
bool grid_pays(std::size_t points, std::size_t dimensions) noexcept;

}  // namespace deepview::detail

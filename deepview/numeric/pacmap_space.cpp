#include "deepview/numeric/pacmap_space.hpp"

#include <algorithm>
#include <limits>

#include "deepview/base/parallel.hpp"

namespace deepview {
namespace {

struct Range {
  float lowest = std::numeric_limits<float>::infinity();
  float highest = -std::numeric_limits<float>::infinity();
};

double range_of(const Rows& rows, const RunOptions& run) {
  std::vector<Range> ranges(rows.block_count());
  parallel_for(ranges.size(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    for (std::size_t r = 0; r < block.rows; ++r) {
      const auto [lowest, highest] = std::ranges::minmax(block.row(r));
      ranges[b] = {std::min(ranges[b].lowest, lowest), std::max(ranges[b].highest, highest)};
    }
  });
  Range all;
  for (const auto& [lowest, highest] : ranges)
    all = {std::min(all.lowest, lowest), std::max(all.highest, highest)};
  return static_cast<double>(all.highest) - static_cast<double>(all.lowest);
}

}  // namespace

PacmapSpace pacmap_space(const Rows& rows, std::size_t dimensions, const RunOptions& run) {
  require_finite(rows);
  const bool wide = rows.columns() > pacmap_widest;
  PacmapSpace space;
  space.pca = principal_components(rows, static_cast<int>(wide ? pacmap_widest : dimensions), run);
  const double range = wide ? 1 : range_of(rows, run);
  if (range > 0) space.unit = range;
  return space;
}

Rows seen_rows(const PacmapSpace& space, const Rows& rows, const RunOptions& run) {
  return space.reduces() ? project(space.pca, rows, run) : rows;
}

bool varies(const PacmapSpace& space, std::size_t dimension) noexcept {
  // The eigenvalues of directions without variance are rounding: about 1e-16 of the largest.
  constexpr double rounding = 1e-12;
  const auto& variance = space.pca.variance;
  return dimension < variance.size() && variance[dimension] > rounding * variance.front();
}

std::vector<float> start_positions(const PacmapSpace& space, const Rows& rows,
                                   std::size_t dimensions, const RunOptions& run) {
  PcaModel model = space.pca;
  model.components = Matrix(dimensions, space.pca.columns());
  for (std::size_t d = 0; d < dimensions; ++d) {
    if (!varies(space, d)) continue;
    std::ranges::transform(space.pca.components.row(d), model.components.row(d).begin(),
                           [&](double loading) { return 0.01 * loading / space.unit; });
  }
  const Rows projected = project(model, rows, run);
  std::vector<float> positions;
  positions.reserve(rows.size() * dimensions);
  for (std::size_t row = 0; row < projected.size(); ++row)
    positions.insert(positions.end(), projected.row(row).begin(), projected.row(row).end());
  return positions;
}

}  // namespace deepview

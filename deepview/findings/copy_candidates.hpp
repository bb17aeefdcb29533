// Which pairs of pictures are worth comparing pixel by pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview {

/// The lower sample first.
using SamplePair = std::pair<std::uint32_t, std::uint32_t>;

/// The neighbours of the thumbnails (GreyRows::thumbnails), on their 64 principal components at most.
NeighbourGraph thumbnail_neighbours(const Rows& thumbnails, const RunOptions& run = {});

/// All pairs of near neighbours in any of the graphs, with each sample replaced by the one that stands for
/// it; ascending, each once, never a sample with itself.
std::vector<SamplePair> neighbour_pairs(std::span<const NeighbourGraph* const> graphs,
                                        std::span<const std::size_t> stand_in);

/// The largest correlation of two thumbnails over shifts by one pixel at most, each on its overlap.
double shifted_correlation(std::span<const float> a, std::span<const float> b) noexcept;

/// The pairs, in order, whose thumbnails correlate by 0.88 or more in that sense: copies rarely fall below
/// 0.91.
std::vector<SamplePair> similar_pairs(const Rows& thumbnails, std::span<const SamplePair> pairs,
                                      const RunOptions& run = {});

}  // namespace deepview

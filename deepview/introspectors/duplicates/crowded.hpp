// Rows whose many nearest neighbours nearly coincide with them, seen against what lies beyond.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/introspectors/duplicates/thresholds.hpp"

namespace deepview {

/// q with 1 − (1 − q)^others = chance: the share of a ball in which the closest of so many lies with
/// that chance. Keeps the digits of a small q.
double closest_share(double chance, std::size_t others);

/// Neighbours beyond a crowd that its surroundings are told from.
inline constexpr std::size_t fewest_around_a_crowd = 10;

/// For each query the distance below which its closest neighbours are a crowd of four or more that
/// nearly coincides with it, else 0.
///
/// Four or more neighbours in one spot make it look dense, so that none of them seems too close. Here
/// the j closest are taken for a single one: with K = 32 neighbours, m_j the dimension told by r_j+1
/// … r_K alone and the median of `estimates` over those neighbours, whichever is smaller, the crowd
/// is too close when r_j <= r_K q^(1/m_j) with 1 − (1 − q)^(K−j) = chance. That is the test of a
/// pair, so a crowd must be as close as a pair would have to be; without copies j rows are there
/// with a chance of the order of chance^j. The crowd must also lie within the distance at which half
/// of all rows have their nearest other row: a class of its own that is far from the rest is no
/// crowd of copies. The largest j counts that leaves 10 neighbours to tell the surroundings from.
///
/// In      `estimates`  [graphs.rows.rows] intrinsic_dimensions.
std::vector<float> crowded_bounds(const Crossing& graphs, std::span<const double> estimates,
                                  double chance, const RunOptions& run = {});

}  // namespace deepview

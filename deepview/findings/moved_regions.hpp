// Where one of two sets is denser than chance explains.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/set_neighbours.hpp"

namespace deepview {

/// Samples of one set that lie where their set is denser than it should be.
struct MovedRegion {
  std::size_t side = 0;  ///< The denser set: 0 from, 1 to.
  std::size_t representative = 0;
  std::vector<std::size_t> members{};  ///< Rows, ascending, copies and the representative included.
  double share = 0;                    ///< Of the members' neighbours, those of the denser set …
  double expected_share = 0;           ///< … and what it would be if the sets were one.
  double ratio = 0;  ///< log2 of the density of `to` over that of `from`, around the members.
};

/// log2 of the density of `to` over that of `from` around each row, from the neighbours of its
/// sample: log2 of ((b + q) / q) / ((a + p) / p) where a and b are neighbours from the two sets and p
/// and q the shares the sets have. Finite, and 0 without neighbours. NaN for rows of other sets.
std::vector<float> density_ratios(const SetNeighbours& sets);

/// Samples with surprisingly many of their own set around them, grouped around representatives.
///
/// Two surroundings are asked: the near neighbours, and these with their neighbours. When the sets are
/// one, the samples of one's own set among them are drawn from an urn (Hypergeometric); a sample is
/// moved when the chance of so many is at most alpha / (2 x samples) in one of the two. So no more
/// than `alpha` samples are expected to be moved by accident in all the data, and no more regions.
///
/// The most surprising sample takes the moved ones of its set in its wider surroundings, then the next
/// that is left, unless a representative is in its own: no chains.
///
/// Out     Largest first. Copies of a moved sample in the same set are members with it.
/// Cost    O(samples x k²) look-ups, without distances.
std::vector<MovedRegion> moved_regions(const SetNeighbours& sets, double alpha,
                                       const RunOptions& run = {});

}  // namespace deepview

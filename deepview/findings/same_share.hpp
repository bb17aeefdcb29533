// Whether two sets are one, asked of the nearest neighbours of all their samples.
#pragma once

#include "deepview/base/run_options.hpp"
#include "deepview/findings/set_neighbours.hpp"

namespace deepview {

struct SameShare {
  double share = 0;      ///< Of all neighbours, those in the same set as the sample.
  double expected = 0;   ///< The mean of that when sets are drawn from an urn …
  double deviation = 0;  ///< … and its standard deviation.
  double z = 0;          ///< How many deviations above the mean; 0 where nothing varies.
  double p = 1;          ///< Chance of so large a share or a larger one, by the normal law.
};

/// Counts neighbours in the same set and compares with what all ways to draw the sets give, the
/// graph staying as it is: mean and variance are exact for any graph and any two sizes.
///
/// Cost    O(samples x k).
/// Source  Schilling 1986, Henze 1988 (the statistic and its normal law); Friedman & Rafsky 1979 (the
///         moments under permutation).
SameShare same_share(const SetNeighbours& sets, const RunOptions& run = {});

}  // namespace deepview

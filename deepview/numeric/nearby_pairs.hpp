// Pairs of rows that came to lie near each other in a map.
#pragma once

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/pacmap_pairs.hpp"

namespace deepview::detail {

struct NearbyDraw {
  const PairTable& near;     ///< Never drawn.
  const PairTable& further;  ///< What is drawn anew.
  float reach;               ///< No pair that is drawn is longer than this.
  int step;                  ///< Each has draws of its own.
};

/// For each further pair a random row within reach in the map, distinct from the row's other draws;
/// where a hundred draws find none, the old partner stays.
///
/// Random  Keyed by (run.seed, row, step).
PairTable nearby_pairs(MatrixView<float> positions, const NearbyDraw& draw, const RunOptions& run);

}  // namespace deepview::detail

// A PaCMAP whose last steps push apart clusters that came to lie side by side (LocalMAP).
#pragma once

#include "deepview/numeric/pacmap.hpp"

namespace deepview {

struct LocalMapOptions {
  PacmapOptions pacmap{};
  /// In map units: the further pairs of the last steps are no longer than this. Larger lets clusters
  /// push from farther away, and pull their own more strongly.
  double reach = 10;
};

/// Throws Error(usage) for options out of range.
void require_valid(const LocalMapOptions& options);

/// As pacmap(), but in the last of its three phases near pairs pull less the longer they are, and
/// every ten steps further pairs are drawn anew among rows that lie within `reach` in the map.
///
/// Cost    That of pacmap(), and up to 100 draws per further pair every ten steps of the last phase.
/// Random  As pacmap(); the further pairs drawn anew are keyed by (run.seed, row, step).
/// Throws  As pacmap(); Error(usage) unless 0 < reach <= 1e6.
/// Source  Wang, Sun, Huang, Rudin 2025, arXiv:2412.15426; constants of pacmap 0.9.1.
PacmapMap local_map(const PacmapInput& input, const LocalMapOptions& options = {},
                    const RunOptions& run = {});
PacmapMap local_map(const Rows& rows, const LocalMapOptions& options = {},
                    const RunOptions& run = {});

}  // namespace deepview

// Different pictures that a network hardly tells apart.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/copies.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

struct Twins {
  std::optional<Finding> finding;  ///< Without pairs that are copies of each other.
  std::vector<std::int32_t>
      groups;  ///< [samples] Number of the group, copies included; -1: in none.
};

/// Groups of samples closer to their representative than chance explains (Duplicates, CalibratedRule with
/// one row flagged by accident). Scores are distances in the view, smallest first.
Twins find_twins(const View& view, const Copies& copies, const RunOptions& run = {});

}  // namespace deepview

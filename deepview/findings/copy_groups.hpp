// Pairs of copies as groups around a representative.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/findings/copy_candidates.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

struct CopyPair {
  SamplePair samples;
  double score = 0;
};

/// Each group has the sample with most partners (then most pixels, then the lowest number) in the middle and
/// partners of it around: no chains. A sample whose partners are all members elsewhere joins its closest
/// partner in a group of its own. Largest groups first, then by their weakest pair.
std::vector<FindingGroup> group_copies(std::span<const CopyPair> pairs, const Samples& samples);

/// Exact and near copies together, see Copies::all.
std::vector<FindingGroup> merge_groups(std::span<const FindingGroup> exact,
                                       std::span<const FindingGroup> near);

}  // namespace deepview

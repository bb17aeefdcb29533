// The same picture again: copies, and what is wrong when they disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/findings/exact_copies.hpp"
#include "deepview/findings/packed_views.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

struct Copies {
  std::vector<FindingGroup> exact;  ///< Same pixels; scores are 1.
  /// The same picture after encoding, resizing, change of levels, small shift or crop: the first of its
  /// exact copies stands for all of them. Scores: the share of variance explained.
  std::vector<FindingGroup> near;
  /// Both together: every sample that is the representative's copy, one way or the other.
  std::vector<FindingGroup> all;
  std::vector<std::int32_t> groups;  ///< [samples] Position in `all`; -1 without copies.
};

/// What the search for copies reads; everything is borrowed.
struct CopySources {
  const Samples& samples;
  const DecodePicture& decode;
  const PackedViews& views;  ///< One per sample.
  const NeighbourGraph&
      descriptor_graph;  ///< Of the image descriptor: it sees shifted pictures too.
};

/// Finds all copies. Candidates are the neighbours in the descriptor and in thumbnails; each pair
/// is then compared pixel by pixel (CopyVerifier).
///
/// Cost    A neighbour graph of [samples, 64]; about 0.1 ms for each pair that looks alike.
/// Throws  What `decode` throws, Error(cancelled).
Copies find_copies(const CopySources& sources, const RunOptions& run = {});

std::optional<Finding> exact_copies_finding(const Copies& copies, std::size_t samples);
std::optional<Finding> near_copies_finding(const Copies& copies, std::size_t samples);

}  // namespace deepview

// What a model answered to each sample, as a report shows it.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/experiment/problems/open_problem.hpp"
#include "deepview/experiment/workers/judged_samples.hpp"
#include "deepview/io/files.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// Samples of a bundle at most: those with the largest losses. All answers are counted.
inline constexpr std::size_t most_judged_samples = 2000;

/// Sequences in full, of which those whose sample the bundle has are taken.
void add_sequences(Bundle& bundle, const JudgedSamples& judged,
                   const std::vector<SequenceAnswer>& sequences);

/// Fills the experiment's counts, and the bundle's samples, classes and columns; thumbnails go to the folder where
/// samples are pictures. Throws Error(data) for classes and samples that the problem has not; Error(io).
void add_judged_samples(Bundle& bundle, const JudgedSamples& judged, const Problem& problem,
                        const OutputFolder& folder);

}  // namespace deepview

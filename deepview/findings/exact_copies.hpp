// Pictures that are the same pixel by pixel.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/base/tensor.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// Full resolution, [height, width, 3] u8, by position in the list of pictures; called from several
/// threads (Pictures::decode).
using DecodePicture = std::function<Tensor(std::size_t position)>;

/// Groups of samples with the same pixels, by lowest sample, which is the representative. Samples whose
/// digests agree are decoded again and compared, so that a group is a fact.
std::vector<FindingGroup> exact_copies(const Samples& samples, const DecodePicture& decode,
                                       const RunOptions& run = {});

}  // namespace deepview

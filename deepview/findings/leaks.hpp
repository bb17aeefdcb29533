// Copies that disagree: with the splits they stand in, or with the labels they carry.
#pragma once

#include <optional>

#include "deepview/findings/copies.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// Groups of copies that stand in more than one split: what is measured on one of them was learnt from
/// the other. `count` is the number of pictures that stand in another split than their representative.
std::optional<Finding> leaks(const Samples& samples, const Copies& copies);

/// Groups of copies with more than one label: at least one of them is wrong. `count` as above.
std::optional<Finding> label_conflicts(const Samples& samples, const Copies& copies);

}  // namespace deepview

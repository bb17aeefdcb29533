// Classes that have far fewer samples than others, or none at all somewhere.
#pragma once

#include <optional>

#include "deepview/findings/samples.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

/// Classes with less than a fifth of the middle class's samples, and classes that a split has no sample
/// of though it has labels. `count` is their number; the reason names them, smallest first.
std::optional<Finding> class_balance(const Samples& samples);

}  // namespace deepview

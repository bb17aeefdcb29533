// Whether a problem's batches are what a model reads.
#pragma once

#include <string>
#include <vector>

#include "deepview/base/data_definition.hpp"

namespace deepview {

/// Each field that the model reads must be there, of its type, and of its extents where both say one. Throws
/// Error(config) with everything that does not fit.
void shake_hands(const std::string& model, const std::vector<DataDefinition>& reads,
                 const std::string& problem, const std::vector<DataDefinition>& gives);

}  // namespace deepview

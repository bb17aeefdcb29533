// The tables of a bundle that people open in a spreadsheet.
#pragma once

#include <string>

#include "deepview/report/bundle.hpp"

namespace deepview::detail {

/// One row per sample: id, path, label, split and every column; path_base64 holds the raw bytes of a
/// path that is no UTF-8.
std::string samples_csv(const Bundle& bundle);

/// One row per unit of every layer: layer, unit, mean, deviation, inactive, dead, constant, identical
/// (the number of its group in the layer) and kept_STRATEGY for every strategy. Cells of what was
/// not asked of the layer are empty.
std::string units_csv(const Bundle& bundle);

/// One row per sample that a finding suspects, in the report's order: finding, severity, group, path,
/// representative, score, view, reason. Unreadable files stand there too.
std::string suspects_csv(const Bundle& bundle);

}  // namespace deepview::detail

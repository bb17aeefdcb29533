// The JSON documents of a bundle as text.
#pragma once

#include <string>
#include <vector>

#include "deepview/report/bundle.hpp"

namespace deepview::detail {

/// Where the data of the page were written, relative to the bundle.
struct ChunkFiles {
  std::vector<std::string> paths;
  std::vector<std::vector<std::string>> columns;  ///< Parallel to Bundle::columns.
  std::vector<std::string> layers;                ///< Empty without layers.json.
  std::vector<std::string> experiment;            ///< Empty without experiment.json.
};

std::string report_json(const Bundle& bundle, const ChunkFiles& chunks);
/// The layers and how alike they are. ASCII, so that it may be cut anywhere; numbers have nine
/// digits, those that are not finite are null.
std::string layers_json(const Bundle& bundle);
/// The experiment and the grid, each null where there is none. In the form of layers_json.
std::string experiment_json(const Bundle& bundle);
std::string run_json(const RunRecord& run);

/// A JSON array of strings; bytes that are no UTF-8 are shown as \xNN.
std::string json_strings(const std::vector<std::string>& texts);
/// A JavaScript string literal that may stand inside a script element.
std::string script_literal(const std::string& text);

}  // namespace deepview::detail

// Configuration files merged into one tree, as MI-Prometheus merges them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

struct LoadedConfig {
  Parameter parameters;                      ///< Of all files, without `default_configs`.
  std::vector<std::filesystem::path> files;  ///< The strongest first.
  std::vector<std::string> warnings;         ///< Files that were named again, and passed over.
};

/// Reads files and those that they name in `default_configs` (text with commas, or a list), and lays them
/// over each other. Files are read depth first, each before its default_configs; of two that set a value,
/// the one read first wins. So the first file of the list is the strongest, a file beats its own
/// default_configs, and these beat the next file of the list. A file that was read is not read again,
/// which ends cycles.
///
/// A name in default_configs is looked for in the working directory, as there, then beside the file that
/// names it.
///
/// Throws  Error(config) with file and line for what parse_yaml refuses, for a file that is no section,
///         for default_configs that are no names, that are not there, or more than 100 files; Error(io).
LoadedConfig load_config_files(const std::vector<std::filesystem::path>& files);

/// The files that an entry `default_configs` of a file names. Throws Error(config) for what is no name, and
/// for one that is not there.
std::vector<std::filesystem::path> default_config_files(const Parameter& defaults,
                                                        const std::filesystem::path& named_by);

}  // namespace deepview

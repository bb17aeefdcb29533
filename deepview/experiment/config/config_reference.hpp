// What can stand in a configuration, from the same descriptions that reading and checking use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace deepview {

/// An entry as the reference pages have it.
struct ReferenceEntry {
  std::string path;        ///< With dots: "memory.num_addresses".
  std::string expected;    ///< In words.
  std::string by_default;  ///< As messages show values; empty for what has none.
  std::string help;
};

/// The entries of an experiment that are there whatever problem, model and optimizer it names.
std::vector<ReferenceEntry> experiment_reference();

/// Those of the section of a problem, a model or an optimizer, by name or alias. Throws Error(config) with the
/// nearest names.
std::vector<ReferenceEntry> reference_of(std::string_view name);

}  // namespace deepview

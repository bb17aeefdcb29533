// YAML text to parameters and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// What a configuration may be at most: nobody writes more by hand, and nothing hostile gets more.
struct YamlLimits {
  std::uint64_t max_bytes = std::uint64_t{2} << 20U;
  std::size_t max_depth = 64;        ///< Sections and lists within each other.
  std::size_t max_entries = 1000;    ///< Of one section.
  std::size_t max_name_bytes = 200;  ///< Of an entry.
  std::size_t max_values = 100'000;  ///< With every alias written out.
  std::uint64_t max_text_bytes = std::uint64_t{16} << 20U;  ///< Of all texts, likewise.
};

/// Reads one YAML document into a tree whose parameters know their lines.
///
/// Plain words are what PyYAML's safe_load takes them for (YAML 1.1: `yes` and `off` are true and
/// false, 010 is 8), but for numbers like 1e-5, which are numbers here even without a dot, and for
/// dates, which stay text. Anchors, aliases and `<<` work. `name` stands in messages and origins.
///
/// Throws  Error(config) with file and line for what is no YAML, a name twice in a section, names that
///         are no plain text, whole numbers beyond 64 bits, text that is not UTF-8, more than one
///         document, and beyond the limits.
Parameter parse_yaml(std::string_view text, const std::string& name, const YamlLimits& limits = {});

/// The same of a file. Throws Error(io) too.
Parameter read_yaml(const std::filesystem::path& path, const YamlLimits& limits = {});

/// Block style, entries in their order; parse_yaml and PyYAML read the same values from it.
std::string to_yaml(const Parameter& parameter);

}  // namespace deepview

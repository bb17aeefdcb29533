// Recipes in a file, for whoever cuts the network.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "deepview/introspectors/pfa/recipe.hpp"
#include "deepview/io/files.hpp"

namespace deepview {

/// Writes {"kind": "pfa_recipe", "version": 1, "layers": […]} with every number in full; crash-safe
/// (files.hpp). Throws Error(io), and Error(data) for a layer whose name is not UTF-8.
void save_recipes(const ByField<PfaRecipe>& recipes, const std::filesystem::path& path,
                  const FileCalls& calls = system_file_calls());

/// Throws Error(io) when it cannot be read, Error(data) naming the file and the layer for anything
/// save_recipes() did not write: units that are not there or go twice, counts that disagree.
ByField<PfaRecipe> load_recipes(const std::filesystem::path& path);
ByField<PfaRecipe> parse_recipes(std::span<const std::byte> text, std::string_view name);

}  // namespace deepview

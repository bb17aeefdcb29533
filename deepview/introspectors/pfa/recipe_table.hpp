// Recipes as the table that people read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "deepview/introspectors/pfa/recipe.hpp"

namespace deepview {

/// One line. What a strategy does not measure is absent.
struct PfaTableRow {
  std::string layer;
  std::size_t original_count = 0;
  std::size_t recommended_count = 0;
  std::vector<std::size_t> units_to_keep;
  std::optional<double> kl_divergence;
  std::string strategy;  ///< "PFA KL", "PFA Energy" or "PFA Size"; DNIKit's rules know no "Size".
  std::optional<double> units_ratio;
  std::optional<double> kept_energy;
};

/// The columns of DNIKit's table, in its order; one row per layer.
std::vector<PfaTableRow> recipe_table(const ByField<PfaRecipe>& recipes);

}  // namespace deepview

#include "deepview/introspectors/pfa/recipe.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/pfa/unit_count.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

// DNIKit sees no inactive unit where no unit varies at all.
std::vector<std::size_t> inactive_units(const PfaLayer& layer, PfaRules rules) {
  const bool all = layer.inactive.size() == layer.units();
  return all && rules == PfaRules::dnikit ? std::vector<std::size_t>() : layer.inactive;
}

// Units to remove, of which the first `inactive_count` are inactive.
struct Removal {
  std::vector<std::size_t> units;
  std::size_t inactive_count = 0;
};

// Removes the inactive units except the first `spared`, then active ones until choice.keep remain.
Removal removal(const PfaLayer& layer, std::vector<std::size_t> inactive, std::size_t spared,
                const UnitChoice& choice) {
  const std::size_t active = layer.units() - inactive.size();
  Removal removed;
  if (choice.keep < active)
    removed.units =
        correlated_units(absolute_correlations(layer.covariance, choice.rules), inactive, choice);
  inactive.erase(inactive.begin(), inactive.begin() + static_cast<std::ptrdiff_t>(spared));
  removed.inactive_count = inactive.size();
  removed.units.insert(removed.units.begin(), inactive.begin(), inactive.end());
  return removed;
}

void apply(PfaRecipe& recipe, const PfaLayer& layer, const UnitCount& count) {
  auto inactive = inactive_units(layer, recipe.rules);
  const std::size_t active = layer.units() - inactive.size();
  std::size_t spared = 0;
  recipe.recommended_count = count.keep;
  if (recipe.rules == PfaRules::corrected) {
    recipe.recommended_count = std::max(std::min(count.keep, active), count.least);
    spared = recipe.recommended_count - std::min(recipe.recommended_count, active);
  } else if (count.keep == 0) {
    throw Error(ErrorKind::data, "PFA: expected at least 1 unit to keep, found 0");
  }
  auto [units, inactive_count] =
      removal(layer, std::move(inactive), spared,
              {recipe.selection, recipe.rules, recipe.recommended_count});
  recipe.units_to_remove = std::move(units);
  recipe.inactive_count = inactive_count;
}

}  // namespace

std::vector<std::size_t> PfaRecipe::units_to_keep() const {
  std::vector<bool> removed(original_count);
  for (const std::size_t unit : units_to_remove) removed.at(unit) = true;
  std::vector<std::size_t> kept;
  for (std::size_t unit = 0; unit < original_count; ++unit)
    if (!removed[unit]) kept.push_back(unit);
  return kept;
}

ByField<PfaRecipe> recipe(const Pfa::Result& result, const PfaStrategy& strategy,
                          UnitSelection selection, PfaRules rules) {
  const auto counts = unit_counts(result.layers, strategy, rules);
  ByField<PfaRecipe> recipes;
  for (const auto& [name, layer] : result.layers) {
    const UnitCount& count = counts[recipes.size()];
    PfaRecipe recipe{.strategy = static_cast<PfaStrategyKind>(strategy.index()),
                     .selection = selection,
                     .rules = rules,
                     .original_count = layer.units(),
                     .units_to_remove = {},
                     .diagnostics = count.diagnostics};
    naming_field(name, [&, &l = layer] { apply(recipe, l, count); });
    recipes.add(name, std::move(recipe));
  }
  return recipes;
}

}  // namespace deepview

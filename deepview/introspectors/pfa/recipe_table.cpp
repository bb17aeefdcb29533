#include "deepview/introspectors/pfa/recipe_table.hpp"

#include <utility>

namespace deepview {
namespace {

const char* strategy_name(const PfaRecipe& recipe) {
  if (recipe.strategy == PfaStrategyKind::kl) return "PFA KL";
  const bool size = recipe.strategy == PfaStrategyKind::size && recipe.rules == PfaRules::corrected;
  return size ? "PFA Size" : "PFA Energy";
}

}  // namespace

std::vector<PfaTableRow> recipe_table(const ByField<PfaRecipe>& recipes) {
  std::vector<PfaTableRow> table;
  for (const auto& [layer, recipe] : recipes) {
    PfaTableRow row{.layer = layer,
                    .original_count = recipe.original_count,
                    .recommended_count = recipe.recommended_count,
                    .units_to_keep = recipe.units_to_keep(),
                    .kl_divergence = {},
                    .strategy = strategy_name(recipe),
                    .units_ratio = {},
                    .kept_energy = {}};
    if (const auto* kl = std::get_if<KlDiagnostics>(&recipe.diagnostics)) {
      row.kl_divergence = kl->kl_divergence;
      row.units_ratio = kl->units_ratio;
    } else {
      row.kept_energy = std::get<EnergyDiagnostics>(recipe.diagnostics).kept_energy;
    }
    table.push_back(std::move(row));
  }
  return table;
}

}  // namespace deepview

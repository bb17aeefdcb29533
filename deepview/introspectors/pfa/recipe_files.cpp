#include "deepview/introspectors/pfa/recipe_files.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

using nlohmann::json;

constexpr int version = 1;
constexpr const char* kind = "pfa_recipe";
constexpr std::uint64_t max_file_bytes = std::uint64_t{1} << 26U;
constexpr std::size_t max_units = std::size_t{1} << 20U;  // bounds what a file can make us allocate

// Position in the array = value of the enumeration.
constexpr std::array strategies{"kl", "energy", "size"};
constexpr std::array selections{"abs_max", "abs_min", "l1_max", "l1_min"};
constexpr std::array rules{"corrected", "dnikit"};

template <std::size_t Size, class Enum>
const char* name_of(const std::array<const char*, Size>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::data, why);
}

// Does `work`; what it does not like is told with the place in front.
template <class Work>
auto telling(const std::string& where, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    refuse(where + error.what());
  } catch (const json::exception& error) {
    refuse(where + error.what());
  }
}

json describe(const KlDiagnostics& kl) {
  return {{"kl_divergence", kl.kl_divergence}, {"units_ratio", kl.units_ratio}};
}

json describe(const EnergyDiagnostics& energy) {
  return {{"threshold", energy.threshold},
          {"kept_energy", energy.kept_energy},
          {"kept_share", energy.kept_share}};
}

json describe(const std::string& layer, const PfaRecipe& recipe) {
  return {{"layer", layer},
          {"strategy", name_of(strategies, recipe.strategy)},
          {"unit_selection", name_of(selections, recipe.selection)},
          {"rules", name_of(rules, recipe.rules)},
          {"original_count", recipe.original_count},
          {"recommended_count", recipe.recommended_count},
          {"inactive_count", recipe.inactive_count},
          {"units_to_remove", recipe.units_to_remove},
          {"diagnostics",
           std::visit([](const auto& found) { return describe(found); }, recipe.diagnostics)}};
}

// json::get would wrap negative numbers and cut fractions.
std::size_t read_count(const json& number, const char* what, std::size_t most) {
  if (!number.is_number_unsigned() || number.get<std::uint64_t>() > most)
    refuse(std::string(what) + ": expected a whole number from 0 to " + std::to_string(most) +
           ", found " + number.dump(-1, ' ', true, json::error_handler_t::replace).substr(0, 40));
  return number.get<std::size_t>();
}

double read_number(const json& object, const char* what) {
  const json& number = object.at(what);
  if (!number.is_number() || !std::isfinite(number.get<double>()))
    refuse(std::string(what) + ": expected a number");
  return number.get<double>();
}

template <class Enum, std::size_t Size>
Enum read_name(const json& entry, const char* what, const std::array<const char*, Size>& names) {
  const auto found = entry.at(what).get<std::string>();
  for (std::size_t i = 0; i < Size; ++i)
    if (found == names[i]) return static_cast<Enum>(i);
  refuse(std::string(what) + ": expected one of " + quoted_list({names.begin(), names.end()}) +
         ", found another");
}

std::vector<std::size_t> read_units(const json& list, std::size_t units) {
  if (!list.is_array()) refuse("units_to_remove: expected a list");
  std::vector<bool> seen(units);
  std::vector<std::size_t> removed;
  for (const json& entry : list) {
    const std::size_t unit = read_count(entry, "unit to remove", units - 1);
    if (seen[unit]) refuse("unit " + std::to_string(unit) + " is removed twice");
    seen[unit] = true;
    removed.push_back(unit);
  }
  return removed;
}

PfaRecipe read_recipe(const json& entry) {
  PfaRecipe recipe;
  recipe.strategy = read_name<PfaStrategyKind>(entry, "strategy", strategies);
  recipe.selection = read_name<UnitSelection>(entry, "unit_selection", selections);
  recipe.rules = read_name<PfaRules>(entry, "rules", rules);
  recipe.original_count = read_count(entry.at("original_count"), "original_count", max_units);
  if (recipe.original_count == 0) refuse("original_count: expected at least 1, found 0");
  recipe.recommended_count =
      read_count(entry.at("recommended_count"), "recommended_count", recipe.original_count);
  recipe.units_to_remove = read_units(entry.at("units_to_remove"), recipe.original_count);
  recipe.inactive_count =
      read_count(entry.at("inactive_count"), "inactive_count", recipe.units_to_remove.size());
  const std::size_t kept = recipe.original_count - recipe.units_to_remove.size();
  // DNIKit removes all inactive units, also when that leaves fewer than it recommends.
  const bool fewer = recipe.rules == PfaRules::dnikit && kept < recipe.recommended_count;
  if (recipe.recommended_count == 0 || (kept != recipe.recommended_count && !fewer))
    refuse("recommended_count: expected the " + std::to_string(kept) +
           " units that are left, found " + std::to_string(recipe.recommended_count));
  const json& found = entry.at("diagnostics");
  if (recipe.strategy == PfaStrategyKind::kl)
    recipe.diagnostics =
        KlDiagnostics{read_number(found, "kl_divergence"), read_number(found, "units_ratio")};
  else
    recipe.diagnostics =
        EnergyDiagnostics{read_number(found, "threshold"), read_number(found, "kept_energy"),
                          read_number(found, "kept_share")};
  return recipe;
}

ByField<PfaRecipe> read_recipes(const json& all) {
  if (all.at("kind") != kind || all.at("version") != version) refuse("another kind or version");
  if (!all.at("layers").is_array()) refuse("layers: expected a list");
  ByField<PfaRecipe> recipes;
  for (const json& entry : all.at("layers")) {
    auto layer = entry.at("layer").get<std::string>();
    if (recipes.find(layer) != nullptr) refuse("layer '" + layer + "' is there twice");
    recipes.add(layer, telling("layer '" + layer + "': ", [&] { return read_recipe(entry); }));
  }
  return recipes;
}

}  // namespace

void save_recipes(const ByField<PfaRecipe>& recipes, const std::filesystem::path& path,
                  const FileCalls& calls) {
  json layers = json::array();
  for (const auto& [layer, recipe] : recipes) layers.push_back(describe(layer, recipe));
  const json all{{"kind", kind}, {"version", version}, {"layers", std::move(layers)}};
  std::string text;
  try {
    text = all.dump(1) + "\n";
  } catch (const json::exception&) {
    throw Error(ErrorKind::data, "'" + path.string() + "': a layer's name is not UTF-8, which a " +
                                     "recipe's file cannot hold");
  }
  write_file_atomically(path, text, calls);
}

ByField<PfaRecipe> load_recipes(const std::filesystem::path& path) {
  return parse_recipes(read_file(path, max_file_bytes), path.string());
}

ByField<PfaRecipe> parse_recipes(std::span<const std::byte> text, std::string_view name) {
  const auto* const first = reinterpret_cast<const char*>(text.data());
  return telling("'" + std::string(name) + "', a file of recipes: ",
                 [&] { return read_recipes(json::parse(first, first + text.size())); });
}

}  // namespace deepview

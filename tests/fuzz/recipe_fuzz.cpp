// Recipes: whatever the bytes, recipes whose units add up, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/pfa/recipe_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto text = std::as_bytes(std::span(data, size));
    for (const auto& [layer, recipe] : deepview::parse_recipes(text, "fuzz.json")) {
      const std::size_t kept = recipe.units_to_keep().size();
      if (kept + recipe.units_to_remove.size() != recipe.original_count) std::abort();
      if (kept > recipe.recommended_count) std::abort();
      if (kept != recipe.recommended_count && recipe.rules != deepview::PfaRules::dnikit)
        std::abort();
    }
  } catch (const deepview::Error&) {
  }
  return 0;
}

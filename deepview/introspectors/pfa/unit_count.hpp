// How many units the spectrum of a layer asks for.
#pragma once

#include <cstddef>
#include <variant>
#include <vector>

#include "deepview/introspectors/pfa/recipe.hpp"

namespace deepview {

struct UnitCount {
  std::size_t keep = 1;   ///< At most the units of the layer.
  std::size_t least = 1;  ///< That are kept even when fewer are active.
  std::variant<KlDiagnostics, EnergyDiagnostics> diagnostics{};
};

/// One count per layer, in order; looks at the eigenvalues alone, not at which units are active.
/// Throws as recipe() does.
std::vector<UnitCount> unit_counts(const ByField<PfaLayer>& layers, const PfaStrategy& strategy,
                                   PfaRules rules);

/// The value below which `percent` % of the values lie, between two of them by linear
/// interpolation, as NumPy's percentile. At least one value.
double percentile(std::vector<double> values, double percent);

}  // namespace deepview

// From covariances to a recipe: how many units a layer needs, and which can go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <variant>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"
#include "deepview/introspectors/pfa/unit_selection.hpp"

namespace deepview {

/// How far a layer's spectrum is from flat: Σ p ln(p · units) over its eigenvalues' shares p.
struct SpectrumDivergence {
  double kl = 0;       ///< In nats, from 0 (flat) to `largest`.
  double largest = 0;  ///< ln units: one eigenvalue holds everything.
};

/// Keeps ⌈units x ratio⌉, with ratio = 1 − kl / ln units: the entropy of the spectrum relative to
/// that of a flat one. Nothing to choose; the default.
struct KlStrategy {
  /// From a divergence to the ratio of units to keep, in 0 … 1; empty is the line above.
  std::function<double(const SpectrumDivergence&)> interpolation{};
};
/// Keeps as few units as there are leading eigenvalues that hold this share of their sum.
struct EnergyStrategy {
  double threshold = 0.95;         ///< In 0 … 1; larger keeps more.
  std::size_t min_kept_count = 0;  ///< Per layer, as far as it has units.
};
/// Applies to all layers the one energy threshold that keeps about this share of all units, not of
/// weights: the percentile of every unit's exclusive share of energy.
struct SizeStrategy {
  double relative_size = 0.5;      ///< In 0 … 1; larger keeps more.
  std::size_t min_kept_count = 0;  ///< Per layer, as far as it has units.
  double epsilon_energy = 1e-8;    ///< The threshold stays this far from 0 and 1; below 0.5.
};
using PfaStrategy = std::variant<KlStrategy, EnergyStrategy, SizeStrategy>;

struct KlDiagnostics {
  double kl_divergence = 0;
  double units_ratio = 1;
  friend bool operator==(const KlDiagnostics&, const KlDiagnostics&) = default;
};
struct EnergyDiagnostics {
  double threshold = 1;    ///< That was applied: the one asked for, or found for the size.
  double kept_energy = 0;  ///< Sum of the leading eigenvalues, before `min_kept_count`.
  double kept_share = 1;   ///< The same by the sum of all; 1 when nothing varies.
  friend bool operator==(const EnergyDiagnostics&, const EnergyDiagnostics&) = default;
};

enum class PfaStrategyKind : std::uint8_t { kl, energy, size };

/// What can go from one layer.
struct PfaRecipe {
  PfaStrategyKind strategy = PfaStrategyKind::kl;
  UnitSelection selection = UnitSelection::l1_max;
  PfaRules rules = PfaRules::corrected;
  std::size_t original_count = 0;
  std::size_t recommended_count = 0;         ///< Units to keep.
  std::size_t inactive_count = 0;            ///< How many of the units to remove are inactive.
  std::vector<std::size_t> units_to_remove;  ///< Inactive first, ascending; then in order found.
  std::variant<KlDiagnostics, EnergyDiagnostics> diagnostics;

  /// Ascending: all that are not removed.
  std::vector<std::size_t> units_to_keep() const;
  friend bool operator==(const PfaRecipe&, const PfaRecipe&) = default;
};

/// How many units each layer keeps, and which go.
///
/// Out     One recipe per layer. By corrected rules each keeps at least one unit, exactly
///         `recommended_count` remain, and scaling all responses changes nothing. Inactive units go
///         first; they stay only where `min_kept_count` (or the one unit of a layer in which
///         nothing varies) asks for more units than are active, and then those of lowest index.
/// Cost    O(units²) per layer by L1, O(units² log units) by Abs (unit_selection.hpp).
/// Throws  Error(usage) for strategy options out of range; Error(data) naming the layer, by
///         DNIKit's rules alone, for a layer of one unit under KlStrategy and for an empty recipe.
/// Source  Suau, Zappella, Apostoloff 2018, arXiv:1807.10585; DNIKit's get_recipe, which
///         PfaRules::dnikit follows to the count and the unit.
ByField<PfaRecipe> recipe(const Pfa::Result& result, const PfaStrategy& strategy = KlStrategy{},
                          UnitSelection selection = UnitSelection::l1_max,
                          PfaRules rules = PfaRules::corrected);

}  // namespace deepview

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "deepview/introspectors/pfa/recipe.hpp"
#include "deepview/introspectors/pfa/recipe_table.hpp"
#include "deepview/introspectors/pfa/unit_count.hpp"
#include "tests/introspectors/pfa_layers.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::diagonal_layer;
using testing::expect_error;
using testing::normal_tensor;
using testing::one_layer;
using testing::sorted;
using Units = std::vector<std::size_t>;

constexpr auto every_selection = {UnitSelection::abs_max, UnitSelection::abs_min,
                                  UnitSelection::l1_max, UnitSelection::l1_min};
const std::vector<PfaStrategy> every_strategy{
    KlStrategy{},
    EnergyStrategy{.threshold = .6},
    EnergyStrategy{.threshold = 1},
    EnergyStrategy{.threshold = .3, .min_kept_count = 4},
    SizeStrategy{.relative_size = .4},
    SizeStrategy{.relative_size = 1, .min_kept_count = 100}};

PfaRecipe of(const std::vector<double>& variances, const PfaStrategy& strategy = KlStrategy{},
             PfaRules rules = PfaRules::corrected) {
  return recipe(one_layer(diagonal_layer(variances)), strategy, UnitSelection::l1_max, rules)["x"];
}

PfaLayer random_layer(std::uint64_t seed) {
  Random random(Seed{seed});
  const std::size_t units = 1 + random.below(12);
  Tensor x = normal_tensor(units + random.below(9), units, seed);
  std::vector<float> values(x.values<float>().begin(), x.values<float>().end());
  const std::size_t dead = random.below(3) == 0 ? units : random.below(units + 1) / 2;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (i % units < dead) values[i] = 2;
  return introspect(InMemory{Batch{{"x", Tensor(x.shape(), values)}}}, Pfa{}).layers["x"];
}

// Whatever the layer: the parts make the whole, no unit twice, inactive ones first.
void expect_sound(const PfaRecipe& recipe, const PfaLayer& layer) {
  EXPECT_EQ(recipe.original_count, layer.units());
  EXPECT_GE(recipe.recommended_count, 1U);
  EXPECT_EQ(recipe.units_to_keep().size(), recipe.recommended_count);
  EXPECT_EQ(recipe.units_to_keep().size() + recipe.units_to_remove.size(), layer.units());
  const auto end =
      recipe.units_to_remove.begin() + static_cast<std::ptrdiff_t>(recipe.inactive_count);
  EXPECT_TRUE(std::is_sorted(recipe.units_to_remove.begin(), end));
  for (auto unit = recipe.units_to_remove.begin(); unit != recipe.units_to_remove.end(); ++unit)
    EXPECT_EQ(std::ranges::binary_search(layer.inactive, *unit), unit < end);
}

TEST(Recipe, IsSoundForAnyLayerStrategyAndSelection) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const PfaLayer layer = random_layer(seed);
    for (const auto& strategy : every_strategy)
      for (const UnitSelection selection : every_selection)
        expect_sound(recipe(one_layer(layer), strategy, selection)["x"], layer);
  }
}

TEST(Recipe, DoesNotChangeWhenAllResponsesAreScaled) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const PfaLayer layer = random_layer(seed);
    Matrix small = layer.covariance;
    for (double& value : small.values()) value *= 0x1p-60;
    for (const auto& strategy : every_strategy)
      for (const UnitSelection selection : every_selection) {
        const auto expected = recipe(one_layer(layer), strategy, selection)["x"];
        const auto found = recipe(one_layer(layer_of_covariance(small)), strategy, selection)["x"];
        EXPECT_EQ(found.units_to_remove, expected.units_to_remove);
      }
  }
}

TEST(Recipe, RemovesOneOfTwoCopies) {
  const Tensor x = normal_tensor(50, 4);
  std::vector<float> values(x.values<float>().begin(), x.values<float>().end());
  for (std::size_t row = 0; row < 50; ++row) values[row * 4 + 3] = -2 * values[row * 4 + 1];
  const auto result = introspect(InMemory{Batch{{"x", Tensor(x.shape(), values)}}}, Pfa{});
  for (const UnitSelection selection : {UnitSelection::abs_max, UnitSelection::l1_max}) {
    const auto found = recipe(result, EnergyStrategy{.threshold = 1 - 1e-9}, selection)["x"];
    ASSERT_EQ(found.units_to_remove.size(), 1U);
    EXPECT_EQ(found.units_to_remove[0] % 2, 1U);
  }
}

TEST(Recipe, KeepsOneUnitWhereNothingVariesAndListsTheRestAsInactive) {
  for (const auto& strategy : std::initializer_list<PfaStrategy>{
           KlStrategy{}, EnergyStrategy{.threshold = .8}, SizeStrategy{.relative_size = .5}}) {
    const PfaRecipe corrected = of({0, 0, 0}, strategy);
    EXPECT_EQ(corrected.recommended_count, 1U);
    EXPECT_EQ(corrected.units_to_remove, (Units{1, 2}));
    EXPECT_EQ(corrected.inactive_count, 2U);
    const PfaRecipe original = of({0, 0, 0}, strategy, PfaRules::dnikit);
    EXPECT_EQ(original.recommended_count, 3U);
    EXPECT_TRUE(original.units_to_remove.empty());
    EXPECT_EQ(original.inactive_count, 0U);
  }
  const auto found = std::get<KlDiagnostics>(of({0, 0, 0}).diagnostics);
  EXPECT_EQ(found, (KlDiagnostics{std::log(3), 0}));
  const auto all =
      std::get<KlDiagnostics>(of({0, 0, 0}, KlStrategy{}, PfaRules::dnikit).diagnostics);
  EXPECT_EQ(all.units_ratio, 1);
}

TEST(Recipe, KeepsTheOnlyUnitOfALayer) {
  for (const auto& strategy : every_strategy) EXPECT_EQ(of({3}, strategy).recommended_count, 1U);
  EXPECT_EQ(std::get<KlDiagnostics>(of({3}).diagnostics), (KlDiagnostics{0, 1}));
  expect_error(ErrorKind::data, "field 'x'", [] { of({3}, KlStrategy{}, PfaRules::dnikit); });
}

TEST(Recipe, RecommendsNoMoreThanTheActiveUnits) {
  const PfaRecipe corrected = of({1, 1, 1, 0});  // three of four, flat: ⌈4 ln 3 / ln 4⌉ = 4
  EXPECT_EQ(corrected.recommended_count, 3U);
  EXPECT_EQ(corrected.units_to_remove, Units{3});
  const PfaRecipe original = of({1, 1, 1, 0}, KlStrategy{}, PfaRules::dnikit);
  EXPECT_EQ(original.recommended_count, 4U);
  EXPECT_EQ(original.units_to_remove, Units{3});  // count and list disagree
}

TEST(Recipe, SparesTheFirstInactiveUnitsForTheLeastThatAreKept) {
  const EnergyStrategy least{.threshold = .5, .min_kept_count = 4};
  const PfaRecipe found = of({0, 1, 0, 1, 0, 0}, least);
  EXPECT_EQ(found.units_to_keep(), (Units{0, 1, 2, 3}));
  EXPECT_EQ(found.units_to_remove, (Units{4, 5}));
  EXPECT_EQ(found.inactive_count, 2U);
  EXPECT_EQ(of({1, 1}, least).recommended_count, 2U);
}

TEST(Recipe, ClampsASizeOnlyWhereTheIntervalIsNotEmpty) {
  const SizeStrategy documented{.relative_size = .99, .epsilon_energy = .6};
  expect_error(ErrorKind::usage, "epsilon", [&] { of({4, 3, 2, 1}, documented); });
  const auto original = of({4, 3, 2, 1}, documented, PfaRules::dnikit);
  EXPECT_NEAR(std::get<EnergyDiagnostics>(original.diagnostics).threshold, .4, 1e-15);
  const SizeStrategy wide{.relative_size = 1, .epsilon_energy = .4};
  EXPECT_NEAR(std::get<EnergyDiagnostics>(of({4, 3, 2, 1}, wide).diagnostics).threshold, .6, 1e-15);
}

TEST(Recipe, TakesAnInterpolationOfTheDivergence) {
  const auto half = [](const SpectrumDivergence& found) {
    return .5 - found.kl / found.largest / 2;
  };
  EXPECT_EQ(of({1, 1, 1, 1}, KlStrategy{half}).recommended_count, 2U);
  EXPECT_EQ(of({1, 1, 1, 1}, KlStrategy{[](const auto&) { return 0.0; }}).recommended_count, 1U);
  expect_error(ErrorKind::data, "at least 1", [] {
    of({1, 1}, KlStrategy{[](const auto&) { return 0.0; }}, PfaRules::dnikit);
  });
  for (const double ratio : {-.1, 1.1, std::nan("")})
    expect_error(ErrorKind::usage, "interpolation", [&] {
      of({1, 2}, KlStrategy{[&](const auto&) { return ratio; }});
    });
}

TEST(Recipe, RefusesSharesThatAreNone) {
  for (const double share : {-.1, 1.1, std::nan("")}) {
    expect_error(ErrorKind::usage, "threshold", [&] { of({1, 2}, EnergyStrategy{share}); });
    expect_error(ErrorKind::usage, "size", [&] { of({1, 2}, SizeStrategy{share}); });
    if (share > 0) continue;
    expect_error(ErrorKind::usage, "epsilon", [&] { of({1, 2}, SizeStrategy{.5, 0, share}); });
  }
}

TEST(Recipe, OfNoLayersIsEmpty) {
  for (const auto& strategy : every_strategy) EXPECT_EQ(recipe(Pfa::Result{}, strategy).size(), 0U);
}

TEST(Recipe, KeepsMoreForALargerThresholdOrSize) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto result = one_layer(random_layer(seed));
    std::size_t by_energy = 0;
    std::size_t by_size = 0;
    for (double share = 0; share <= 1; share += 1. / 16) {
      const auto energy = recipe(result, EnergyStrategy{share})["x"].recommended_count;
      const auto size = recipe(result, SizeStrategy{share})["x"].recommended_count;
      EXPECT_GE(energy, std::exchange(by_energy, energy));
      EXPECT_GE(size, std::exchange(by_size, size));
    }
  }
}

TEST(Percentile, LiesBetweenNeighboursAsInNumPy) {
  EXPECT_EQ(percentile({3}, 40), 3);
  EXPECT_EQ(percentile({4, 1, 3, 2}, 0), 1);
  EXPECT_EQ(percentile({4, 1, 3, 2}, 100), 4);
  EXPECT_DOUBLE_EQ(percentile({4, 1, 3, 2}, 40), 2.2);
}

TEST(RecipeTable, HasOneRowPerLayerAndNamesTheStrategy) {
  const auto row = [](const PfaStrategy& strategy, PfaRules rules) {
    return recipe_table(recipe(one_layer(diagonal_layer({4, 3, 2, 1})), strategy,
                               UnitSelection::l1_max, rules))
        .at(0);
  };
  const auto kl = row(KlStrategy{}, PfaRules::corrected);
  EXPECT_EQ(kl.layer, "x");
  EXPECT_EQ(kl.original_count, 4U);
  EXPECT_EQ(kl.recommended_count, 4U);
  EXPECT_EQ(kl.units_to_keep, (Units{0, 1, 2, 3}));
  EXPECT_EQ(kl.strategy, "PFA KL");
  EXPECT_NEAR(kl.units_ratio.value(), 0.9232196723355078, 1e-12);
  EXPECT_FALSE(kl.kept_energy);
  const auto energy = row(EnergyStrategy{.threshold = .5}, PfaRules::corrected);
  EXPECT_EQ(energy.strategy, "PFA Energy");
  EXPECT_EQ(energy.kept_energy, 7);
  EXPECT_FALSE(energy.kl_divergence);
  EXPECT_EQ(row(SizeStrategy{}, PfaRules::corrected).strategy, "PFA Size");
  EXPECT_EQ(row(SizeStrategy{}, PfaRules::dnikit).strategy, "PFA Energy");
}

}  // namespace
}  // namespace deepview

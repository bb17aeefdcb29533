// DNIKit's own answers: tables of its tests and documentation, and what it says of stored layers.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/introspectors/pfa_layers.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::diagonal_layer;
using testing::one_layer;
using testing::sorted;
using Units = std::vector<std::size_t>;

constexpr auto both_rules = {PfaRules::corrected, PfaRules::dnikit};
constexpr auto every_selection = {UnitSelection::abs_max, UnitSelection::abs_min,
                                  UnitSelection::l1_max, UnitSelection::l1_min};

Pfa::Result layers_of(Batch batch) {
  return introspect(InMemory{std::move(batch)}, Pfa{});
}

Units range(std::size_t first, std::size_t last) {
  Units units;
  for (std::size_t unit = first; unit <= last; ++unit) units.push_back(unit);
  return units;
}

Units joined(std::initializer_list<Units> parts) {
  Units units;
  for (const auto& part : parts) units.insert(units.end(), part.begin(), part.end());
  return units;
}

struct Spectrum {
  std::vector<double> variances;
  double kl;
  double ratio;
  double tolerance;
  std::size_t active;  // the most that are kept by corrected rules
  std::size_t by_kl;
  std::vector<std::size_t> by_energy;  // .5, .8, .9, 1
  std::vector<std::size_t> by_size;    // 0, .25, .5, .8, 1
};

class KnownSpectrum : public ::testing::TestWithParam<std::tuple<Spectrum, PfaRules>> {
 protected:
  PfaRecipe recipe(const PfaStrategy& strategy) const {
    const auto& [spectrum, rules] = GetParam();
    return deepview::recipe(one_layer(diagonal_layer(spectrum.variances)), strategy,
                            UnitSelection::l1_max, rules)["x"];
  }
};

TEST_P(KnownSpectrum, HasTheDivergenceAndTheCountsOfThePythonOriginal) {
  const Spectrum& known = std::get<0>(GetParam());
  const PfaRecipe kl = recipe(KlStrategy{});
  const auto found = std::get<KlDiagnostics>(kl.diagnostics);
  EXPECT_NEAR(found.kl_divergence, known.kl, 1e-14);
  EXPECT_NEAR(found.units_ratio, known.ratio, known.tolerance);
  const bool original = std::get<1>(GetParam()) == PfaRules::dnikit;
  const auto kept = [&](std::size_t count) {
    return original ? count : std::min(count, known.active);
  };
  EXPECT_EQ(kl.recommended_count, kept(known.by_kl));
  const std::vector<double> thresholds{.5, .8, .9, 1};
  for (std::size_t i = 0; i < thresholds.size(); ++i)
    EXPECT_EQ(recipe(EnergyStrategy{.threshold = thresholds[i]}).recommended_count,
              kept(known.by_energy[i]));
  const std::vector<double> sizes{0, .25, .5, .8, 1};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    EXPECT_EQ(recipe(SizeStrategy{.relative_size = sizes[i]}).recommended_count,
              kept(known.by_size[i]));
}

INSTANTIATE_TEST_SUITE_P(
    Pfa, KnownSpectrum,
    ::testing::Combine(
        ::testing::Values(Spectrum{{4, 3, 2, 1},
                                   0.10644013528622301,
                                   0.9232196723355078,
                                   1e-14,
                                   4,
                                   4,
                                   {2, 3, 3, 4},
                                   {1, 1, 2, 3, 3}},
                          Spectrum{{1, 1, 1, 1}, 0, 1, 1e-14, 4, 4, {2, 4, 4, 4}, {1, 1, 2, 3, 3}},
                          Spectrum{{8, 1, .5, .25, .125, .125},
                                   1.0314268529798845,
                                   0.4243497128416155,
                                   1e-14,
                                   6,
                                   3,
                                   {1, 1, 2, 6},
                                   {1, 2, 3, 4, 5}},
                          Spectrum{{1, 0, 0, 0},
                                   1.38629436111987,
                                   1.8e-14,
                                   1e-15,
                                   1,
                                   1,
                                   {1, 1, 1, 1},
                                   {1, 1, 1, 1, 1}},
                          Spectrum{{10, 1e-9},
                                   0.693147178157355,
                                   3.466e-9,
                                   1e-12,
                                   1,
                                   1,
                                   {1, 1, 1, 2},
                                   {1, 1, 1, 1, 1}}),
        ::testing::ValuesIn(both_rules)));

// The last unit above is inactive: only DNIKit's rules recommend it and then remove it all the same.
TEST(KnownSpectra, OfAnInactiveUnitDifferInTheCountOnly) {
  const auto result = one_layer(diagonal_layer({10, 1e-9}));
  const EnergyStrategy all{.threshold = 1};
  const auto original = recipe(result, all, UnitSelection::l1_max, PfaRules::dnikit)["x"];
  EXPECT_EQ(original.recommended_count, 2U);
  EXPECT_EQ(original.units_to_remove, Units{1});
  const auto corrected = recipe(result, all)["x"];
  EXPECT_EQ(corrected.recommended_count, 1U);
  EXPECT_EQ(corrected.units_to_remove, Units{1});
}

TEST(KnownSpectra, OfTwoLayersShareTheThresholdOfASize) {
  Pfa::Result both;
  both.layers.add("a", diagonal_layer({4, 3, 2, 1}));
  both.layers.add("b", diagonal_layer({8, 1, .5, .25, .125, .125}));
  const std::vector<double> sizes{0, .3, .5, .8, 1};
  const std::vector<std::pair<std::size_t, std::size_t>> counts{
      {1, 1}, {2, 1}, {3, 2}, {4, 4}, {4, 5}};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto recipes = recipe(both, SizeStrategy{.relative_size = sizes[i]});
    EXPECT_EQ(recipes["a"].recommended_count, counts[i].first) << sizes[i];
    EXPECT_EQ(recipes["b"].recommended_count, counts[i].second) << sizes[i];
  }
}

TEST(KnownSpectra, KeepTheEnergyOfTheirLeadingEigenvalues) {
  const auto result = one_layer(diagonal_layer({4, 3, 2, 1}));
  const auto kept = [&](double threshold) {
    return std::get<EnergyDiagnostics>(
        recipe(result, EnergyStrategy{.threshold = threshold})["x"].diagnostics);
  };
  EXPECT_EQ(kept(.5).kept_energy, 7);
  EXPECT_EQ(kept(.8).kept_energy, 9);
  EXPECT_EQ(kept(.8).kept_share, .9);
}

TEST(SyntheticLayers, HaveTheRecipesOfThePythonOriginal) {
  const auto result = layers_of(testing::synthetic_layers(128));
  ASSERT_TRUE(result.failed.empty());
  const std::vector<double> kl{1.129493867639542, 0.8441312319086356, 1.3327294476569362};
  const std::vector<double> ratio{0.7672121140631339, 0.7970293429776533, 0.6154555670037302};
  const std::vector<double> kept{0.0037030691584144576, 0.026573058327728254, 0.1743278851257953};
  const Units by_kl{99, 52, 20};
  const Units by_energy{82, 45, 17};
  for (const PfaRules rules : both_rules) {
    const auto flat = recipe(result, KlStrategy{}, UnitSelection::l1_max, rules);
    const auto energy =
        recipe(result, EnergyStrategy{.threshold = .98}, UnitSelection::l1_max, rules);
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string name = "layer_" + std::to_string(i);
      EXPECT_EQ(flat[name].recommended_count, by_kl[i]);
      const auto found = std::get<KlDiagnostics>(flat[name].diagnostics);
      EXPECT_NEAR(found.kl_divergence, kl[i], 1e-11);  // DNIKit's sums are not centred
      EXPECT_NEAR(found.units_ratio, ratio[i], 1e-11);
      EXPECT_EQ(energy[name].recommended_count, by_energy[i]);
      EXPECT_NEAR(std::get<EnergyDiagnostics>(energy[name].diagnostics).kept_energy, kept[i],
                  1e-13);
    }
  }
}

TEST(SyntheticLayers, WithFewerImagesThanUnitsFail) {
  const auto result = layers_of(testing::synthetic_layers(100));
  ASSERT_EQ(result.failed.size(), 1U);
  EXPECT_EQ(result.failed[0].layer, "layer_0");
  EXPECT_NE(result.failed[0].reason.find("100 samples of 128 units"), std::string::npos);
  const auto recipes = recipe(result);
  ASSERT_EQ(recipes.size(), 2U);
  const auto first = std::get<KlDiagnostics>(recipes["layer_1"].diagnostics);
  const auto second = std::get<KlDiagnostics>(recipes["layer_2"].diagnostics);
  EXPECT_EQ(recipes["layer_1"].recommended_count, 50U);
  EXPECT_NEAR(first.kl_divergence, 0.9482624890154597, 1e-11);
  EXPECT_NEAR(first.units_ratio, 0.7719910682727285, 1e-11);
  EXPECT_EQ(recipes["layer_2"].recommended_count, 20U);
  EXPECT_NEAR(second.kl_divergence, 1.375076807139795, 1e-11);
  EXPECT_NEAR(second.units_ratio, 0.6032367018995977, 1e-11);
}

class SyntheticUnits : public ::testing::TestWithParam<PfaRules> {
 protected:
  static const Pfa::Result& result() {
    static const Pfa::Result result = layers_of(testing::synthetic_layers(200));
    return result;
  }
  static Units removed(UnitSelection selection, const char* layer) {
    return recipe(result(), EnergyStrategy{.threshold = .98}, selection, GetParam())[layer]
        .units_to_remove;
  }
};

TEST_P(SyntheticUnits, OfTheLargestSumsAreTheCopies) {
  const auto largest = removed(UnitSelection::l1_max, "layer_0");
  EXPECT_EQ(sorted({largest.begin(), largest.begin() + 13}), joined({range(1, 12), {18}}));
  EXPECT_EQ(sorted(removed(UnitSelection::l1_max, "layer_1")),
            joined({range(0, 13), {19, 30, 50}}));
  EXPECT_EQ(sorted(removed(UnitSelection::l1_max, "layer_2")), joined({range(0, 13), {26}}));
}

TEST_P(SyntheticUnits, OfTheSmallestSumsAreTheOthers) {
  for (const std::size_t unit : removed(UnitSelection::l1_min, "layer_0")) EXPECT_GE(unit, 15U);
  EXPECT_EQ(sorted(removed(UnitSelection::l1_min, "layer_1")),
            joined({{18, 20, 23, 25, 28, 32, 37, 42, 44, 46, 51, 52}, range(58, 61), {63}}));
  EXPECT_EQ(sorted(removed(UnitSelection::l1_min, "layer_2")), range(15, 29));
}

TEST_P(SyntheticUnits, OfTheLargestCoefficients) {
  EXPECT_EQ(
      sorted(removed(UnitSelection::abs_max, "layer_0")),
      joined({range(1, 14),
              {19, 23, 24, 30, 31, 35, 38, 48, 55, 60, 65, 70, 73, 75, 77, 80, 82, 85, 113}}));
  EXPECT_EQ(sorted(removed(UnitSelection::abs_max, "layer_1")),
            joined({range(0, 13), {19, 41, 46}}));
  EXPECT_EQ(sorted(removed(UnitSelection::abs_max, "layer_2")), joined({range(1, 14), {27}}));
}

TEST_P(SyntheticUnits, OfTheSmallestCoefficients) {
  EXPECT_EQ(sorted(removed(UnitSelection::abs_min, "layer_0")),
            (Units{18, 24, 25, 28, 34, 35, 36, 39, 53, 54, 57,  58,  61,  62,  66,  67, 70,
                   78, 80, 83, 84, 87, 89, 91, 95, 98, 99, 113, 115, 116, 118, 120, 122}));
  EXPECT_EQ(sorted(removed(UnitSelection::abs_min, "layer_1")),
            (Units{0, 20, 26, 28, 33, 37, 39, 41, 47, 49, 52, 53, 54, 59, 60, 61, 63}));
  EXPECT_EQ(sorted(removed(UnitSelection::abs_min, "layer_2")),
            joined({{15, 16, 17}, range(19, 26), range(28, 31)}));
}

INSTANTIATE_TEST_SUITE_P(Pfa, SyntheticUnits, ::testing::ValuesIn(both_rules));

Tensor with_constant_units(const Tensor& layer, double constant) {
  const auto values = layer.values<double>();
  std::vector<double> changed(values.begin(), values.end());
  for (std::size_t i = 0; i < changed.size(); ++i) {
    const std::size_t unit = i % layer.row_size();
    if (unit >= 15 && unit <= 24) changed[i] = constant;
  }
  return {layer.shape(), std::move(changed)};
}

TEST(SyntheticLayers, LoseTheirConstantUnitsFirst) {
  for (const double constant : {0, 1, 5}) {
    Batch batch = testing::synthetic_layers(200);
    for (const auto& name : batch.field_names())
      batch = Batch(batch).with(name, with_constant_units(batch[name], constant));
    const auto result = layers_of(batch);
    for (const UnitSelection selection : every_selection)
      for (const PfaRules rules : both_rules)
        for (const auto& [name, recipe] :
             recipe(result, EnergyStrategy{.threshold = .98}, selection, rules)) {
          ASSERT_EQ(recipe.inactive_count, 10U);
          EXPECT_EQ(Units(recipe.units_to_remove.begin(), recipe.units_to_remove.begin() + 10),
                    range(15, 24));
        }
  }
}

TEST(SmallSet, HasTheCovarianceOfThePythonOriginal) {
  const PfaLayer layer = layers_of(Batch{{"x", testing::small_set()}}).layers["x"];
  const Matrix covariance(
      4, {13, -3, -10, -.5, -3, 8, 2, 0, -10, 2, 15, -2.5, -.5, 0, -2.5, 73. / 12});
  for (std::size_t i = 0; i < 16; ++i)
    EXPECT_NEAR(layer.covariance.values()[i], covariance.values()[i], 1e-14);
  const std::vector<double> mean{5.5, 5, 4.5, 59. / 12};
  const std::vector<double> eigenvalues{24.895746, 8.010288, 6.580214, 2.597086};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(layer.mean[i], mean[i], 1e-14);
    EXPECT_NEAR(layer.eigenvalues[i], eigenvalues[i], 5e-7);
  }
}

TEST(SmallSet, HasTheRecipesOfThePythonOriginal) {
  const auto result = layers_of(Batch{{"x", testing::small_set()}});
  for (const PfaRules rules : both_rules) {
    const auto of = [&](const PfaStrategy& strategy, UnitSelection selection) {
      return recipe(result, strategy, selection, rules)["x"];
    };
    const auto flat = of(KlStrategy{}, UnitSelection::l1_max);
    EXPECT_EQ(flat.recommended_count, 4U);
    EXPECT_TRUE(flat.units_to_remove.empty());
    const auto found = std::get<KlDiagnostics>(flat.diagnostics);
    EXPECT_NEAR(found.kl_divergence, 0.297946241406282, 1e-13);
    EXPECT_NEAR(found.units_ratio, 0.7850772175358255, 1e-13);
    const std::vector<std::pair<UnitSelection, std::pair<std::size_t, Units>>> known{
        {UnitSelection::abs_max, {0, {0, 2}}},
        {UnitSelection::abs_min, {3, {3, 1}}},
        {UnitSelection::l1_max, {2, {2, 0}}},
        {UnitSelection::l1_min, {3, {3, 1}}}};
    for (const auto& [selection, units] : known) {
      const auto energy = of(EnergyStrategy{.threshold = .8}, selection);
      EXPECT_EQ(energy.recommended_count, 3U);
      EXPECT_NEAR(std::get<EnergyDiagnostics>(energy.diagnostics).kept_energy, 39.486247, 5e-7);
      EXPECT_EQ(energy.units_to_remove, Units{units.first});
      const auto size = of(SizeStrategy{.relative_size = .5}, selection);
      EXPECT_EQ(size.recommended_count, 2U);
      EXPECT_EQ(size.units_to_remove, units.second);
    }
  }
}

// pfa_recipes.txt: what DNIKit 2.0.0 said, strategy by strategy, about small layers full of ties.
PfaStrategy read_strategy(const std::string& name, std::istream& arguments) {
  double share = 0;
  std::size_t least = 0;
  double epsilon = 0;
  if (name == "kl") return KlStrategy{};
  arguments >> share >> least;
  if (name == "energy") return EnergyStrategy{share, least};
  arguments >> epsilon;
  return SizeStrategy{share, least, epsilon};
}

UnitSelection read_selection(const std::string& name) {
  if (name == "abs_max") return UnitSelection::abs_max;
  if (name == "abs_min") return UnitSelection::abs_min;
  return name == "l1_max" ? UnitSelection::l1_max : UnitSelection::l1_min;
}

Tensor read_layer(std::istream& line) {
  std::int64_t samples = 0;
  std::int64_t units = 0;
  line >> samples >> units;
  std::vector<std::int8_t> values;
  for (int value = 0; line >> value;) values.push_back(static_cast<std::int8_t>(value));
  return {Shape{samples, units}, std::move(values)};
}

void expect_units(std::istream& line, const PfaRecipe& recipe) {
  std::size_t count = 0;
  double diagnostic = 0;
  line >> count >> diagnostic;
  EXPECT_EQ(recipe.recommended_count, count);
  const auto* kl = std::get_if<KlDiagnostics>(&recipe.diagnostics);
  const double found = kl != nullptr ? kl->kl_divergence
                                     : std::get<EnergyDiagnostics>(recipe.diagnostics).kept_energy;
  EXPECT_NEAR(found, diagnostic, 1e-12 * (1 + std::abs(diagnostic)));
  EXPECT_EQ(recipe.units_to_remove, Units(std::istream_iterator<std::size_t>(line), {}));
}

TEST(DnikitRules, GiveTheRecipesOfThePythonOriginalForLayersFullOfTies) {
  std::ifstream file(DEEPVIEW_TEST_DATA "/reference/introspectors/pfa_recipes.txt");
  Pfa::Result model;
  ByField<PfaRecipe> recipes;
  std::size_t compared = 0;
  for (std::string text; std::getline(file, text);) {
    std::istringstream line(text);
    std::string word;
    std::string strategy;
    std::string selection;
    line >> word;
    if (word == "model") model = {};
    if (word == "layer") {
      const auto layer = layers_of(Batch{{"x", read_layer(line)}}).layers["x"];
      model.layers.add("layer_" + std::to_string(model.layers.size()), layer);
    }
    if (word == "recipe") {
      line >> strategy >> selection;
      recipes =
          recipe(model, read_strategy(strategy, line), read_selection(selection), PfaRules::dnikit);
      compared = compared / 3 * 3;
    }
    if (word == "units") {
      SCOPED_TRACE(text);
      expect_units(line, recipes["layer_" + std::to_string(compared++ % 3)]);
    }
  }
  EXPECT_EQ(compared, 16U * 7U * 4U * 3U);
}

}  // namespace
}  // namespace deepview

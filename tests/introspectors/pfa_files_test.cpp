#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "deepview/introspectors/pfa/recipe_files.hpp"
#include "tests/introspectors/pfa_layers.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::diagonal_layer;
using testing::expect_error;

std::filesystem::path fresh_file(const std::string& name) {
  auto path = std::filesystem::path(::testing::TempDir()) / ("deepview-pfa-" + name + ".json");
  std::filesystem::remove(path);
  return path;
}

ByField<PfaRecipe> some_recipes(const PfaStrategy& strategy, PfaRules rules,
                                const std::string& name = "conv/1") {
  Pfa::Result result;
  result.layers.add(name, diagonal_layer({.1, 4, 0, 3, 2, 1e-30}));
  result.layers.add("fc \"é\"", diagonal_layer({1, 1}));
  return recipe(result, strategy, UnitSelection::abs_min, rules);
}

ByField<PfaRecipe> parse(const std::string& text) {
  return parse_recipes(std::as_bytes(std::span(text)), "r.json");
}

std::string saved_text() {
  const auto path = fresh_file("text");
  save_recipes(some_recipes(EnergyStrategy{.threshold = .5}, PfaRules::corrected), path);
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The text with the first `from` replaced by `to`.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = saved_text();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(SaveRecipes, IsUndoneByLoading) {
  for (const auto& strategy : std::initializer_list<PfaStrategy>{
           KlStrategy{}, EnergyStrategy{.threshold = 1. / 3}, SizeStrategy{.relative_size = .7}})
    for (const PfaRules rules : {PfaRules::corrected, PfaRules::dnikit}) {
      const auto path = fresh_file("saved");
      const auto recipes = some_recipes(strategy, rules);
      save_recipes(recipes, path);
      const auto loaded = load_recipes(path);
      ASSERT_EQ(loaded.size(), recipes.size());
      for (const auto& [layer, recipe] : recipes) EXPECT_EQ(loaded[layer], recipe);
    }
}

TEST(SaveRecipes, KeepsTheOldFileWhenItFails) {
  const auto path = fresh_file("kept");
  save_recipes(some_recipes(KlStrategy{}, PfaRules::corrected), path);
  expect_error(ErrorKind::data, "UTF-8", [&] {
    save_recipes(some_recipes(KlStrategy{}, PfaRules::corrected, "\xff"), path);
  });
  EXPECT_EQ(load_recipes(path).size(), 2U);
}

TEST(SaveRecipes, WritesNoLayersToo) {
  const auto path = fresh_file("empty");
  save_recipes({}, path);
  EXPECT_EQ(load_recipes(path).size(), 0U);
}

TEST(LoadRecipes, RefusesWhatIsNoRecipe) {
  expect_error(ErrorKind::io, "absent", [] { load_recipes(fresh_file("absent")); });
  for (const char* text : {"", "{}", "[1]", "null", "{", R"({"kind": "pfa_recipe"})",
                           R"({"kind": "pfa_recipe", "version": 2, "layers": []})",
                           R"({"kind": "pfa_recipe", "version": 1, "layers": {}})",
                           R"({"kind": "pfa_recipe", "version": 1, "layers": [3]})"})
    expect_error(ErrorKind::data, "r.json", [&] { parse(text); });
  const std::string text = saved_text();
  for (std::size_t length = 0; length + 2 < text.size(); length += 7)
    expect_error(ErrorKind::data, "r.json", [&] { parse(text.substr(0, length)); });
}

TEST(LoadRecipes, TrustsNoNumber) {
  EXPECT_EQ(parse(saved_text()).size(), 2U);
  for (const char* count : {"-1", "1.5", "\"6\"", "0", "5", "7", "1e3", "18446744073709551615"})
    expect_error(ErrorKind::data, "layer 'conv/1'", [&] {
      parse(changed("\"original_count\": 6", std::string("\"original_count\": ") + count));
    });
  for (const char* count : {"-1", "0", "1", "3", "7", "null"})
    expect_error(ErrorKind::data, "recommended_count", [&] {
      parse(changed("\"recommended_count\": 2", std::string("\"recommended_count\": ") + count));
    });
  expect_error(ErrorKind::data, "inactive_count",
               [] { parse(changed("\"inactive_count\": 2", "\"inactive_count\": 5")); });
  expect_error(ErrorKind::data, "threshold",
               [] { parse(changed("\"threshold\": 0.5", "\"threshold\": \"half\"")); });
}

TEST(LoadRecipes, RefusesUnitsThatAreNotThereOrGoTwice) {
  expect_error(ErrorKind::data, "unit to remove", [] { parse(changed("    2,\n", "    6,\n")); });
  expect_error(ErrorKind::data, "twice", [] { parse(changed("    2,\n", "    5,\n")); });
}

TEST(LoadRecipes, RefusesNamesItDoesNotKnowAndLayersThatAreThereTwice) {
  for (const char* name : {"energy", "abs_min", "corrected"})
    expect_error(ErrorKind::data, "expected one of",
                 [&] { parse(changed(std::string("\"") + name + "\"", "\"other\"")); });
  expect_error(ErrorKind::data, "there twice", [] { parse(changed("fc \\\"é\\\"", "conv/1")); });
}

}  // namespace
}  // namespace deepview

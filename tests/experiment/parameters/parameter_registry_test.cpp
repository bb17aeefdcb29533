#include "deepview/experiment/parameters/parameter_registry.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

TEST(ParameterRegistry, LetsAConfiguredValueStandOverLaterDefaults) {
  ParameterRegistry registry;
  registry.add_defaults({}, section({{"a", section({{"x", 1}, {"y", 2}})}}));
  registry.add_config({"a"}, section({{"x", 9}}));
  EXPECT_EQ(registry.result(), section({{"a", section({{"x", 9}, {"y", 2}})}}));
  registry.add_defaults({"a"}, section({{"x", 5}}));
  EXPECT_EQ(*registry.result().find_path({"a", "x"}), Parameter(9));
  registry.remove_config({"a", "x"});
  EXPECT_EQ(*registry.result().find_path({"a", "x"}), Parameter(5));
}

TEST(ParameterRegistry, ReplacesListsWhole) {
  ParameterRegistry registry;
  registry.add_defaults({}, section({{"list", Parameter::List{1, 2, 3}}}));
  registry.add_config({}, section({{"list", Parameter::List{7}}}));
  EXPECT_EQ(*registry.result().find("list"), Parameter(Parameter::List{7}));
}

TEST(ParameterRegistry, RefusesToRemoveWhatIsNotThere) {
  ParameterRegistry registry;
  registry.add_defaults({}, section({{"a", section({{"x", 1}})}}));
  expect_error(ErrorKind::config, "a.y", [&] { registry.remove_default({"a", "y"}); });
  expect_error(ErrorKind::config, "'a'", [&] { registry.remove_config({"a"}); });
  expect_error(ErrorKind::config, "default", [&] { registry.remove_default({}); });
  registry.remove_default({"a", "x"});
  EXPECT_EQ(registry.result(), section({{"a", section({})}}));
}

TEST(ParameterRegistry, IsAsItWasAfterARefusal) {
  ParameterRegistry registry;
  registry.add_config({}, section({{"x", 1}}));
  expect_error(ErrorKind::config, "'x'", [&] { registry.add_config({"x"}, section({{"y", 2}})); });
  expect_error(ErrorKind::config, "the number 3", [&] { registry.add_config({}, 3); });
  registry.add_defaults({}, section({{"z", 3}}));
  EXPECT_EQ(registry.result(), section({{"z", 3}, {"x", 1}}));
}

TEST(ParameterView, IsAliveAndMayBeMadeBeforeItsSection) {
  const ParameterView root;
  const ParameterView problem = root["training"]["problem"];
  EXPECT_TRUE(problem.empty());
  EXPECT_FALSE(problem.contains("name"));
  problem.add_default_params(section({{"batch_size", 64}, {"size", 1000}}));
  root["training"].add_config_params(section({{"problem", section({{"name", "MNIST"}})}}));
  EXPECT_EQ(problem.at("name"), Parameter("MNIST"));
  EXPECT_EQ(problem.size(), 3U);
  problem.del_default_params("size");
  EXPECT_EQ(root["training"].section(),
            section({{"problem", section({{"batch_size", 64}, {"name", "MNIST"}})}}));
}

TEST(ParameterView, NamesThePathAndTheNearestNamesOfAMissingOne) {
  const ParameterView root;
  root["training"].add_config_params(section({{"batch_size", 3}}));
  for (const char* noun : {"training.batchsize", "'batch_size'"})
    expect_error(ErrorKind::config, noun, [&] { root["training"].at("batchsize"); });
}

TEST(ParameterView, ListsAndSetsValuesDepthFirst) {
  const ParameterView root;
  root.add_default_params(section(
      {{"a", section({{"x", 1}})}, {"b", section({{"x", 2}, {"c", section({{"z", 3}})}})}}));
  EXPECT_EQ(root.leafs(), (std::vector<std::string>{"x", "x", "z"}));
  EXPECT_TRUE(root.set_leaf("x", 7));
  EXPECT_EQ(root["a"].at("x"), Parameter(7));
  EXPECT_EQ(root["b"].at("x"), Parameter(2));
  EXPECT_TRUE(root["b"].set_leaf("z", 8));
  EXPECT_EQ(root["b"]["c"].at("z"), Parameter(8));
  EXPECT_FALSE(root.set_leaf("q", 1));
}

}  // namespace
}  // namespace deepview

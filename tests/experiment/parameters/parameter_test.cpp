#include "deepview/experiment/parameters/parameter.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

Parameter at(Parameter::Value value, const std::string& file, int line) {
  return {std::move(value), {file, line}};
}

TEST(Parameter, FindsEntriesByNameAndPath) {
  const Parameter tree = section({{"a", section({{"x", 1}, {"y", "text"}})}, {"b", 2.5}});
  EXPECT_EQ(*tree.find("b"), Parameter(2.5));
  EXPECT_EQ(*tree.find_path({"a", "y"}), Parameter("text"));
  EXPECT_EQ(tree.find("c"), nullptr);
  EXPECT_EQ(tree.find_path({"b", "x"}), nullptr);
  EXPECT_EQ(tree.find_path({}), &tree);
  EXPECT_EQ(tree.count(), 5U);
}

TEST(Parameter, KeepsThePlaceOfAnEntryThatIsSetAgain) {
  Parameter tree = section({{"a", 1}, {"b", 2}});
  tree.set("a", 3);
  EXPECT_EQ(tree.section()->front().name, "a");
  EXPECT_EQ(*tree.find("a"), Parameter(3));
  EXPECT_TRUE(tree.remove("a"));
  EXPECT_FALSE(tree.remove("a"));
}

TEST(Parameter, IsEqualWhereverAndInWhateverOrderItWasWritten) {
  EXPECT_EQ(section({{"a", 1}, {"b", 2}}), section({{"b", 2}, {"a", 1}}));
  EXPECT_EQ(at(std::int64_t{1}, "a.yaml", 3), Parameter(1));
  EXPECT_NE(Parameter(1), Parameter(1.0));
  EXPECT_NE(Parameter(Parameter::List{1, 2}), Parameter(Parameter::List{2, 1}));
  EXPECT_NE(section({{"a", 1}}), section({{"a", 1}, {"b", 2}}));
  EXPECT_NE(section({}), Parameter());
}

TEST(Overlaid, MergesSectionsAndReplacesEverythingElse) {
  const Parameter below =
      section({{"a", section({{"x", 1}, {"y", 2}})}, {"list", Parameter::List{1, 2, 3}}});
  const Parameter above = section({{"a", section({{"x", 9}, {"z", section({})}})},
                                   {"list", Parameter::List{4}},
                                   {"b", Parameter()}});
  EXPECT_EQ(overlaid(below, above),
            section({{"a", section({{"x", 9}, {"y", 2}, {"z", section({})}})},
                     {"list", Parameter::List{4}},
                     {"b", Parameter()}}));
}

TEST(Overlaid, KeepsWhereEachValueWasWritten) {
  const Parameter merged = overlaid(section({{"x", at(std::int64_t{1}, "a.yaml", 1)}, {"y", 2}}),
                                    section({{"x", at(std::int64_t{5}, "b.yaml", 7)}}));
  EXPECT_EQ(merged.find("x")->origin().text(), "b.yaml:7");
  EXPECT_EQ(merged.find("y")->origin().text(), "a default");
}

TEST(Overlaid, FillsWhatIsEmptyAndGivesWayToAValue) {
  EXPECT_EQ(overlaid(section({{"s", Parameter()}}), section({{"s", section({{"x", 1}})}})),
            section({{"s", section({{"x", 1}})}}));
  EXPECT_EQ(overlaid(section({{"s", section({{"x", 1}})}}), section({{"s", 3}})),
            section({{"s", 3}}));
}

TEST(Overlaid, RefusesASectionOverAValueAndNamesBothPlaces) {
  const Parameter below = section({{"model", section({{"lstm", at("text", "a.yaml", 4)}})}});
  const Parameter above =
      section({{"model", section({{"lstm", at(Parameter::Section{}, "b.yaml", 9)}})}});
  for (const char* noun : {"a.yaml:4", "b.yaml:9", "model.lstm", "'text'"})
    expect_error(ErrorKind::config, noun, [&] { overlaid(below, above); });
}

TEST(Overlaid, IsTheSameWhenLaidTwice) {
  const Parameter below = section({{"a", section({{"x", 1}})}, {"b", 2}});
  const Parameter above = section({{"a", section({{"y", 1}})}, {"c", 2}});
  EXPECT_EQ(overlaid(overlaid(below, above), above), overlaid(below, above));
}

TEST(WithHome, ReplacesATildeInFrontOfPaths) {
  const Parameter tree =
      section({{"a", "~/data"}, {"b", Parameter::List{"~", "x~", "~x"}}, {"c", 1}});
  EXPECT_EQ(
      with_home(tree, "/home/me"),
      section({{"a", "/home/me/data"}, {"b", Parameter::List{"/home/me", "x~", "~x"}}, {"c", 1}}));
}

}  // namespace
}  // namespace deepview

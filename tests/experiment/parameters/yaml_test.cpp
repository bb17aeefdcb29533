#include "deepview/experiment/parameters/yaml.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

Parameter parse(const std::string& text) {
  return parse_yaml(text, "a.yaml");
}

void expect_refusal(const std::string& text, const std::string& noun) {
  expect_error(ErrorKind::config, noun, [&] { parse(text); });
}

TEST(ParseYaml, KnowsTheLineOfEachParameter) {
  const Parameter tree =
      parse("training:\n  problem: &p\n    name: MNIST\n  list:\n  - 1\n  - x: 2\n");
  EXPECT_EQ(tree.find_path({"training", "problem"})->origin().text(), "a.yaml:2");
  EXPECT_EQ(tree.find_path({"training", "problem", "name"})->origin().text(), "a.yaml:3");
  EXPECT_EQ((*tree.find_path({"training", "list"})->list())[1].find("x")->origin().text(),
            "a.yaml:6");
}

TEST(ParseYaml, TakesPlainWordsAsPyYamlDoes) {
  const auto value = [](const std::string& word) { return *parse("v: " + word).find("v"); };
  for (const char* word : {"", "~", "null", "Null", "NULL"}) EXPECT_EQ(value(word), Parameter());
  for (const char* word : {"true", "Yes", "ON"}) EXPECT_EQ(value(word), Parameter(true)) << word;
  for (const char* word : {"False", "no", "off"}) EXPECT_EQ(value(word), Parameter(false)) << word;
  for (const auto& [word, number] : {std::pair{"0", 0},
                                     {"-7", -7},
                                     {"+3", 3},
                                     {"1_000", 1000},
                                     {"0x1F", 31},
                                     {"010", 8},
                                     {"0b101", 5}})
    EXPECT_EQ(value(word), Parameter(number)) << word;
  for (const auto& [word, number] :
       {std::pair{"0.5", 0.5}, {"1e-5", 1e-5}, {".5", 0.5}, {"5.", 5.0}, {"-1.5E+3", -1500.0}})
    EXPECT_EQ(value(word), Parameter(number)) << word;
  EXPECT_EQ(value(".inf"), Parameter(std::numeric_limits<double>::infinity()));
  EXPECT_TRUE(std::isnan(std::get<double>(value(".nan").value())));
  for (const char* word : {"yES", "tRUE", "nUll", "e5", "1.2.3", "0x", "0b2", "089", "1e",
                           "2018-11-16", "~/data", "a b"})
    EXPECT_EQ(value(word), Parameter(word));
  for (const char* word : {"'1'", "\"yes\"", "!!str 1"})
    EXPECT_TRUE(std::holds_alternative<std::string>(value(word).value())) << word;
}

TEST(ParseYaml, WritesAliasesOutAndMergesSections) {
  const Parameter tree =
      parse("a: &a {x: 1, y: 2}\nb: *a\nc:\n  y: 3\n  <<: *a\nd:\n  <<: [{x: 5}, *a]\n");
  EXPECT_EQ(*tree.find("b"), section({{"x", 1}, {"y", 2}}));
  EXPECT_EQ(*tree.find("c"), section({{"y", 3}, {"x", 1}}));
  EXPECT_EQ(*tree.find("d"), section({{"x", 5}, {"y", 2}}));
  EXPECT_EQ(tree.find("b")->origin().line, 2);
  EXPECT_EQ(tree.find_path({"b", "x"})->origin().line, 1);
}

TEST(ParseYaml, ReadsTheLinesOfAnySystem) {
  EXPECT_EQ(parse("\xEF\xBB\xBFx: 1\r\ny: 2\r\n"), section({{"x", 1}, {"y", 2}}));
  EXPECT_EQ(parse(""), Parameter());
  EXPECT_EQ(parse("# only words\n"), Parameter());
  EXPECT_EQ(parse("3"), Parameter(3));
}

TEST(ParseYaml, RefusesWhatIsAmbiguousOrHostile) {
  expect_refusal("a: 1\nb: 2\na: 3\n", "a.yaml:3: 'a' is there twice, first in line 1");
  expect_refusal("x: {a: 1, a: 2}", "twice");
  expect_refusal("a: [1\n", "a.yaml:2");
  expect_refusal("a: 1\n---\nb: 2\n", "more than one document");
  expect_refusal("? [1, 2]\n: 3\n", "plain text");
  expect_refusal("~: 3\n", "without a name");
  expect_refusal("a: &a [*a]\n", "alias");
  expect_refusal("a: {b: 99999999999999999999}\n",
                 "a.b: expected a whole number of at most 64 bits");
  expect_refusal("a: !!python/object:os.system x\n", "tag");
  expect_refusal("a: 1\nb: \xFF\n", "a.yaml:2: bytes that are not UTF-8");
  expect_refusal(std::string("a: 1\nb: \0\n", 10), "a.yaml:2: a NUL byte");
  expect_refusal("a:\n  <<: 3\n", "<<");
}

TEST(ParseYaml, RefusesNestingAndBombsAtOnce) {
  const auto repeated = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  expect_refusal(repeated("[", 10'000) + repeated("]", 10'000), "at most 64");
  expect_refusal(repeated("{a: ", 10'000) + "1" + repeated("}", 10'000), "at most 64");
  expect_refusal(repeated("[", 10'000), "a.yaml:1");
  expect_refusal(repeated("- ", 10'000) + "x", "at most 64");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  expect_refusal(bomb, "aliases written out");
  expect_refusal("a: " + std::string(100'000'000, 'x'), "bytes; expected");
  expect_refusal("a: &a " + std::string(2'000'000, 'x') + "\nb: [*a, *a, *a, *a, *a, *a, *a, *a]\n",
                 "a.yaml:2: texts of more than 16777216 bytes");
  expect_refusal(std::string(201, 'x') + ": 1\n", "the name of an entry has 201 bytes");
  std::string merging = "m: {<<: [";
  std::string merged;
  for (int i = 0; i < 20; ++i) {
    merged += "s" + std::to_string(i) + ": &s" + std::to_string(i) + " {";
    for (int j = 0; j < 100; ++j)
      merged += "k" + std::to_string(100 * i + j) + (j < 99 ? ": 1, " : ": 1}\n");
    merging += (i > 0 ? ", *s" : "*s") + std::to_string(i);
  }
  expect_refusal(merged + merging + "]}\n", "a.yaml:21: a section of more than 1000 entries");
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "k" + std::to_string(i) + ": 1\n";
  expect_refusal(many, "1000 entries");
}

TEST(ToYaml, IsUndoneByParsing) {
  const Parameter tree =
      section({{"text", Parameter::List{"yes", "1", "1e5", "", "~", "a: b", "- x", "#", " pad ",
                                        "two\nlines", ".\r", "\x01\x7F", "é", "0x1F",
                                        "99999999999999999999", "<<"}},
               {"numbers", Parameter::List{0, -5, 0.1, 1e-5, 1e300, 3.0, -0.0}},
               {"none", Parameter()},
               {"truth", Parameter::List{true, false}},
               {"empty", section({{"list", Parameter::List{}}, {"section", section({})}})},
               {"10", section({{"no", "off"}})}});
  EXPECT_EQ(parse(to_yaml(tree)), tree) << to_yaml(tree);
}

TEST(ToYaml, WritesEntriesInTheirOrderAndNumbersThatAllReadersTakeForNumbers) {
  EXPECT_EQ(to_yaml(section({{"b", 1e-5}, {"a", section({{"x", Parameter::List{1, 2}}})}})),
            "b: 1.0e-05\na:\n  x:\n    - 1\n    - 2\n");
}

}  // namespace
}  // namespace deepview

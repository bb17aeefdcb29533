#include "deepview/experiment/parameters/option_fields.hpp"

#include <gtest/gtest.h>

#include "deepview/experiment/parameters/yaml.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

struct CellOptions {
  std::string name = "LSTM";
  int hidden_state_size = 20;
};

struct Options {
  int batch_size = 64;
  double bias = 0.5;
  bool use_mask = true;
  std::filesystem::path data_folder = "data";
  std::optional<std::vector<int>> resize{};
  CellOptions cell{};
};

OptionFields fields_of(CellOptions& options) {
  OptionFields fields;
  fields.add("name", options.name, "Which cell.");
  fields.add("hidden_state_size", options.hidden_state_size, "Larger remembers more.").at_least(1);
  return fields;
}

OptionFields fields_of(Options& options) {
  OptionFields fields;
  fields.add("batch_size", options.batch_size, "Samples of a step.").at_least(1).required();
  fields.add("bias", options.bias, "Chance of a one.").between(0, 1);
  fields.add("use_mask", options.use_mask, "Whether only some positions count.");
  fields.add("data_folder", options.data_folder, "Where the files are.");
  fields.add("resize", options.resize, "Height and width.")
      .where(", two of them", [](const auto& size) { return !size || size->size() == 2; });
  fields.add_section("cell", fields_of(options.cell));
  fields.allow("sampler");
  return fields;
}

std::vector<std::string> mistakes_in(const std::string& yaml,
                                     UnknownNames unknown = UnknownNames::are_mistakes) {
  Options options;
  Mistakes mistakes(unknown);
  const Parameter tree = parse_yaml(yaml, "a.yaml");
  fields_of(options).read(&tree, {"problem"}, mistakes);
  std::vector<std::string> texts;
  for (const Mistake& mistake : mistakes.sorted()) texts.push_back(text_of(mistake));
  for (const Mistake& warning : mistakes.warnings())
    texts.push_back("warning: " + text_of(warning));
  return texts;
}

TEST(OptionFields, FillTheOptionsThatAreGivenAndLeaveTheOthers) {
  Options options;
  Mistakes mistakes;
  const Parameter tree = parse_yaml(
      "batch_size: 3\nbias: 1\nresize: [32, 28]\ncell: {hidden_state_size: 7}\nsampler: {name: "
      "x}\n",
      "a.yaml");
  fields_of(options).read(&tree, {}, mistakes);
  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(options.batch_size, 3);
  EXPECT_EQ(options.bias, 1.0);
  EXPECT_TRUE(options.use_mask);
  EXPECT_EQ(options.resize, (std::vector{32, 28}));
  EXPECT_EQ(options.cell.hidden_state_size, 7);
  EXPECT_EQ(options.cell.name, "LSTM");
}

TEST(OptionFields, GiveTheirValuesAsASection) {
  Options options;
  options.resize = {1, 2};
  EXPECT_EQ(fields_of(options).values(),
            section({{"batch_size", 64},
                     {"bias", 0.5},
                     {"use_mask", true},
                     {"data_folder", "data"},
                     {"resize", Parameter::List{1, 2}},
                     {"cell", section({{"name", "LSTM"}, {"hidden_state_size", 20}})}}));
}

TEST(OptionFields, NoteEveryMistakeWithItsLine) {
  EXPECT_EQ(
      mistakes_in(
          "batch_size: 0\nbias: half\nuse_mask: 1\nresize: [1]\ncell:\n  hidden_state_size: 2.5\n"
          "  hidden_size: 3\n"),
      (std::vector<std::string>{
          "a.yaml:1: problem.batch_size: expected a whole number of at least 1, found the number 0",
          "a.yaml:2: problem.bias: expected a number from 0 to 1, found the text 'half'",
          "a.yaml:3: problem.use_mask: expected true or false, found the number 1",
          "a.yaml:4: problem.resize: expected a list of whole numbers, two of them, or nothing, "
          "found the list [1]",
          "a.yaml:6: problem.cell.hidden_state_size: expected a whole number of at least 1, found "
          "the number 2.5",
          "a.yaml:7: problem.cell.hidden_size: nobody reads this; did you mean "
          "'hidden_state_size'?"}));
}

TEST(OptionFields, NoteWhatMustBeThereAndWhatIsNoSection) {
  EXPECT_EQ(mistakes_in("cell: 3\n"),
            (std::vector<std::string>{
                "a.yaml:1: problem.batch_size: it must be there: a whole number of at least 1",
                "a.yaml:1: problem.cell: expected a section, found the number 3"}));
  EXPECT_EQ(mistakes_in("5"),
            std::vector<std::string>{"a.yaml:1: problem: expected a section, found the number 5"});
}

TEST(OptionFields, TakeNumbersThatAreFiniteAndFitTheirType) {
  EXPECT_EQ(mistakes_in("batch_size: 3000000000\nbias: .nan\n").size(), 2U);
  EXPECT_EQ(mistakes_in("batch_size: 1\nbias: .inf\n").size(), 1U);
}

TEST(OptionFields, SayWhatMayHaveBeenMeant) {
  EXPECT_EQ(
      mistakes_in("batch_size: '3'\n").front(),
      "a.yaml:1: problem.batch_size: expected a whole number of at least 1, found the text '3'; "
      "take the quotes away");
  EXPECT_EQ(mistakes_in("batch_size: 3000000000\n").front(),
            "a.yaml:1: problem.batch_size: expected a whole number of at least 1, found the number "
            "3000000000; at most 2147483647 is possible");
  EXPECT_EQ(
      mistakes_in("batch_size: 3.0\n").front(),
      "a.yaml:1: problem.batch_size: expected a whole number of at least 1, found the number 3.0");
  EXPECT_EQ(
      mistakes_in("batch_size: 3\nqwertz: 1\n").front(),
      "a.yaml:2: problem.qwertz: nobody reads this; there are 'batch_size', 'bias', 'use_mask', "
      "'data_folder', 'resize', 'cell', 'sampler'");
}

TEST(OptionFields, TakeOneOfSomeTexts) {
  std::string name = "LSTM";
  std::optional<std::string> schedule;
  OptionFields fields;
  fields.add("name", name, "Which cell.").one_of({"LSTM", "GRU"});
  fields.add("schedule", schedule, "How the rate falls.").one_of({"StepLR"});
  Mistakes mistakes;
  const Parameter good = parse_yaml("name: GRU\nschedule: StepLR\n", "a.yaml");
  fields.read(&good, {"cell"}, mistakes);
  EXPECT_TRUE(mistakes.empty());
  EXPECT_EQ(name, "GRU");
  EXPECT_EQ(schedule, "StepLR");
  const Parameter bad = parse_yaml("name: gru\nschedule:\n", "a.yaml");
  fields.read(&bad, {"cell"}, mistakes);
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_EQ(
      text_of(mistakes.sorted().front()),
      "a.yaml:1: cell.name: expected text, one of 'LSTM', 'GRU', found the text 'gru'; did you "
      "mean 'GRU'?");
  EXPECT_EQ(schedule, std::nullopt);
}

TEST(OptionFields, CheckWhatMustHoldTogetherOnceEachIsRight) {
  int least = 1;
  int most = 2;
  OptionFields fields;
  fields.add("least", least, "Fewest.").at_least(1);
  fields.add("most", most, "Most.").at_least(1);
  fields.add_rule("most", [&] { return least <= most ? "" : "expected no less than least"; });
  const auto mistakes_of = [&](const std::string& yaml) {
    Mistakes mistakes;
    const Parameter tree = parse_yaml(yaml, "a.yaml");
    fields.read(&tree, {"recalls"}, mistakes);
    std::string all;
    for (const Mistake& mistake : mistakes.sorted()) all += text_of(mistake) + "\n";
    return all;
  };
  EXPECT_EQ(mistakes_of("least: 1\n"), "");
  EXPECT_EQ(mistakes_of("least: 3\nmost: 2\n"),
            "a.yaml:2: recalls.most: expected no less than least\n");
  EXPECT_EQ(mistakes_of("\nleast: 3\n"), "a.yaml:2: recalls.most: expected no less than least\n");
  EXPECT_EQ(mistakes_of("least: 3\nmost: 0\n"),
            "a.yaml:2: recalls.most: expected a whole number of at least 1, found the number 0\n");
}

TEST(OptionFields, MayWarnOfNamesThatNobodyReads) {
  EXPECT_EQ(
      mistakes_in("batch_size: 1\nbatchsize: 2\n", UnknownNames::are_warnings),
      std::vector<std::string>{
          "warning: a.yaml:2: problem.batchsize: nobody reads this; did you mean 'batch_size'?"});
}

TEST(OptionFields, WarnOfWhatHasNoUse) {
  OptionFields fields;
  fields.add_needless("regenerate", "nothing is kept");
  Mistakes mistakes;
  const Parameter tree = parse_yaml("\nregenerate: true\n", "a.yaml");
  fields.read(&tree, {"problem"}, mistakes);
  EXPECT_TRUE(mistakes.empty());
  ASSERT_EQ(mistakes.warnings().size(), 1U);
  EXPECT_EQ(text_of(mistakes.warnings()[0]),
            "a.yaml:2: problem.regenerate: it has no effect: nothing is kept");
}

TEST(Mistakes, AreThrownTogether) {
  Mistakes mistakes;
  mistakes.throw_if_any();
  mistakes.add({"b.yaml", 9}, "second");
  mistakes.add({"b.yaml", 2}, "first");
  expect_error(ErrorKind::config, "b.yaml:2: first\nb.yaml:9: second",
               [&] { mistakes.throw_if_any(); });
}

}  // namespace
}  // namespace deepview

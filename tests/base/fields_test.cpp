#include "deepview/base/fields.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::rows;

Batch mixed() {
  return {{"image", counting(Shape{1, 2, 2, 3})},
          {"fc2", rows({{1, 2}})},
          {"length", column({1})},
          {"fc1", rows({{1}})}};
}

TEST(Fields, GivesTheNamesInTheGivenOrder) {
  EXPECT_THAT((Fields{"fc1", "image"}).select(mixed()), ElementsAre("fc1", "image"));
  EXPECT_THAT(Fields("length").select(mixed()), ElementsAre("length"));
}

TEST(Fields, RefusesAnEmptyList) {
  expect_error(ErrorKind::usage, "at least one",
               [] { Fields(std::vector<std::string>{}).select(mixed()); });
}

TEST(Fields, NamesAFieldThatIsNotThereAndThoseThatAre) {
  expect_error(ErrorKind::missing_field, "'fc3'", [] { Fields("fc3").select(mixed()); });
  expect_error(ErrorKind::missing_field, "'fc2'", [] { Fields("fc3").select(mixed()); });
}

TEST(AllMatrices, FindsTheFieldsOfOneRowPerSampleInTheBatchsOrder) {
  EXPECT_THAT(all_matrices().select(mixed()), ElementsAre("fc2", "fc1"));
}

TEST(AllMatrices, SaysWhenThereIsNone) {
  expect_error(ErrorKind::data, "'image'", [] {
    all_matrices().select(Batch{{"image", counting(Shape{1, 2, 2, 3})}});
  });
}

TEST(ByField, AnswersOfATemporaryOutliveIt) {
  const auto make = [] {
    ByField<std::vector<int>> answers;
    answers.add("x", std::vector<int>(1'000, 7));
    return answers;
  };
  int sum = 0;
  for (const int value : make()["x"]) sum += value;
  EXPECT_EQ(sum, 7'000);
}

TEST(ByField, KeepsTheOrderAndFindsByName) {
  ByField<int> answers;
  answers.add("z", 1);
  answers.add("a", 2);
  EXPECT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers.begin()->first, "z");
  EXPECT_EQ(answers["a"], 2);
  EXPECT_EQ(answers.find("b"), nullptr);
  expect_error(ErrorKind::missing_field, "'z'", [&] { static_cast<void>(answers["b"]); });
}

}  // namespace
}  // namespace deepview

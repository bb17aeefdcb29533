#include "deepview/base/error.hpp"

#include <gmock/gmock.h>

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ErrorKind, DecidesTheExitCode) {
  EXPECT_EQ(exit_code(ErrorKind::other), 1);
  EXPECT_EQ(exit_code(ErrorKind::usage), 2);
  EXPECT_EQ(exit_code(ErrorKind::config), 3);
  EXPECT_EQ(exit_code(ErrorKind::data), 4);
  EXPECT_EQ(exit_code(ErrorKind::shape), 4);
  EXPECT_EQ(exit_code(ErrorKind::missing_field), 4);
  EXPECT_EQ(exit_code(ErrorKind::model), 5);
  EXPECT_EQ(exit_code(ErrorKind::io), 74);
  EXPECT_EQ(exit_code(ErrorKind::cancelled), 130);
}

TEST(ErrorKind, HasAName) {
  EXPECT_EQ(name(ErrorKind::missing_field), "missing_field");
  EXPECT_EQ(name(ErrorKind::cancelled), "cancelled");
  EXPECT_EQ(name(ErrorKind::other), "other");
}

TEST(Error, CarriesItsKindAndItsSentence) {
  const Error error(ErrorKind::model, "no such layer");
  EXPECT_EQ(error.kind(), ErrorKind::model);
  EXPECT_STREQ(error.what(), "no such layer");
}

TEST(Error, OfAMissingFieldListsTheFieldsThereAre) {
  const Error error = missing_field_error("conv", {"conv1", "image"});
  EXPECT_EQ(error.kind(), ErrorKind::missing_field);
  EXPECT_STREQ(error.what(), "no field 'conv' in the batch; it has 'conv1', 'image'");
  EXPECT_THAT(missing_field_error("conv", {}).what(), HasSubstr("has no fields"));
}

TEST(Error, OfAShapeSaysWhatWasExpectedAndFound) {
  const Error error = shape_error("field 'x'", "[2, 3]", "[2, 4]");
  EXPECT_EQ(error.kind(), ErrorKind::shape);
  EXPECT_STREQ(error.what(), "field 'x': expected [2, 3], found [2, 4]");
}

TEST(NearestNames, PutsTheLikeliestTypoFirst) {
  EXPECT_THAT(nearest_names("reprot", {"layers", "report", "responses"}, 1), ElementsAre("report"));
}

TEST(NearestNames, TakesSwappedLettersForOneTypoAndPassesOverTheirCase) {
  EXPECT_THAT(nearest_names("nmt", {"DWM", "NTM"}), ElementsAre("NTM"));
  EXPECT_THAT(nearest_names("Mnist", {"MNIST", "CIFAR10"}), ElementsAre("MNIST"));
}

TEST(NearestNames, LeavesOutNamesThatDifferInMoreThanHalf) {
  EXPECT_THAT(nearest_names("learning_rate", {"lr", "milestones"}), IsEmpty());
  EXPECT_THAT(nearest_names(std::string(4'000'000, 'x'), {"lr", "milestones"}), IsEmpty());
}

TEST(NearestNames, PrefersNamesThatContainTheWord) {
  EXPECT_THAT(nearest_names("fc1", {"fc2", "/block/fc1/output"}),
              ElementsAre("/block/fc1/output", "fc2"));
}

TEST(NearestNames, KeepsTheGivenOrderAmongEquallyNear) {
  EXPECT_THAT(nearest_names("ab", {"ac", "aa", "ad", "ae"}), ElementsAre("ac", "aa", "ad"));
}

TEST(NearestNames, LeavesOutNamesWithNothingInCommon) {
  EXPECT_THAT(nearest_names("abc", {"xyz", "zzzzzz"}), IsEmpty());
  EXPECT_THAT(nearest_names("", {"xyz", ""}), IsEmpty());
}

TEST(QuotedList, CountsWhatItLeavesOut) {
  EXPECT_EQ(quoted_list({"a", "b", "c", "d"}, 2), "'a', 'b' and 2 more");
  EXPECT_EQ(quoted_list({"a"}), "'a'");
  EXPECT_EQ(quoted_list({}), "");
}

}  // namespace
}  // namespace deepview

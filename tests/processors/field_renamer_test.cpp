#include "deepview/processors/field_renamer.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::run;

Batch abc() {
  return {{"a", column({1})}, {"b", column({2})}, {"c", column({3})}};
}

TEST(FieldRenamer, KeepsThePlacesOfTheFields) {
  const Batch out = run(FieldRenamer{.mapping = {{"b", "z"}}}, abc());
  EXPECT_THAT(out.field_names(), ElementsAre("a", "z", "c"));
  EXPECT_EQ(out["z"].values<float>()[0], 2);
}

TEST(FieldRenamer, RenamesAllAtOnceSoThatFieldsCanSwap) {
  const Batch out = run(FieldRenamer{.mapping = {{"a", "b"}, {"b", "a"}}}, abc());
  EXPECT_THAT(out.field_names(), ElementsAre("b", "a", "c"));
  EXPECT_EQ(out["b"].values<float>()[0], 1);
  EXPECT_EQ(out["a"].values<float>()[0], 2);
}

TEST(FieldRenamer, DropsAFieldWhoseNameIsTakenOver) {
  const Batch out = run(FieldRenamer{.mapping = {{"a", "c"}}}, abc());
  EXPECT_THAT(out.field_names(), ElementsAre("c", "b"));
  EXPECT_EQ(out["c"].values<float>()[0], 1);
}

TEST(FieldRenamer, MayNameAFieldAsItIs) {
  EXPECT_TRUE(identical(run(FieldRenamer{.mapping = {{"a", "a"}}}, abc()), abc()));
  EXPECT_TRUE(identical(run(FieldRenamer{}, abc()), abc()));
}

TEST(FieldRenamer, RefusesTwoFieldsOfOneName) {
  expect_error(ErrorKind::usage, "'z'", [] {
    Stage(FieldRenamer{.mapping = {{"a", "z"}, {"b", "z"}}}).bind({});
  });
}

TEST(FieldRenamer, SaysWhichFieldIsMissing) {
  expect_error(ErrorKind::missing_field, "'d'", [] {
    run(FieldRenamer{.mapping = {{"d", "a"}}}, abc());
  });
}

TEST(FieldRenamer, KeepsMetadataAndSnapshots) {
  Batch::Builder builder(testing::numbered(2));
  builder.snapshot("s", testing::numbered(2));
  const Batch out = run(FieldRenamer{.mapping = {{"x", "y"}}}, std::move(builder).build());
  EXPECT_NE(out.metadata().find(keys::identifier), nullptr);
  EXPECT_NE(out.find_snapshot("s"), nullptr);
}

TEST(FieldRenamer, TakesBatchesWithoutSamples) {
  const Batch none = testing::numbered(2).rows(0, 0);
  EXPECT_EQ(run(FieldRenamer{.mapping = {{"x", "y"}}}, none)["y"].shape(), (Shape{0, 1}));
}

}  // namespace
}  // namespace deepview

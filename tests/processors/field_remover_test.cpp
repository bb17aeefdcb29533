#include "deepview/processors/field_remover.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;
using testing::numbered;
using testing::run;

Batch abc() {
  return {{"a", column({1})}, {"b", column({2})}, {"c", column({3})}};
}

TEST(FieldRemover, RemovesTheNamedFields) {
  EXPECT_THAT(run(FieldRemover{.fields = {"b"}}, abc()).field_names(), ElementsAre("a", "c"));
}

TEST(FieldRemover, KeepsOnlyTheNamedFieldsInTheirOrder) {
  const FieldRemover keep{.fields = {"c", "a"}, .keep = true};
  EXPECT_THAT(run(keep, abc()).field_names(), ElementsAre("a", "c"));
}

TEST(FieldRemover, PassesOverNamesThatAreNotThere) {
  EXPECT_TRUE(identical(run(FieldRemover{.fields = {"d"}}, abc()), abc()));
}

TEST(FieldRemover, RefusesAnEmptyList) {
  expect_error(ErrorKind::usage, "at least one", [] { Stage(FieldRemover{}).bind({}); });
}

TEST(FieldRemover, MayLeaveMetadataAlone) {
  const Batch out = run(FieldRemover{.fields = {"x"}}, numbered(3));
  EXPECT_THAT(out.field_names(), IsEmpty());
  EXPECT_EQ(out.size(), 3U);
}

TEST(FieldRemover, RefusesToLeaveNothing) {
  expect_error(ErrorKind::usage, "'a', 'b', 'c'",
               [] { run(FieldRemover{.fields = {"d"}, .keep = true}, abc()); });
}

TEST(FieldRemover, TakesBatchesWithoutSamples) {
  const Batch out = run(FieldRemover{.fields = {"x"}}, numbered(2).rows(0, 0));
  EXPECT_NE(out.metadata().find(keys::identifier), nullptr);
}

}  // namespace
}  // namespace deepview

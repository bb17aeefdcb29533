#include "deepview/base/batch_builder.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;
using testing::numbered;
using Words = std::vector<std::string>;

TEST(BatchBuilder, WithNothingMakesTheEmptyBatch) {
  EXPECT_TRUE(identical(Batch::Builder().build(), Batch()));
}

TEST(BatchBuilder, FromABatchLeavesItAsItWas) {
  const Batch base = numbered(2);
  Batch::Builder builder(base);
  builder.remove_field("x");
  const Batch changed = std::move(builder).build();
  EXPECT_THAT(changed.field_names(), IsEmpty());
  EXPECT_THAT(base.field_names(), ElementsAre("x"));
}

TEST(BatchBuilder, ReplacesAFieldInItsPlace) {
  Batch::Builder builder;
  builder.field("a", column({1})).field("b", column({2})).field("a", column({3}));
  const Batch batch = std::move(builder).build();
  EXPECT_THAT(batch.field_names(), ElementsAre("a", "b"));
  EXPECT_EQ(batch["a"].values<float>()[0], 3);
}

TEST(BatchBuilder, SaysWhetherThereWasSomethingToRemove) {
  Batch::Builder builder(numbered(1));
  EXPECT_TRUE(builder.remove_field("x"));
  EXPECT_FALSE(builder.remove_field("x"));
  EXPECT_FALSE(builder.remove_snapshot("x"));
}

TEST(BatchBuilder, StoresASnapshotWithoutSnapshotsOfItsOwn) {
  Batch::Builder inner(numbered(2));
  inner.snapshot("first", numbered(2));
  Batch::Builder outer(numbered(2));
  outer.snapshot("second", std::move(inner).build());
  const Batch batch = std::move(outer).build();
  EXPECT_TRUE(batch.find_snapshot("second")->snapshots().empty());
}

TEST(BatchBuilder, ReplacesASnapshotOfTheSameName) {
  Batch::Builder builder(numbered(1));
  builder.snapshot("s", Batch{{"old", column({1})}}).snapshot("s", Batch{{"new", column({1})}});
  const Batch batch = std::move(builder).build();
  EXPECT_EQ(batch.snapshots().size(), 1U);
  EXPECT_NE(batch.find_snapshot("s")->find("new"), nullptr);
}

TEST(BatchBuilder, RefusesASnapshotOfAnotherSize) {
  Batch::Builder builder(numbered(2));
  builder.snapshot("s", numbered(3));
  expect_error(ErrorKind::shape, "'s'", [&] { std::move(builder).build(); });
}

TEST(BatchBuilder, RefusesMetadataOfAnotherSizeAndNamesIt) {
  Batch::Builder simple(numbered(2));
  simple.metadata().set(keys::path, Words{"only one"});
  expect_error(ErrorKind::shape, "'path'", [&] { std::move(simple).build(); });
  Batch::Builder grouped(numbered(2));
  grouped.metadata().set(keys::labels, "split", Words{"only one"});
  expect_error(ErrorKind::shape, "'labels' column 'split'", [&] { std::move(grouped).build(); });
}

TEST(BatchBuilder, KeepsTheMetadataKeysOfAnEmptyBatch) {
  const Batch empty = Batch::Builder(numbered(3).rows(0, 0)).build();
  EXPECT_NE(empty.metadata().find(keys::identifier), nullptr);
  const std::vector<Batch> parts{empty, numbered(3)};
  EXPECT_EQ(concatenate(std::span<const Batch>(parts)).size(), 3U);
}

}  // namespace
}  // namespace deepview

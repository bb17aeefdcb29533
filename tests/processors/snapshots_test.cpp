#include <gmock/gmock.h>

#include "deepview/processors/snapshot_remover.hpp"
#include "deepview/processors/snapshot_saver.hpp"
#include "tests/support/described_batch.hpp"

namespace deepview {
namespace {

using testing::described;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;
using testing::metadata_names;
using testing::numbered;
using testing::run;

using Names = std::vector<std::string>;

Names snapshot_names(const Batch& batch) {
  Names names;
  for (const auto& snapshot : batch.snapshots()) names.push_back(snapshot.name);
  return names;
}

Batch with_snapshots() {
  Batch::Builder builder(numbered(2));
  for (const char* name : {"a", "b", "c"}) builder.snapshot(name, numbered(2));
  return std::move(builder).build();
}

Names left(const SnapshotRemover& remover) {
  return snapshot_names(run(remover, with_snapshots()));
}

TEST(SnapshotSaver, StoresAllFieldsAndMetadataWithoutOlderSnapshots) {
  const Batch in = described();
  const Batch out = run(SnapshotSaver{}, in);
  const Batch& stored = *out.find_snapshot("snapshot");
  EXPECT_THAT(stored.field_names(), ElementsAre("x", "y"));
  EXPECT_EQ(metadata_names(stored), metadata_names(in));
  EXPECT_THAT(stored.snapshots(), IsEmpty());
  EXPECT_THAT(snapshot_names(out), ElementsAre("before", "snapshot"));
  EXPECT_THAT(out.field_names(), ElementsAre("x", "y"));
  EXPECT_EQ(stored["y"].bytes().data(), in["y"].bytes().data());
}

TEST(SnapshotSaver, StoresTheNamedFieldsOrAllButThem) {
  const Batch kept = run(SnapshotSaver{.save = "s", .fields = {"y"}}, described());
  EXPECT_THAT(kept.find_snapshot("s")->field_names(), ElementsAre("y"));
  const Batch others = run(SnapshotSaver{.save = "s", .fields = {"y"}, .keep = false}, described());
  EXPECT_THAT(others.find_snapshot("s")->field_names(), ElementsAre("x"));
  const Batch metadata = run(SnapshotSaver{.save = "s", .keep = false}, described());
  EXPECT_THAT(metadata.find_snapshot("s")->field_names(), IsEmpty());
  EXPECT_EQ(metadata.find_snapshot("s")->size(), 2U);
}

TEST(SnapshotSaver, ReplacesASnapshotOfTheSameName) {
  const Batch out = run(SnapshotSaver{.save = "before", .fields = {"y"}}, described());
  EXPECT_THAT(snapshot_names(out), ElementsAre("before"));
  EXPECT_THAT(out.find_snapshot("before")->field_names(), ElementsAre("y"));
}

TEST(SnapshotSaver, RefusesNoNameAndAFieldThatIsNotThere) {
  expect_error(ErrorKind::usage, "save", [] { Stage(SnapshotSaver{.save = ""}).bind({}); });
  expect_error(ErrorKind::usage, "at least one",
               [] { Stage(SnapshotSaver{.fields = Names{}}).bind({}); });
  expect_error(ErrorKind::missing_field, "'z'",
               [] { run(SnapshotSaver{.fields = {"z"}}, described()); });
}

TEST(SnapshotSaver, RefusesASnapshotThatCountsNoSamples) {
  const Batch bare{{"x", testing::column({1, 2})}};
  expect_error(ErrorKind::usage, "'snapshot'", [&] { run(SnapshotSaver{.keep = false}, bare); });
}

TEST(SnapshotSaver, TakesBatchesWithoutSamples) {
  const Batch out = run(SnapshotSaver{}, described().rows(0, 0));
  EXPECT_EQ((*out.find_snapshot("snapshot"))["y"].shape(), (Shape{0, 2}));
}

TEST(SnapshotRemover, RemovesAllWithoutNamesWhateverKeepSays) {
  EXPECT_THAT(left({}), IsEmpty());
  EXPECT_THAT(left({.keep = true}), IsEmpty());
}

TEST(SnapshotRemover, RemovesOrKeepsTheNamedOnes) {
  EXPECT_THAT(left({.snapshots = Names{"b", "d"}}), ElementsAre("a", "c"));
  EXPECT_THAT(left({.snapshots = Names{"c", "a", "d"}, .keep = true}), ElementsAre("a", "c"));
}

TEST(SnapshotRemover, RefusesAnEmptyListInsteadOfTakingItForAll) {
  expect_error(ErrorKind::usage, "at least one",
               [] { Stage(SnapshotRemover{.snapshots = Names{}}).bind({}); });
}

TEST(SnapshotRemover, LeavesFieldsAndMetadata) {
  const Batch out = run(SnapshotRemover{}, described());
  EXPECT_THAT(out.field_names(), ElementsAre("x", "y"));
  EXPECT_EQ(metadata_names(out), metadata_names(described()));
}

}  // namespace
}  // namespace deepview

#include "deepview/processors/metadata_remover.hpp"

#include <gmock/gmock.h>

#include "tests/support/described_batch.hpp"

namespace deepview {
namespace {

using testing::described;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;
using testing::metadata_names;
using testing::run;

using Keys = std::vector<std::variant<MetaKey, DictMetaKey>>;
using Names = std::vector<std::string>;

const DictMetaKey more{"more"};
const Keys simple{keys::path};
const Keys group{more};
const Keys both{keys::path, more};
const Keys labels{keys::labels};
const Names label{"label"};

Names left(const MetadataRemover& remover) {
  return metadata_names(run(remover, described()));
}

TEST(MetadataRemover, RemovesOrKeepsEverythingWhenNothingIsNamed) {
  EXPECT_THAT(left({}), IsEmpty());
  EXPECT_THAT(left({.keep = true}),
              ElementsAre("identifier", "path", "labels.label", "labels.split", "more.label"));
}

TEST(MetadataRemover, RemovesOrKeepsSimpleKeysAlone) {
  EXPECT_THAT(left({.meta_keys = simple}),
              ElementsAre("identifier", "labels.label", "labels.split", "more.label"));
  EXPECT_THAT(left({.meta_keys = simple, .keep = true}), ElementsAre("path"));
}

TEST(MetadataRemover, RemovesOrKeepsWholeGroups) {
  EXPECT_THAT(left({.meta_keys = labels}), ElementsAre("identifier", "path", "more.label"));
  EXPECT_THAT(left({.meta_keys = labels, .keep = true}),
              ElementsAre("labels.label", "labels.split"));
}

TEST(MetadataRemover, RemovesOrKeepsColumnsOfAllGroups) {
  EXPECT_THAT(left({.keys = label}), ElementsAre("identifier", "path", "labels.split"));
  EXPECT_THAT(left({.keys = label, .keep = true}), ElementsAre("labels.label", "more.label"));
}

TEST(MetadataRemover, RemovesOrKeepsColumnsOfTheNamedGroups) {
  EXPECT_THAT(left({.meta_keys = labels, .keys = label}),
              ElementsAre("identifier", "path", "labels.split", "more.label"));
  EXPECT_THAT(left({.meta_keys = labels, .keys = label, .keep = true}),
              ElementsAre("labels.label"));
}

TEST(MetadataRemover, FollowsBothRulesForSimpleKeysBesideGroups) {
  EXPECT_THAT(left({.meta_keys = both}), ElementsAre("identifier", "labels.label", "labels.split"));
  EXPECT_THAT(left({.meta_keys = both, .keep = true}), ElementsAre("path", "more.label"));
  EXPECT_THAT(left({.meta_keys = Keys{keys::path, keys::labels}, .keys = label}),
              ElementsAre("identifier", "labels.split", "more.label"));
  EXPECT_THAT(left({.meta_keys = Keys{keys::path, keys::labels}, .keys = label, .keep = true}),
              ElementsAre("path", "labels.label"));
}

TEST(MetadataRemover, FollowsBothRulesForSimpleKeysBesideColumns) {
  EXPECT_THAT(left({.meta_keys = simple, .keys = label}),
              ElementsAre("identifier", "labels.split"));
  EXPECT_THAT(left({.meta_keys = simple, .keys = label, .keep = true}),
              ElementsAre("path", "labels.label", "more.label"));
}

TEST(MetadataRemover, DropsAGroupThatLosesItsLastColumn) {
  const Batch out = run(MetadataRemover{.meta_keys = group, .keys = label}, described());
  EXPECT_FALSE(out.metadata().contains(more));
}

TEST(MetadataRemover, PassesOverColumnsThatAreNotThere) {
  EXPECT_TRUE(identical(run(MetadataRemover{.keys = Names{"colour"}}, described()), described()));
}

TEST(MetadataRemover, NamesAKeyThatIsNotThereToRemove) {
  const Keys simple_missing{MetaKey{"colour"}};
  const Keys group_missing{DictMetaKey{"path"}};
  expect_error(ErrorKind::missing_field, "'colour'", [&] { left({.meta_keys = simple_missing}); });
  expect_error(ErrorKind::missing_field, "'path'", [&] { left({.meta_keys = group_missing}); });
  EXPECT_THAT(left({.meta_keys = simple_missing, .keep = true}), IsEmpty());
  EXPECT_EQ(left({.meta_keys = group_missing, .keys = label}).size(), 5U);
}

TEST(MetadataRemover, RefusesEmptyListsInsteadOfTakingThemForAll) {
  expect_error(ErrorKind::usage, "at least one",
               [] { Stage(MetadataRemover{.meta_keys = Keys{}}).bind({}); });
  expect_error(ErrorKind::usage, "at least one",
               [] { Stage(MetadataRemover{.keys = Names{}}).bind({}); });
}

TEST(MetadataRemover, LeavesFieldsSnapshotsAndColumnsShared) {
  const Batch in = described();
  const Batch out = run(MetadataRemover{.meta_keys = simple}, in);
  EXPECT_EQ(out["x"].bytes().data(), in["x"].bytes().data());
  EXPECT_TRUE(identical(*out.find_snapshot("before"), *in.find_snapshot("before")));
  EXPECT_EQ(out.metadata().find(keys::identifier), in.metadata().find(keys::identifier));
}

TEST(MetadataRemover, RefusesToLeaveNothingThatCountsTheSamples) {
  Batch::Builder builder;
  builder.metadata().set(keys::path, std::vector<std::string>{"a"});
  const Batch alone = std::move(builder).build();
  expect_error(ErrorKind::usage, "nothing would be left", [&] { run(MetadataRemover{}, alone); });
}

TEST(MetadataRemover, KeepsTheKeysOfBatchesWithoutSamples) {
  const Batch out = run(MetadataRemover{.meta_keys = labels}, described().rows(0, 0));
  EXPECT_EQ(out.size(), 0U);
  EXPECT_THAT(metadata_names(out), ElementsAre("identifier", "path", "more.label"));
}

}  // namespace
}  // namespace deepview

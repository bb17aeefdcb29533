#include "deepview/processors/metadata_renamer.hpp"

#include <gmock/gmock.h>

#include "tests/support/described_batch.hpp"

namespace deepview {
namespace {

using testing::described;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::metadata_names;
using testing::run;

using Groups = std::vector<DictMetaKey>;
const DictMetaKey more{"more"};

Column strings(std::vector<std::string> values) {
  return values;
}

TEST(MetadataRenamer, RenamesColumnsOfAllGroupsInTheirPlaces) {
  const Batch out = run(MetadataRenamer{.mapping = {{"label", "class"}}}, described());
  EXPECT_THAT(metadata_names(out),
              ElementsAre("identifier", "path", "labels.class", "labels.split", "more.class"));
  EXPECT_EQ(*out.metadata().find(keys::labels, "class"), strings({"cat", "dog"}));
}

TEST(MetadataRenamer, RenamesColumnsOfTheNamedGroupsAlone) {
  const MetadataRenamer renamer{.mapping = {{"label", "class"}}, .meta_keys = Groups{more}};
  EXPECT_THAT(metadata_names(run(renamer, described())),
              ElementsAre("identifier", "path", "labels.label", "labels.split", "more.class"));
}

TEST(MetadataRenamer, RenamesAllAtOnceSoThatColumnsCanSwap) {
  const MetadataRenamer swap{.mapping = {{"label", "split"}, {"split", "label"}},
                             .meta_keys = Groups{keys::labels}};
  const Batch out = run(swap, described());
  EXPECT_EQ(*out.metadata().find(keys::labels, "split"), strings({"cat", "dog"}));
  EXPECT_EQ(*out.metadata().find(keys::labels, "label"), strings({"train", "test"}));
}

TEST(MetadataRenamer, DropsAColumnWhoseNameIsTakenOver) {
  const Batch out = run(MetadataRenamer{.mapping = {{"split", "label"}}}, described());
  EXPECT_EQ(*out.metadata().find(keys::labels, "label"), strings({"train", "test"}));
  EXPECT_EQ(out.metadata().find(keys::labels, "split"), nullptr);
}

TEST(MetadataRenamer, DropsNoColumnWhereTheOldNameIsNotThere) {
  const Batch out = run(MetadataRenamer{.mapping = {{"split", "label"}}}, described());
  EXPECT_EQ(*out.metadata().find(more, "label"), Column(std::vector<std::int64_t>{1, 2}));
}

TEST(MetadataRenamer, RefusesTwoColumnsOfOneNameAndAnEmptyListOfKeys) {
  expect_error(ErrorKind::usage, "'z'", [] {
    Stage(MetadataRenamer{.mapping = {{"label", "z"}, {"split", "z"}}}).bind({});
  });
  expect_error(ErrorKind::usage, "at least one",
               [] { Stage(MetadataRenamer{.meta_keys = Groups{}}).bind({}); });
}

TEST(MetadataRenamer, SaysWhichColumnOrKeyIsMissing) {
  expect_error(ErrorKind::missing_field, "'colour'", [] {
    run(MetadataRenamer{.mapping = {{"colour", "label"}}}, described());
  });
  expect_error(ErrorKind::missing_field, "'none'",
               [] { run(MetadataRenamer{.meta_keys = Groups{DictMetaKey{"none"}}}, described()); });
}

TEST(MetadataRenamer, LeavesTheRestAndBatchesWithoutSamplesWhole) {
  EXPECT_TRUE(identical(run(MetadataRenamer{}, described()), described()));
  const Batch out = run(MetadataRenamer{.mapping = {{"split", "part"}}}, described().rows(0, 0));
  EXPECT_EQ(out["y"].shape(), (Shape{0, 2}));
  EXPECT_NE(out.metadata().find(keys::labels, "part"), nullptr);
}

}  // namespace
}  // namespace deepview

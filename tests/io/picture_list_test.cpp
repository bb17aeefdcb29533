#include "deepview/io/picture_list.hpp"

#include <gmock/gmock.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using ::testing::Pair;

namespace fs = std::filesystem;

// "path label split" of every entry; "-" for none.
std::vector<std::string> shown(const PictureList& list) {
  std::vector<std::string> lines;
  for (const auto& [path, label, split] : list.entries)
    lines.push_back(path + " " + (label.empty() ? "-" : label) + " " +
                    (split.empty() ? "-" : split));
  return lines;
}

TEST(PictureList, TheFirstFolderIsTheLabelAndNumbersSortByValue) {
  const Folder folder;
  for (const auto* name : {"cat/10.png", "cat/2.png", "dog/deep/er/1.jpg", "at_root.bmp"})
    folder.add(name);
  EXPECT_THAT(shown(list_pictures(folder.path())),
              ElementsAre("at_root.bmp - -", "cat/2.png cat -", "cat/10.png cat -",
                          "dog/deep/er/1.jpg dog -"));
}

TEST(PictureList, TopFoldersAreSplitsWhenAllOfThemAreNamedSo) {
  const Folder folder;
  for (const auto* name : {"Train/cat/1.png", "test/dog/1.png", "val/1.png", "at_root.png"})
    folder.add(name);
  EXPECT_THAT(shown(list_pictures(folder.path())),
              ElementsAre("Train/cat/1.png cat Train", "at_root.png - -", "test/dog/1.png dog test",
                          "val/1.png - val"));
}

TEST(PictureList, OneOtherFolderAtTheTopMakesAllOfThemLabels) {
  const Folder folder;
  for (const auto* name : {"train/cat/1.png", "cats/1.png"}) folder.add(name);
  EXPECT_THAT(shown(list_pictures(folder.path())),
              ElementsAre("cats/1.png cats -", "train/cat/1.png train -"));
}

TEST(PictureList, TakesExtensionsInAnyCaseAndCountsTheOthers) {
  const Folder folder;
  for (const auto* name :
       {"a.PNG", "b.Jpeg", "c.tif", "d.DIB", "e.webp", "f.txt", "g.TXT", "README", "h.gif"})
    folder.add(name);
  const PictureList list = list_pictures(folder.path());
  EXPECT_EQ(list.entries.size(), 6U) << "the GIF is listed, so that reading it says why not";
  EXPECT_THAT(list.other_files, ElementsAre(Pair("", 1U), Pair("txt", 2U)));
}

TEST(PictureList, PassesOverHiddenFilesAndFolders) {
  const Folder folder;
  for (const auto* name : {"a.png", ".b.png", ".git/c.png", "._d.png"}) folder.add(name);
  const PictureList list = list_pictures(folder.path());
  EXPECT_EQ(list.entries.size(), 1U);
  EXPECT_TRUE(list.other_files.empty());
}

TEST(PictureList, FollowsLinksToFilesInsideOnly) {
  const Folder folder;
  const Folder& elsewhere = folder;
  const auto root = folder / "root";
  const auto inside = folder.add("root/cat/a.png");
  const auto outside = elsewhere.add("secret.png");
  fs::create_symlink(inside, root / "again.png");
  fs::create_symlink(outside, root / "leak.png");
  fs::create_symlink(root, root / "round");
  fs::create_symlink("/nowhere.png", root / "broken.png");
  const PictureList list = list_pictures(root);
  EXPECT_THAT(shown(list), ElementsAre("again.png - -", "cat/a.png cat -"));
  EXPECT_EQ(list.links_outside, 3U);
}

TEST(PictureList, LeavesOutWhatIsExcluded) {
  const Folder folder;
  for (const auto* name : {"a/1.png", "a/2_mask.png", "b/1.png", "c/d/1.png"}) folder.add(name);
  EXPECT_THAT(shown(list_pictures(folder.path(), {.exclude = {"*_mask.png", "b", "c/*"}})),
              ElementsAre("a/1.png a -"));
}

TEST(PictureList, ALimitIsSpreadEvenly) {
  const Folder folder;
  for (int i = 0; i < 10; ++i) folder.add((i < 5 ? "a/" : "b/") + std::to_string(i) + ".png");
  EXPECT_THAT(shown(list_pictures(folder.path(), {.limit = 4})),
              ElementsAre("a/0.png a -", "a/2.png a -", "b/5.png b -", "b/7.png b -"));
  EXPECT_EQ(list_pictures(folder.path(), {.limit = 99}).entries.size(), 10U);
}

TEST(PictureList, NamesMayHaveAnyBytes) {
  const Folder folder;
  folder.add("caf\xE9/\xFF\n.png");
  EXPECT_THAT(shown(list_pictures(folder.path())), ElementsAre("caf\xE9/\xFF\n.png caf\xE9 -"));
}

TEST(PictureList, AFolderWithoutPicturesSaysWhatItHas) {
  const Folder folder;
  folder.add("a.txt");
  folder.add("b/c.pdf");
  expect_error(ErrorKind::data, "2 other files", [&] { list_pictures(folder.path()); });
  expect_error(ErrorKind::data, "jpeg", [&] { list_pictures(folder.path()); });
  expect_error(ErrorKind::io, "nothing", [&] { list_pictures(folder / "nothing"); });
}

TEST(LabelTable, ReplacesTheLabelsOfTheFolders) {
  const Folder folder;
  for (const auto* name : {"x/1.png", "x/2.png", "3.png"}) folder.add("root/" + std::string(name));
  const auto csv = folder.add(
      "l.csv", "split,path,label\ntrain,./x/1.png,cat\ntest,3.png,dog\ntest,gone.png,cow\n");
  const PictureList list = list_pictures(folder / "root", {.label_csv = csv});
  EXPECT_THAT(shown(list), ElementsAre("3.png dog test", "x/1.png cat train", "x/2.png - -"));
  EXPECT_EQ(list.coverage.pictures_without_row, 1U);
  EXPECT_EQ(list.coverage.rows_without_picture, 1U);
  EXPECT_THAT(list.coverage.examples, ElementsAre("x/2.png", "gone.png"));
}

TEST(LabelTable, NeedsItsColumns) {
  const Folder folder;
  folder.add("root/1.png");
  const auto csv = folder.add("l.csv", "path,class\n1.png,cat\n");
  expect_error(ErrorKind::data, "'label'",
               [&] { list_pictures(folder / "root", {.label_csv = csv}); });
}

TEST(PictureTable, ReadsPathsRelativeToItselfInItsOrder) {
  const Folder folder;
  const auto csv = folder.add("d/t.csv", "path,label\nb.png,two\nsub//a.png,one\n");
  const PictureList list = read_picture_table(csv);
  EXPECT_EQ(list.root, folder / "d");
  EXPECT_THAT(shown(list), ElementsAre("b.png two -", "sub/a.png one -"));
}

TEST(PictureTable, RefusesPathsThatLeaveItsFolder) {
  const Folder folder;
  for (const auto* path : {"../a.png", "/etc/a.png", "x/../../a.png"})
    expect_error(ErrorKind::data, "below", [&] {
      read_picture_table(folder.add("t.csv", "path\n" + std::string(path) + "\n"));
    });
}

TEST(PictureTable, LeavesOutLinksThatLeadOutOfItsFolder) {
  const Folder folder;
  const auto outside = folder.add("secret/a.png");
  folder.add("root/in.png");
  fs::create_symlink(outside, folder / "root/leak.png");
  fs::create_symlink(folder / "secret", folder / "root/sub");
  const PictureList list =
      read_picture_table(folder.add("root/t.csv", "path\nin.png\nleak.png\nsub/a.png\n"));
  EXPECT_THAT(shown(list), ElementsAre("in.png - -"));
  EXPECT_EQ(list.links_outside, 2U);
}

TEST(PictureTable, NeedsAColumnOfPathsAndRows) {
  const Folder folder;
  expect_error(ErrorKind::data, "'path'",
               [&] { read_picture_table(folder.add("t.csv", "file\na.png\n")); });
  expect_error(ErrorKind::data, "no pictures",
               [&] { read_picture_table(folder.add("t.csv", "path\n")); });
}

}  // namespace
}  // namespace deepview

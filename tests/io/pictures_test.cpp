#include "deepview/io/pictures.hpp"

#include <gmock/gmock.h>

#include "deepview/io/codecs.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::stored;

namespace fs = std::filesystem;

TEST(Pictures, OpensAFolder) {
  const Folder folder;
  fs::create_directories(folder / "train/cat");
  fs::copy(stored("pictures/rgb.png"), folder / "train/cat/1.png");
  fs::create_directories(folder / "test/dog");
  fs::copy(stored("pictures/rgb16.png"), folder / "test/dog/2.png");
  const Pictures pictures = open_pictures(folder.path());
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_THAT(pictures.classes(), ElementsAre("cat", "dog"));
  EXPECT_THAT(pictures.splits(), ElementsAre("test", "train"));
  EXPECT_EQ(pictures.entry(0).path, "test/dog/2.png");
  EXPECT_EQ(pictures.decode(0).dtype(), DType::u8);
  EXPECT_EQ(pictures.decode(1).shape(), (Shape{18, 26, 3}));
  EXPECT_EQ(pictures.read_bytes(1), read_file(stored("pictures/rgb.png")));
  EXPECT_EQ(pictures.list().root, folder.path());
}

TEST(Pictures, OpensATable) {
  const Folder folder;
  fs::copy(stored("pictures/rgb.png"), folder / "a.png");
  const Pictures pictures = open_pictures(folder.add("t.csv", "path,label\na.png,cat\n"));
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_EQ(pictures.decode(0).shape(), (Shape{18, 26, 3}));
}

TEST(Pictures, APictureThatIsNotThereIsAnErrorOfTheKindIoWhenItIsRead) {
  const Folder folder;
  const Pictures pictures = open_pictures(folder.add("t.csv", "path\ngone.png\n"));
  expect_error(ErrorKind::io, "gone.png", [&] { pictures.decode(0); });
  expect_error(ErrorKind::usage, "picture 1", [&] { pictures.decode(1); });
}

TEST(Pictures, NothingAtThePathIsAnErrorOfTheKindIo) {
  expect_error(ErrorKind::io, "nothing at", [] { open_pictures("/no/such/folder"); });
}

TEST(Pictures, AFileThatHoldsNoPicturesSaysWhatWould) {
  const Folder folder;
  expect_error(ErrorKind::data, ".npz", [&] { open_pictures(folder.add("notes.txt", "text")); });
  expect_error(ErrorKind::data, ".npz", [&] { open_pictures(folder.add("empty")); });
}

TEST(Pictures, ATableOfLabelsGoesWithAFolderOnly) {
  const Folder folder;
  const auto csv = folder.add("t.csv", "path,label\na.png,b\n");
  expect_error(ErrorKind::usage, "folder", [&] { open_pictures(csv, {.label_csv = csv}); });
}

}  // namespace
}  // namespace deepview

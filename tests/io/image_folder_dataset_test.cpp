#include "deepview/io/image_folder_dataset.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "deepview/io/pictures.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::read_all;
using testing::stored;

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// The classes are sub-folders with as many pictures each.
void fill(const Folder& folder, const std::map<std::string, int>& classes) {
  for (const auto& [name, count] : classes) {
    fs::create_directories(folder / name);
    for (int i = 0; i < count; ++i)
      fs::copy(stored("pictures/rgb.png"), folder / (name + "/" + std::to_string(i) + ".png"));
  }
}

Batch whole(const ImageFolderDataset& dataset, const RunOptions& options = {.batch_size = 1000}) {
  return concatenate(read_all(dataset.producer(), options));
}

Words labels(const Batch& batch, const std::string& name) {
  return std::get<Words>(*batch.metadata().find(keys::labels, name));
}

Words paths(const Batch& batch) {
  return std::get<Words>(batch.metadata()[keys::path]);
}

std::ptrdiff_t count_of(const Words& words, const std::string& word) {
  return std::ranges::count(words, word);
}

TEST(ImageFolderDataset, GivesSizedSamplesWithTheSubFolderAsTheirClass) {
  const Folder folder;
  fill(folder, {{"cat", 2}, {"dog", 1}});
  const Batch batch = whole({.root = folder.path(), .image_size = {8, 6}});
  EXPECT_THAT(batch.field_names(), ElementsAre("samples"));
  EXPECT_EQ(batch["samples"].shape(), (Shape{3, 6, 8, 3}));
  EXPECT_EQ(batch["samples"].dtype(), DType::u8);
  EXPECT_THAT(labels(batch, "label"), ElementsAre("cat", "cat", "dog"));
  EXPECT_THAT(paths(batch), ElementsAre("cat/0.png", "cat/1.png", "dog/0.png"));
  EXPECT_EQ(batch.metadata()[keys::identifier], Column(std::vector<std::int64_t>{0, 1, 2}));
  const Pictures pictures = open_pictures(folder.path());
  EXPECT_TRUE(identical(batch["samples"].rows(0, 1).reshaped({6, 8, 3}),
                        resized_area(pictures.decode(0), {8, 6})));
}

TEST(ImageFolderDataset, TrainsWithTheShareThatIsAskedFor) {
  const Folder folder;
  fill(folder, {{"a", 10}, {"b", 5}});
  for (const auto& [share, expected] : {std::pair{0.8, 12}, {0.0, 0}, {1.0, 15}, {0.5, 8}}) {
    const auto names = labels(whole({.root = folder.path(), .train_split = share}), "dataset");
    EXPECT_EQ(count_of(names, "train"), expected);
    EXPECT_EQ(count_of(names, "test"), 15 - expected);
  }
}

TEST(ImageFolderDataset, SplitsByTheSeedTheSameInEachPass) {
  const Folder folder;
  fill(folder, {{"a", 20}, {"b", 20}});
  const ImageFolderDataset dataset{.root = folder.path(), .train_split = 0.5};
  const auto first = labels(whole(dataset, {.seed = {1}}), "dataset");
  EXPECT_EQ(labels(whole(dataset, {.seed = {1}}), "dataset"), first);
  EXPECT_NE(labels(whole(dataset, {.seed = {2}}), "dataset"), first);
}

TEST(ImageFolderDataset, GivesTheSameBitsForAnyNumberOfThreadsAndBatchSize) {
  const Folder folder;
  fill(folder, {{"a", 9}, {"b", 6}});
  const ImageFolderDataset dataset{.root = folder.path(), .image_size = {5, 5}};
  const Batch expected = whole(dataset);
  for (const int threads : {1, 2, 5})
    for (const std::size_t batch_size : {1U, 4U, 64U})
      EXPECT_TRUE(
          identical(whole(dataset, {.threads = threads, .batch_size = batch_size}), expected));
}

TEST(ImageFolderDataset, LeavesOutWhatCannotBeReadAndSaysWhy) {
  const Folder folder;
  fill(folder, {{"cat", 2}});
  folder.add("cat/00.png", "just text");
  const RunOptions options{.skipped = std::make_shared<SkippedSamples>()};
  EXPECT_EQ(whole({.root = folder.path()}, options).size(), 2U);
  ASSERT_EQ(options.skipped->sorted().size(), 1U);
  EXPECT_EQ(options.skipped->sorted()[0].name, "cat/00.png");
}

TEST(ImageFolderDataset, PassesOverPicturesInNoSubFolder) {
  const Folder folder;
  fill(folder, {{"cat", 1}});
  fs::copy(stored("pictures/rgb.png"), folder / "loose.png");
  EXPECT_THAT(paths(whole({.root = folder.path()})), ElementsAre("cat/0.png"));
}

TEST(ImageFolderDataset, ReadsOnlyTheExtensionsThatAreAskedForInAnyCase) {
  const Folder folder;
  fill(folder, {{"cat", 1}});
  fs::copy(stored("pictures/rgb.bmp"), folder / "cat/b.BMP");
  fs::copy(stored("pictures/grey.jpg"), folder / "cat/c.jpg");
  for (const Words& extensions : {Words{".bmp"}, Words{"BMP"}, Words{"bmp", "tif"}})
    EXPECT_THAT(paths(whole({.root = folder.path(), .valid_extensions = extensions})),
                ElementsAre("cat/b.BMP"));
}

TEST(ImageFolderDataset, SpreadsALimitOverTheClasses) {
  const Folder folder;
  fill(folder, {{"a", 10}, {"b", 2}, {"c", 10}});
  const auto limited = [&](std::size_t most) {
    return whole({.root = folder.path(), .max_samples = most});
  };
  const Batch ten = limited(10);
  EXPECT_EQ(count_of(labels(ten, "label"), "a"), 4);
  EXPECT_EQ(count_of(labels(ten, "label"), "b"), 2);
  EXPECT_EQ(count_of(labels(ten, "label"), "c"), 4);
  EXPECT_THAT(paths(ten), ElementsAre("a/0.png", "a/2.png", "a/5.png", "a/7.png", "b/0.png",
                                      "b/1.png", "c/0.png", "c/2.png", "c/5.png", "c/7.png"));
  EXPECT_EQ(ten.metadata()[keys::identifier],
            Column(std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_THAT(paths(limited(3)), ElementsAre("a/0.png", "b/0.png", "c/0.png"));
  EXPECT_EQ(limited(1).size(), 1U);
  EXPECT_EQ(limited(100).size(), 22U);
}

TEST(ImageFolderDataset, LetsFoldersNamedAfterDataSetsDecide) {
  const Folder folder;
  fill(folder, {{"train/cat", 2}, {"test/dog", 1}});
  const Batch batch = whole({.root = folder.path(), .train_split = 0});
  EXPECT_THAT(labels(batch, "dataset"), ElementsAre("test", "train", "train"));
  EXPECT_THAT(labels(batch, "label"), ElementsAre("dog", "cat", "cat"));
}

TEST(ImageFolderDataset, RefusesOptionsOutOfRange) {
  const Folder folder;
  fill(folder, {{"cat", 1}});
  const auto refused = [&](ImageFolderDataset dataset, const char* noun) {
    dataset.root = folder.path();
    expect_error(ErrorKind::usage, noun, [&] { dataset.producer(); });
  };
  refused({.image_size = {0, 4}}, "0 x 4");
  refused({.train_split = 1.1}, "train_split");
  refused({.valid_extensions = Words{}}, "valid_extensions");
  refused({.max_samples = 0}, "max_samples");
}

TEST(ImageFolderDataset, SaysWhenThereIsNoFolderAndNoPictureInASubFolder) {
  const Folder folder;
  expect_error(ErrorKind::io, "none",
               [&] { ImageFolderDataset{.root = folder / "none"}.producer(); });
  fs::copy(stored("pictures/rgb.png"), folder / "loose.png");
  expect_error(ErrorKind::data, "sub-folders",
               [&] { ImageFolderDataset{.root = folder.path()}.producer(); });
}

}  // namespace
}  // namespace deepview

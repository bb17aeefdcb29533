#include <gmock/gmock.h>

#include <array>

#include "deepview/io/npy.hpp"
#include "deepview/io/npz.hpp"
#include "deepview/io/pictures.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using namespace std::string_literals;
using testing::column;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::read_all;
using testing::stored;
using testing::values;

TEST(PictureArrays, ANpyHoldsPicturesWithOrWithoutChannels) {
  const Folder folder;
  write_npy(folder / "grey.npy", counting<std::uint8_t>({5, 2, 3}));
  write_npy(folder / "colour.npy", counting<std::uint8_t>({5, 2, 2, 3}));
  const Pictures grey = open_pictures(folder / "grey.npy");
  ASSERT_EQ(grey.size(), 5U);
  EXPECT_EQ(grey.entry(4).path, "grey.npy[4]");
  EXPECT_THAT(values<std::uint8_t>(grey.decode(1).rows(0, 1)),
              ElementsAre(6, 6, 6, 7, 7, 7, 8, 8, 8));
  EXPECT_THAT(values<std::uint8_t>(open_pictures(folder / "colour.npy").decode(1).rows(0, 1)),
              ElementsAre(12, 13, 14, 15, 16, 17));
  EXPECT_EQ(grey.read_bytes(0).size(), 6U);
}

TEST(PictureArrays, ALimitTakesRowsEvenly) {
  const Folder folder;
  write_npy(folder / "grey.npy", counting<std::uint8_t>({10, 1, 1}));
  const Pictures pictures = open_pictures(folder / "grey.npy", {.limit = 2});
  EXPECT_EQ(pictures.entry(1).path, "grey.npy[5]");
  EXPECT_EQ(values<std::uint8_t>(pictures.decode(1))[0], 5);
}

TEST(PictureArrays, WhatIsNoPictureSaysWhatIsExpected) {
  const Folder folder;
  write_npy(folder / "rows.npy", counting<std::uint8_t>({5, 7}));
  write_npy(folder / "floats.npy", counting<float>({5, 2, 2, 3}));
  write_npy(folder / "planes.npy", counting<std::uint8_t>({5, 3, 8, 8}));
  write_npy(folder / "none.npy", counting<std::uint8_t>({0, 8, 8}));
  expect_error(ErrorKind::data, "[5, 7]", [&] { open_pictures(folder / "rows.npy"); });
  expect_error(ErrorKind::data, "float32", [&] { open_pictures(folder / "floats.npy"); });
  expect_error(ErrorKind::data, "last axis", [&] { open_pictures(folder / "planes.npy"); });
  expect_error(ErrorKind::data, "[0, 8, 8]", [&] { open_pictures(folder / "none.npy"); });
}

TEST(PictureArrays, AnNpzDescribesItsPictures) {
  const Pictures pictures = open_pictures(stored("arrays/stored.npz"));
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_EQ(pictures.entry(0).path, "a");
  EXPECT_EQ(pictures.entry(1).label, "d\xC3\xB6g");
  EXPECT_TRUE(pictures.splits().empty());
}

TEST(PictureArrays, AnNpzMustSayWhichArrayHoldsThePictures) {
  const Folder folder;
  const auto some = [&](std::vector<Batch::Field> arrays) {
    write_npz(folder / "a.npz", arrays);
    return open_pictures(folder / "a.npz").size();
  };
  const Tensor three = counting<std::uint8_t>({3, 2, 2});
  EXPECT_EQ(some({{"other", counting({3, 2})}, {"x", three}}), 3U);
  EXPECT_EQ(some({{"x", three}, {"images", counting<std::uint8_t>({4, 2, 2})}}), 4U);
  expect_error(ErrorKind::data, "several", [&] { some({{"x", three}, {"y", three}}); });
  expect_error(ErrorKind::data, "'z'", [&] { some({{"z", counting({3, 2})}}); });
  expect_error(ErrorKind::data, "'labels'", [&] {
    some({{"x", three}, {"labels", counting<std::int64_t>({2})}});
  });
}

std::string idx(int rank, std::initializer_list<int> extents, std::string_view content) {
  std::string file = {'\0', '\0', '\x08', static_cast<char>(rank)};
  for (const int extent : extents) file += {'\0', '\0', '\0', static_cast<char>(extent)};
  return file + std::string(content);
}

TEST(PictureArrays, AnIdxFileFindsItsLabelsAndItsSplitByName) {
  const Folder folder;
  const auto file = folder.add("train-images-idx3-ubyte", idx(3, {2, 1, 2}, "abcd"));
  EXPECT_TRUE(open_pictures(file).classes().empty());
  folder.add("train-labels-idx1-ubyte", idx(1, {2}, "\x07\x03"));
  const Pictures pictures = open_pictures(file);
  EXPECT_THAT(pictures.classes(), ElementsAre("3", "7"));
  EXPECT_THAT(pictures.splits(), ElementsAre("train"));
  EXPECT_EQ(values<std::uint8_t>(pictures.decode(1))[0], 'c');
}

TEST(PictureArrays, AnIdxFileThatDeclaresOtherThanItHasIsAnError) {
  const Folder folder;
  for (const auto& content :
       {idx(3, {3, 1, 2}, "abcd"), idx(3, {2, 1, 2}, "abcde"), idx(3, {-1, -1, -1}, "abcd")})
    expect_error(ErrorKind::data, "t10k",
                 [&] { open_pictures(folder.add("t10k-images", content)); });
  const auto file = folder.add("t10k-images", idx(3, {2, 1, 2}, "abcd"));
  folder.add("t10k-labels", idx(1, {3}, "\1\2\3"));
  expect_error(ErrorKind::data, "3 labels", [&] { open_pictures(file); });
}

TEST(PictureArrays, AFolderOfIdxFilesMakesOneSetWithItsSplits) {
  const Folder folder;
  folder.add("t10k-images-idx3-ubyte", idx(3, {1, 1, 2}, "xy"));
  folder.add("t10k-labels-idx1-ubyte", idx(1, {1}, "\x05"));
  folder.add("train-images-idx3-ubyte", idx(3, {2, 1, 2}, "abcd"));
  folder.add("train-labels-idx1-ubyte", idx(1, {2}, "\x07\x03"));
  const Pictures pictures = open_pictures(folder.path());
  ASSERT_EQ(pictures.size(), 3U);
  EXPECT_THAT(pictures.splits(), ElementsAre("test", "train"));
  EXPECT_EQ(pictures.entry(1).label, "3");
  EXPECT_EQ(pictures.entry(1).split, "train");
  EXPECT_EQ(pictures.entry(2).label, "5");
  EXPECT_EQ(pictures.entry(2).split, "test");
  EXPECT_EQ(values<std::uint8_t>(pictures.decode(2))[0], 'x');
  EXPECT_EQ(pictures.entry(0).path, folder.path().filename().string() + "[0]");
  EXPECT_EQ(open_pictures(folder.path() / "").entry(0).path, pictures.entry(0).path);
}

TEST(PictureArrays, IdxFilesOfAFolderWithoutLabelsOrOfOtherSizes) {
  const Folder folder;
  folder.add("train-images-idx3-ubyte", idx(3, {2, 1, 2}, "abcd"));
  folder.add("t10k-images-idx3-ubyte", idx(3, {1, 1, 2}, "xy"));
  folder.add("t10k-labels-idx1-ubyte", idx(1, {1}, "\x05"));
  EXPECT_EQ(open_pictures(folder.path()).entry(0).label, "");
  EXPECT_EQ(open_pictures(folder.path()).entry(2).label, "5");
  folder.add("t10k-images-idx3-ubyte", idx(3, {1, 2, 1}, "xy"));
  expect_error(ErrorKind::data, "one size", [&] { open_pictures(folder.path()); });
}

TEST(PictureArrays, SelectedPicturesKeepTheirPixelsAndTheClassesOfTheWholeSet) {
  const Folder folder;
  const std::vector<Batch::Field> arrays{
      {"images", counting<std::uint8_t>({10, 1, 1})},
      {"labels", column<std::int64_t>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9})}};
  write_npz(folder / "a.npz", arrays);
  const Pictures some = open_pictures(folder / "a.npz", {.limit = 5}).select(std::array{1UL, 4UL});
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some.entry(1).path, "a.npz[8]");
  EXPECT_EQ(values<std::uint8_t>(some.decode(1))[0], 8);
  EXPECT_THAT(some.classes(), ElementsAre("0", "2", "4", "6", "8"));
  const Batch batch = read_all(some.producer({{"image", {1, 1}, Fit::stretch}})).front();
  EXPECT_THAT(values<std::uint8_t>(batch["image"]), ElementsAre(2, 2, 2, 8, 8, 8));
  EXPECT_EQ(some.select(std::span<const std::size_t>()).size(), 0U);
  expect_error(ErrorKind::usage, "ascending", [&] { some.select(std::array{1UL, 0UL}); });
  expect_error(ErrorKind::usage, "picture 2", [&] { some.select(std::array{2UL}); });
}

std::string cifar(char label, char red, char green, char blue) {
  return std::string(1, label) + std::string(1024, red) + std::string(1024, green) +
         std::string(1024, blue);
}

TEST(PictureArrays, CifarBatchesMakeOneSet) {
  const Folder folder;
  folder.add("data_batch_1.bin", cifar(1, 1, 2, 3) + cifar(0, 4, 5, 6));
  folder.add("test_batch.bin", cifar(1, 7, 8, 9));
  folder.add("batches.meta.txt", "airplane\nautomobile\n\n");
  const Pictures pictures = open_pictures(folder.path());
  ASSERT_EQ(pictures.size(), 3U);
  EXPECT_THAT(pictures.classes(), ElementsAre("airplane", "automobile"));
  EXPECT_EQ(pictures.entry(1).split, "train");
  EXPECT_EQ(pictures.entry(2).split, "test");
  const Tensor last = pictures.decode(2);
  EXPECT_EQ(last.shape(), (Shape{32, 32, 3}));
  EXPECT_THAT(values<std::uint8_t>(last.rows(31, 1).reshaped({96}).rows(93, 3)),
              ElementsAre(7, 8, 9));
}

TEST(PictureArrays, ACifarFileThatIsCutOrHasAnUnknownLabelIsAnError) {
  const Folder folder;
  const std::string whole = cifar(1, 1, 2, 3);
  EXPECT_EQ(open_pictures(folder.add("data_batch_1.bin", whole)).size(), 1U);
  for (const auto& content : {whole.substr(1), whole + "x", std::string(), cifar(10, 1, 2, 3)})
    expect_error(ErrorKind::data, "CIFAR-10", [&] { open_pictures(folder.add("x.bin", content)); });
}

}  // namespace
}  // namespace deepview

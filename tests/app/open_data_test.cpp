#include "deepview/app/open_data.hpp"

#include <gmock/gmock.h>

#include "deepview/io/npy.hpp"
#include "deepview/io/npz.hpp"
#include "deepview/io/response_cache_writer.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

std::vector<std::int64_t> identifiers(const Batch& batch) {
  return std::get<std::vector<std::int64_t>>(batch.metadata()[keys::identifier]);
}

std::vector<std::string> texts(const Column& column) {
  return std::get<std::vector<std::string>>(column);
}

Batch whole(const Data& data) {
  const auto parts = read_all(data.rows()->producer, {.batch_size = 3});
  return concatenate(std::span<const Batch>(parts));
}

Data npz(const Folder& folder, std::vector<Batch::Field> arrays,
         const PictureOptions& options = {}) {
  write_npz(folder / "a.npz", arrays);
  return open_data(folder / "a.npz", options);
}

TEST(OpenData, AMatrixIsRowsOfAnyDtype) {
  const Folder folder;
  for (const Tensor& rows : {counting<float>({7, 2}), counting<std::uint8_t>({7, 2})}) {
    write_npy(folder / "a.npy", rows);
    const Data data = open_data(folder / "a.npy");
    ASSERT_NE(data.rows(), nullptr);
    EXPECT_EQ(data.size(), 7U);
    EXPECT_THAT(data.rows()->fields, ElementsAre("rows"));
    EXPECT_THAT(data.classes(), IsEmpty());
    EXPECT_TRUE(identical(whole(data)["rows"], rows));
    EXPECT_THAT(identifiers(whole(data)), ElementsAre(0, 1, 2, 3, 4, 5, 6));
  }
}

TEST(OpenData, BytesOfThreeOrFourExtentsArePictures) {
  const Folder folder;
  write_npy(folder / "a.npy", counting<std::uint8_t>({4, 2, 2, 3}));
  EXPECT_NE(open_data(folder / "a.npy").pictures(), nullptr);
  write_npy(folder / "a.npy", counting<std::uint8_t>({4, 2, 2}));
  EXPECT_EQ(open_data(folder / "a.npy").size(), 4U);
}

TEST(OpenData, OtherArraysSayWhatIsExpected) {
  const Folder folder;
  for (const Tensor& other : {counting({4}), counting({4, 2, 2}), counting({0, 3})}) {
    write_npy(folder / "a.npy", other);
    expect_error(ErrorKind::data, "a.npy", [&] { open_data(folder / "a.npy"); });
  }
}

TEST(OpenData, ArraysOfAnNpzAreFieldsAndItsReservedNamesDescribeThem) {
  const Folder folder;
  const Tensor maps = counting<double>({4, 2, 2});
  const Data data = npz(folder, {{"f6", counting({4, 3})},
                                 {"labels", column<std::int64_t>({3, 10, 2, 3})},
                                 {"maps", maps},
                                 {"split", column<std::int64_t>({1, 0, 0, 0})},
                                 {"id", column<std::int64_t>({40, 41, 42, 43})}});
  ASSERT_NE(data.rows(), nullptr);
  EXPECT_THAT(data.rows()->fields, ElementsAre("f6", "maps"));
  EXPECT_THAT(data.classes(), ElementsAre("2", "3", "10"));
  EXPECT_THAT(data.splits(), ElementsAre("0", "1"));
  const Batch batch = whole(data);
  EXPECT_TRUE(identical(batch["maps"], maps));
  EXPECT_THAT(texts(batch.metadata()[keys::identifier]), ElementsAre("40", "41", "42", "43"));
  EXPECT_THAT(texts(*batch.metadata().find(keys::labels, "label")),
              ElementsAre("3", "10", "2", "3"));
}

TEST(OpenData, AnNpzIsPicturesWhenThatIsPlain) {
  const Folder folder;
  const Tensor pictures = counting<std::uint8_t>({4, 2, 2});
  const Tensor rows = counting({4, 3});
  EXPECT_NE(
      npz(folder, {{"x", pictures}, {"labels", column<std::int64_t>({1, 2, 3, 4})}}).pictures(),
      nullptr);
  EXPECT_NE(npz(folder, {{"images", pictures}, {"f6", rows}}).pictures(), nullptr);
  EXPECT_NE(npz(folder, {{"maps", pictures}, {"f6", rows}}).rows(), nullptr);
}

TEST(OpenData, ArraysThatDoNotFitEachOtherAreNamed) {
  const Folder folder;
  const Tensor rows = counting({4, 3});
  expect_error(ErrorKind::data, "'y'", [&] {
    npz(folder, {{"x", rows}, {"y", counting({5, 3})}});
  });
  expect_error(ErrorKind::data, "'y'", [&] { npz(folder, {{"x", rows}, {"y", counting({})}}); });
  expect_error(ErrorKind::data, "identifier", [&] {
    npz(folder, {{"x", rows}, {"id", column<std::int64_t>({1})}});
  });
  expect_error(ErrorKind::data, "no array", [&] {
    npz(folder, {{"labels", column<std::int64_t>({1})}});
  });
  expect_error(ErrorKind::data, "'x'", [&] { npz(folder, {{"x", counting({0, 3})}}); });
}

TEST(OpenData, ALimitTakesRowsEvenlyWhateverTheBatchSize) {
  const Folder folder;
  write_npy(folder / "a.npy", counting({10, 1}));
  const Data data = open_data(folder / "a.npy", {.limit = 4});
  EXPECT_EQ(data.size(), 4U);
  for (const std::size_t size : {1U, 3U, 100U}) {
    const auto parts = read_all(data.rows()->producer, {.batch_size = size});
    EXPECT_THAT(identifiers(concatenate(std::span<const Batch>(parts))), ElementsAre(0, 2, 5, 7));
  }
  EXPECT_EQ(open_data(folder / "a.npy", {.limit = 11}).size(), 10U);
}

TEST(OpenData, OptionsOfPicturesDoNotGoWithRows) {
  const Folder folder;
  write_npy(folder / "a.npy", counting({10, 1}));
  expect_error(ErrorKind::usage, "rows", [&] { open_data(folder / "a.npy", {.exclude = {"x"}}); });
  expect_error(ErrorKind::usage, "rows",
               [&] { open_data(folder / "a.npy", {.label_csv = folder / "x.csv"}); });
}

TEST(OpenData, ACacheIsReadWithItsMetadata) {
  const Folder folder;
  Batch::Builder builder(numbered(5));
  builder.metadata().set(keys::labels, "label",
                         std::vector<std::string>{"b", "a", "", "a10", "a2"});
  write_response_cache(InMemory{std::move(builder).build()}, folder / "cache", {}, {});
  const Data data = open_data(folder / "cache");
  ASSERT_NE(data.rows(), nullptr);
  EXPECT_THAT(data.rows()->fields, ElementsAre("x"));
  EXPECT_THAT(data.classes(), ElementsAre("a", "a2", "a10", "b"));
  EXPECT_THAT(identifiers(whole(open_data(folder / "cache", {.limit = 2}))), ElementsAre(0, 2));
}

TEST(OpenData, SamplesOfACacheWithoutIdentifiersAreNumbered) {
  const Folder folder;
  write_response_cache(InMemory{Batch{{"x", counting({5, 1})}}}, folder / "cache", {}, {});
  EXPECT_THAT(identifiers(whole(open_data(folder / "cache"))), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(identifiers(whole(open_data(folder / "cache", {.limit = 2}))), ElementsAre(0, 2));
}

TEST(OpenData, WhatIsNotThereOrEmptyIsAnError) {
  const Folder folder;
  expect_error(ErrorKind::io, "nowhere.npy", [&] { open_data(folder / "nowhere.npy"); });
  expect_error(ErrorKind::io, "nowhere", [&] { open_data(folder / "nowhere"); });
  write_response_cache(InMemory{numbered(0)}, folder / "cache", {}, {});
  expect_error(ErrorKind::data, "without samples", [&] { open_data(folder / "cache"); });
}

}  // namespace
}  // namespace deepview

#include <gmock/gmock.h>

#include "deepview/io/digest.hpp"
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
using testing::values;

namespace fs = std::filesystem;

const std::vector<Rendition> renditions{{"small", {8, 6}, Fit::stretch},
                                        {"framed", {12, 12}, Fit::inside}};

const Column& labels(const Batch& batch, const std::string& name) {
  return *batch.metadata().find(keys::labels, name);
}

TEST(PictureProducer, GivesEveryRenditionSizesDigestsAndNames) {
  const Folder folder;
  fs::create_directories(folder / "cat");
  fs::copy(stored("pictures/turned6.jpg"), folder / "cat/a.jpg");
  fs::copy(stored("pictures/grey.png"), folder / "cat/b.png");
  const Pictures pictures = open_pictures(folder.path());
  const auto batches = read_all(pictures.producer(renditions));
  ASSERT_EQ(batches.size(), 1U);
  const Batch& batch = batches.front();
  EXPECT_THAT(batch.field_names(), ElementsAre("small", "framed", "size", "digest", "file_digest"));
  EXPECT_EQ(batch["small"].shape(), (Shape{2, 6, 8, 3}));
  EXPECT_TRUE(identical(batch["small"].rows(1, 1).reshaped({6, 8, 3}),
                        resized_area(pictures.decode(1), {8, 6})));
  EXPECT_THAT(values<std::int32_t>(batch["size"]), ElementsAre(18, 26, 3, 26, 18, 1));
  const Digest pixels = picture_digest(pictures.decode(0));
  const Digest file = digest(pictures.read_bytes(0));
  EXPECT_THAT(values<std::uint64_t>(batch["digest"].rows(0, 1)), ElementsAre(pixels[0], pixels[1]));
  EXPECT_THAT(values<std::uint64_t>(batch["file_digest"].rows(0, 1)),
              ElementsAre(file[0], file[1]));
  EXPECT_EQ(batch.metadata()[keys::identifier], Column(std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(batch.metadata()[keys::path],
            Column(std::vector<std::string>{"cat/a.jpg", "cat/b.png"}));
  EXPECT_EQ(labels(batch, "label"), Column(std::vector<std::string>{"cat", "cat"}));
  EXPECT_EQ(batch.metadata().find(keys::labels, "split"), nullptr);
}

TEST(PictureProducer, SamePixelsInOtherFilesHaveTheSameDigest) {
  const Folder folder;
  fs::copy(stored("pictures/rgb.png"), folder / "a.png");
  fs::copy(stored("pictures/tiff_lzw.tif"), folder / "b.tif");
  fs::copy(stored("pictures/rgb.bmp"), folder / "c.bmp");
  const auto batches = read_all(open_pictures(folder.path()).producer({}));
  const auto pixels = values<std::uint64_t>(batches.front()["digest"]);
  const auto files = values<std::uint64_t>(batches.front()["file_digest"]);
  for (const std::size_t other : {2U, 4U}) {
    EXPECT_EQ(pixels[other], pixels[0]);
    EXPECT_NE(files[other], files[0]);
  }
}

TEST(PictureProducer, LeavesOutWhatCannotBeReadAndSaysWhy) {
  const Folder folder;
  folder.add("1.png", "just text");
  fs::copy(stored("pictures/rgb.png"), folder / "2.png");
  folder.add("3.gif", "GIF89a");
  folder.add("4.jpg");
  const RunOptions options{.batch_size = 2, .skipped = std::make_shared<SkippedSamples>()};
  const auto batches = read_all(open_pictures(folder.path()).producer(renditions), options);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].metadata()[keys::identifier], Column(std::vector<std::int64_t>{1}));
  EXPECT_EQ(batches[1].size(), 0U);
  EXPECT_EQ(batches[1]["framed"].shape(), (Shape{0, 12, 12, 3}));
  const auto skipped = options.skipped->sorted();
  ASSERT_EQ(skipped.size(), 3U);
  EXPECT_EQ(skipped[0].name, "1.png");
  EXPECT_THAT(skipped[1].reason, ::testing::HasSubstr("GIF"));
  EXPECT_EQ(skipped[2].position, 3U);
}

TEST(PictureProducer, GivesTheSameRowsForAnyNumberOfThreadsAndBatchSize) {
  const Pictures pictures = open_pictures(stored("pictures"));
  const Producer producer = pictures.producer(renditions);
  EXPECT_EQ(producer.size(), pictures.size());
  const Batch expected = concatenate(read_all(producer, {.threads = 1, .batch_size = 100}));
  EXPECT_EQ(expected.size(), pictures.size());
  for (const int threads : {1, 2, 5})
    for (const std::size_t batch_size : {1U, 7U, 64U})
      EXPECT_TRUE(
          identical(concatenate(read_all(producer, {.threads = threads, .batch_size = batch_size})),
                    expected))
          << threads << " threads, batch " << batch_size;
}

TEST(PictureProducer, ReadsArraysAsItReadsFiles) {
  const auto batches =
      read_all(open_pictures(stored("arrays/stored.npz")).producer({{"x", {4, 3}}}));
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(values<std::uint8_t>(batches[0]["x"])[36], 12);
  EXPECT_THAT(values<std::int32_t>(batches[0]["size"]), ElementsAre(4, 3, 1, 4, 3, 1));
}

TEST(PictureProducer, RefusesNamesThatAreTakenAndSizesBelowOne) {
  const Pictures pictures = open_pictures(stored("arrays/stored.npz"));
  for (const auto* field : {"", "size", "digest", "file_digest"})
    expect_error(ErrorKind::usage, "name of its own", [&] {
      pictures.producer({{field, {2, 2}}});
    });
  expect_error(ErrorKind::usage, "'x'", [&] { pictures.producer({{"x", {2, 2}}, {"x", {3, 3}}}); });
  expect_error(ErrorKind::usage, "0 x 2", [&] { pictures.producer({{"x", {0, 2}}}); });
}

TEST(PictureProducer, StopsOnRequest) {
  std::stop_source stop;
  stop.request_stop();
  expect_error(ErrorKind::cancelled, "stopped", [&] {
    read_all(open_pictures(stored("pictures")).producer(renditions),
             {.threads = 2, .stop = stop.get_token()});
  });
}

}  // namespace
}  // namespace deepview

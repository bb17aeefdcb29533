#include "deepview/app/keep_responses.hpp"

#include <gmock/gmock.h>

#include "deepview/app/pipeline_fingerprint.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/npz.hpp"
#include "deepview/io/response_cache.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using namespace testing;

class Heard final : public RunNotes {
 public:
  void note(const std::string& sentence) override { all += sentence + "\n"; }
  std::string all;
};

NetworkRequest lenet(std::vector<std::string> layers = {"f6"}) {
  return {.path = fs::path(DEEPVIEW_TEST_DATA) / "../examples/digits/lenet5.onnx",
          .layers = std::move(layers),
          .pooling = ResponsePooling::mean,
          .input = {}};
}

/// `count` pictures of 8 x 8 pixels; picture `first` is the first.
fs::path pictures(const Folder& folder, std::uint8_t first, std::size_t count,
                  const std::string& name = "pictures.npz") {
  std::vector<std::uint8_t> pixels(count * 64);
  std::vector<std::int64_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    ids[i] = static_cast<std::int64_t>(first + i);
    for (std::size_t p = 0; p < 64; ++p)
      pixels[i * 64 + p] = static_cast<std::uint8_t>((first + i) * 37 + p * p);
  }
  const auto rows = static_cast<std::int64_t>(count);
  const std::vector<Batch::Field> arrays{{"images", Tensor(Shape{rows, 8, 8}, std::move(pixels))},
                                         {"id", Tensor(Shape{rows}, std::move(ids))}};
  write_npz(folder / name, arrays);
  return folder / name;
}

KeptResponses keep(const fs::path& data, const fs::path& folder, KeepMode mode,
                   std::optional<NetworkRequest> network = lenet()) {
  Heard notes;
  return keep_responses({{.data = data, .network = std::move(network)}, folder, mode}, {}, notes);
}

Batch read_back(const fs::path& folder) {
  const ResponseCache cache = ResponseCache::open(folder);
  cache.verify();
  const auto parts = read_all(cache.producer());
  return concatenate(std::span<const Batch>(parts));
}

std::vector<std::string> names(const Batch& batch) {
  return identifier_texts(batch);
}

TEST(OpenResponses, GivesOneRowPerPictureAndLayer) {
  const Folder folder;
  Heard notes;
  const ResponseSource source =
      open_responses({.data = pictures(folder, 0, 5), .network = lenet({"f6", "c3"})}, notes);
  EXPECT_EQ(source.size, 5U);
  EXPECT_THAT(source.fields, ElementsAre("f6", "c3"));
  const Batch batch = read_all(source.producer).front();
  EXPECT_EQ(batch["f6"].shape(), (Shape{5, 84}));
  EXPECT_EQ(batch["c3"].shape(), (Shape{5, 16}));
  EXPECT_THAT(batch.fields(), SizeIs(2));
  EXPECT_THAT(names(batch), ElementsAre("0", "1", "2", "3", "4"));
}

TEST(OpenResponses, WithoutANetworkPicturesAreDescribed) {
  const Folder folder;
  Heard notes;
  const ResponseSource source = open_responses({.data = pictures(folder, 0, 3)}, notes);
  EXPECT_THAT(notes.all, ::testing::HasSubstr("--model"));
  const Batch batch = read_all(source.producer).front();
  EXPECT_EQ(batch["descriptor"].shape(), (Shape{3, 432}));
  EXPECT_THAT(batch.fields(), SizeIs(1));
}

TEST(OpenResponses, RowsStayAsTheyAreAndTakeNoNetwork) {
  const Folder folder;
  write_npy(folder / "a.npy", counting({4, 2}));
  Heard notes;
  const ResponseSource source =
      open_responses({.data = folder / "a.npy", .leave_out = {"1"}}, notes);
  const auto parts = read_all(source.producer, {.batch_size = 1});
  EXPECT_THAT(names(concatenate(std::span<const Batch>(parts))), ElementsAre("0", "2", "3"));
  expect_error(ErrorKind::usage, "--model",
               [&] { open_responses({.data = folder / "a.npy", .network = lenet()}, notes); });
}

TEST(OpenResponses, APictureThatATableNamesTwiceHasTwoIdentifiers) {
  const Folder folder;
  folder.add("a.png", "no picture, but it has a name");
  folder.add("a.png#2", "");
  const auto table = folder.add("t.csv", "path\na.png\na.png\na.png#2\na.png\n");
  const auto source = [&](std::unordered_set<std::string> known) {
    Heard notes;
    return open_responses({.data = table, .leave_out = std::move(known)}, notes).size;
  };
  EXPECT_EQ(source({}), 4U);
  EXPECT_EQ(source({"a.png", "a.png#2"}), 2U);
  EXPECT_EQ(source({"a.png", "a.png#2", "a.png#2#2", "a.png#3"}), 0U);
}

TEST(PipelineFingerprint, EachPartChangesWithWhatItNames) {
  const Folder folder;
  const auto data = pictures(folder, 0, 5);
  const auto fingerprint = [&](const fs::path& path, NetworkRequest network) {
    Heard notes;
    return open_responses({.data = path, .network = std::move(network)}, notes).fingerprint;
  };
  const Fingerprint base = fingerprint(data, lenet());
  EXPECT_THAT(differing_parts(base, fingerprint(data, lenet())), SizeIs(0));
  EXPECT_THAT(differing_parts(base, fingerprint(pictures(folder, 1, 5, "b.npz"), lenet())),
              ElementsAre("data"));
  EXPECT_THAT(differing_parts(base, fingerprint(data, lenet({"f6", "c3"}))), ElementsAre("layers"));
  NetworkRequest other = lenet();
  other.pooling = ResponsePooling::max;
  EXPECT_THAT(differing_parts(base, fingerprint(data, other)), ElementsAre("pooling"));
  other = lenet();
  other.input.std = {2, 2, 2};
  EXPECT_THAT(differing_parts(base, fingerprint(data, other)), ElementsAre("preparation"));
  other = lenet();
  folder.add("copy.onnx", read_text(other.path));
  other.path = folder / "copy.onnx";
  EXPECT_THAT(differing_parts(base, fingerprint(data, other)), SizeIs(0)) << "names do not matter";
}

TEST(PipelineFingerprint, ANetworkOfTwoFilesIsBoth) {
  const Folder folder;
  folder.add("a.xml", "x");
  folder.add("a.bin", "y");
  const std::string before = detail::network_digest(folder / "a.xml");
  folder.add("a.bin", "z");
  EXPECT_NE(detail::network_digest(folder / "a.xml"), before);
}

TEST(KeepResponses, AnAppendRunsOnlyWhatIsNewAndGivesTheSameRows) {
  const Folder folder;
  keep(pictures(folder, 0, 9), folder / "at once", KeepMode::create);
  EXPECT_EQ(keep(pictures(folder, 0, 5), folder / "cache", KeepMode::create).added, 5U);
  const KeptResponses more = keep(pictures(folder, 0, 9), folder / "cache", KeepMode::append);
  EXPECT_EQ(more.before, 5U);
  EXPECT_EQ(more.added, 4U);
  EXPECT_TRUE(identical(read_back(folder / "cache"), read_back(folder / "at once")));
  EXPECT_EQ(keep(pictures(folder, 3, 3), folder / "cache", KeepMode::append).added, 0U);
  EXPECT_THAT(names(read_back(folder / "cache")), SizeIs(9));
}

TEST(KeepResponses, AnAppendOfAnotherPipelineSaysWhatDiffers) {
  const Folder folder;
  const auto data = pictures(folder, 0, 5);
  keep(data, folder / "cache", KeepMode::create);
  const auto append = [&](std::optional<NetworkRequest> network) {
    keep(data, folder / "cache", KeepMode::append, std::move(network));
  };
  expect_error(ErrorKind::usage, "'layers'", [&] { append(lenet({"c3"})); });
  expect_error(ErrorKind::usage, "'network'", [&] { append(std::nullopt); });
  NetworkRequest other = lenet();
  other.pooling = ResponsePooling::none;
  expect_error(ErrorKind::usage, "'pooling'; pooling: 'mean' then, 'none' now",
               [&] { append(other); });
  EXPECT_THAT(names(read_back(folder / "cache")), SizeIs(5));
}

TEST(KeepResponses, PicturesThatCannotBeReadAreLeftOutAndCounted) {
  const Folder folder;
  folder.add("pictures/broken.png", "");
  expect_error(ErrorKind::data, "broken.png", [&] {
    keep(folder / "pictures", folder / "cache", KeepMode::create, std::nullopt);
  });
  EXPECT_FALSE(fs::exists(folder / "cache"));
}

TEST(KeepResponses, WhatIsThereIsReplacedOnlyWhenAsked) {
  const Folder folder;
  const auto data = pictures(folder, 0, 2);
  keep(data, folder / "cache", KeepMode::create);
  expect_error(ErrorKind::usage, "exists", [&] { keep(data, folder / "cache", KeepMode::create); });
  keep(pictures(folder, 5, 1), folder / "cache", KeepMode::overwrite);
  EXPECT_THAT(names(read_back(folder / "cache")), ElementsAre("5"));
  expect_error(ErrorKind::io, "nowhere", [&] { keep(data, folder / "nowhere", KeepMode::append); });
}

TEST(KeepResponses, TheFilesDoNotDependOnThreadsOrBatchSize) {
  const Folder folder;
  const auto data = pictures(folder, 0, 40);
  std::string expected;
  for (const int threads : {1, 2, 3, 7, 16}) {
    Heard notes;
    const auto name = "cache" + std::to_string(threads);
    keep_responses({{.data = data, .network = lenet()}, folder / name, KeepMode::create},
                   {.threads = threads, .batch_size = static_cast<std::size_t>(threads) * 3},
                   notes);
    const std::string manifest = read_text(folder / name / "manifest.json");
    if (expected.empty()) expected = manifest;
    EXPECT_EQ(manifest, expected) << "it has the checksums of all files";
  }
}

}  // namespace
}  // namespace deepview

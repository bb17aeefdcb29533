#include "deepview/io/response_cache.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "deepview/io/npy.hpp"
#include "tests/io/cached_batches.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using namespace testing;

ResponseCache write(const fs::path& folder, const Producer& source,
                    std::size_t chunk_bytes = 1000) {
  write_response_cache(source, folder,
                       {.fingerprint = {{"layers", "f6"}}, .chunk_bytes = chunk_bytes}, {});
  return ResponseCache::open(folder);
}

TEST(ResponseCache, GivesBackEveryBitInBatchesOfAnySize) {
  const Folder folder;
  for (const std::int64_t rows : {1, 2, 3, 30}) {
    const Batch whole = every_kind(rows);
    for (const std::size_t chunk_bytes :
         {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 26U}) {
      const auto path = folder / (std::to_string(rows) + "." + std::to_string(chunk_bytes));
      const ResponseCache cache = write(path, InMemory{whole}, chunk_bytes);
      EXPECT_EQ(cache.size(), static_cast<std::size_t>(rows));
      cache.verify();
      for (const std::size_t size : {1U, 4U, 7U, 100U}) {
        const auto batches = read_all(cache.producer(), {.batch_size = size});
        EXPECT_EQ(batches.front().size(), std::min<std::size_t>(size, whole.size()));
        EXPECT_TRUE(identical(concatenate(std::span<const Batch>(batches)), whole));
      }
    }
  }
}

TEST(ResponseCache, NoRowsKeepFieldsAndKeys) {
  const Folder folder;
  const Batch none = every_kind(0);
  const ResponseCache cache = write(folder / "cache", InMemory{none});
  EXPECT_EQ(cache.size(), 0U);
  const auto batches = read_all(cache.producer());
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_TRUE(identical(batches[0], none));
  EXPECT_THAT(read_all(cache.producer({"/uint8"}))[0].field_names(), ElementsAre("/uint8"));
}

TEST(ResponseCache, AStreamOfNothingStaysOne) {
  const Folder folder;
  const ResponseCache cache = write(folder / "cache", Given{});
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_TRUE(read_all(cache.producer()).empty());
}

TEST(ResponseCache, MetadataAloneAreKept) {
  const Folder folder;
  Batch::Builder builder;
  builder.metadata().set(keys::path, std::vector<std::string>{"a", "b", "c"});
  const Batch whole = std::move(builder).build();
  EXPECT_TRUE(identical(whole_of(write(folder / "cache", InMemory{whole}, 1).producer()), whole));
}

TEST(ResponseCache, FieldsWithinAFileAreNotCopied) {
  const Folder folder;
  const ResponseCache cache = write(folder / "cache", InMemory{numbered(100)}, 1U << 20U);
  const auto first = read_all(cache.producer(), {.batch_size = 10});
  const auto second = read_all(cache.producer(), {.batch_size = 10});
  ASSERT_EQ(first.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_EQ(first[i]["x"].bytes().data(), second[i]["x"].bytes().data()) << "the same mapping";
}

TEST(ResponseCache, OnlyTheNamedFieldsAreRead) {
  const Folder folder;
  write(folder / "cache", InMemory{Batch{{"a", counting({4, 2})}, {"b", counting({4, 3})}}});
  folder.add("cache/field-1-000000.npy",
             std::string(fs::file_size(folder / "cache/field-1-000000.npy"), 'x'));
  const ResponseCache cache = ResponseCache::open(folder / "cache");
  EXPECT_TRUE(identical(whole_of(cache.producer({"a"}))["a"], counting({4, 2})));
  expect_error(ErrorKind::data, "field-1-000000.npy", [&] { whole_of(cache.producer({"b"})); });
  expect_error(ErrorKind::data, "field-1-000000.npy", [&] { cache.verify(); });
  expect_error(ErrorKind::missing_field, "'a'", [&] { cache.producer({"c"}); });
}

TEST(ResponseCache, IsReadByNumPysRules) {
  const Folder folder;
  write(folder / "cache", InMemory{Batch{{"a", counting<double>({4, 2})}}});
  EXPECT_TRUE(identical(read_npy(folder / "cache/field-0-000000.npy"), counting<double>({4, 2})));
}

TEST(ResponseCache, EveryChangedByteOfEveryFileIsFound) {
  const Folder folder;
  write(folder / "cache", InMemory{few_kinds(3)});
  for (const auto& [name, content] : files_in(folder / "cache")) {
    for (std::size_t at = 0; at < content.size(); ++at) {
      std::string damaged = content;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
      folder.add("cache/" + name, damaged);
      try {
        ResponseCache::open(folder / "cache").verify({.threads = 1});
        ADD_FAILURE() << name << ": byte " << at << " was changed and nobody noticed";
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::data) << error.what();
        EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
      }
    }
    folder.add("cache/" + name, content);
  }
  ResponseCache::open(folder / "cache").verify();
}

TEST(ResponseCache, EveryShortenedOrMissingFileIsFoundWhenItIsOpened) {
  const Folder folder;
  write(folder / "cache", InMemory{few_kinds(3)});
  for (const auto& [name, content] : files_in(folder / "cache")) {
    for (const std::size_t size : {std::size_t{0}, content.size() / 2, content.size() - 1}) {
      folder.add("cache/" + name, content.substr(0, size));
      expect_error(ErrorKind::data, name, [&] { ResponseCache::open(folder / "cache"); });
    }
    folder.add("cache/" + name, content + "x");
    expect_error(ErrorKind::data, name, [&] { ResponseCache::open(folder / "cache"); });
    fs::remove(folder / ("cache/" + name));
    EXPECT_THROW(ResponseCache::open(folder / "cache"), Error);
    folder.add("cache/" + name, content);
  }
}

TEST(ResponseCache, SaysWhatIsNotOne) {
  const Folder folder;
  expect_error(ErrorKind::io, "nowhere", [&] { ResponseCache::open(folder / "nowhere"); });
  fs::create_directory(folder / "empty");
  expect_error(ErrorKind::data, "manifest.json", [&] { ResponseCache::open(folder / "empty"); });
  folder.add("web/manifest.json", "{\"name\": \"a web page\"}");
  expect_error(ErrorKind::data, "manifest", [&] { ResponseCache::open(folder / "web"); });
  EXPECT_FALSE(is_response_cache(folder / "web"));
  EXPECT_FALSE(is_response_cache(folder / "nowhere"));
  write(folder / "cache", InMemory{numbered(1)});
  EXPECT_TRUE(is_response_cache(folder / "cache"));
}

TEST(ResponseCache, ALinkInPlaceOfAFileIsRefused) {
  const Folder folder;
  write(folder / "cache", InMemory{numbered(1)});
  fs::rename(folder / "cache/field-0-000000.npy", folder / "elsewhere.npy");
  fs::create_symlink(folder / "elsewhere.npy", folder / "cache/field-0-000000.npy");
  expect_error(ErrorKind::data, "link", [&] { ResponseCache::open(folder / "cache"); });
}

TEST(ResponseCache, WhatWasOpenedStaysReadableWhenItIsReplaced) {
  const Folder folder;
  const ResponseCache old = write(folder / "cache", InMemory{numbered(10)}, 16);
  write_response_cache(InMemory{numbered(3)}, folder / "cache", {.overwrite = Overwrite::yes}, {});
  EXPECT_TRUE(identical(whole_of(old.producer()), numbered(10)));
  EXPECT_EQ(ResponseCache::open(folder / "cache").size(), 3U);
}

TEST(ResponseCache, SeveralThreadsMayReadAtOnce) {
  const Folder folder;
  const Batch whole = every_kind(50);
  const ResponseCache cache = write(folder / "cache", InMemory{whole});
  std::vector<std::jthread> threads;
  std::atomic<int> whole_ones = 0;
  for (std::size_t i = 1; i <= 8; ++i)
    threads.emplace_back([&, i] {
      if (identical(whole_of(cache.producer(), {.batch_size = i}), whole)) ++whole_ones;
    });
  threads.clear();
  EXPECT_EQ(whole_ones, 8);
}

TEST(ResponseCache, APassStopsWhenItIsAsked) {
  const Folder folder;
  const ResponseCache cache = write(folder / "cache", InMemory{numbered(10)});
  std::stop_source stop;
  stop.request_stop();
  expect_error(ErrorKind::cancelled, "",
               [&] { read_all(cache.producer(), {.stop = stop.get_token()}); });
}

}  // namespace
}  // namespace deepview

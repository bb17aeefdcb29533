#include "deepview/io/response_cache_writer.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/io/cached_batches.hpp"
#include "tests/io/failing_calls.hpp"

namespace deepview {
namespace {

using ::testing::SizeIs;
using namespace testing;

constexpr std::size_t small_chunk = 600;
constexpr std::size_t few_bytes = 24;  // 4 rows of few kinds

Batch read_back(const fs::path& folder) {
  const ResponseCache cache = ResponseCache::open(folder);
  cache.verify();
  return whole_of(cache.producer());
}

std::size_t chunk_bytes_for(const Batch& rows) {
  return rows.fields().size() > 2 ? small_chunk : few_bytes;
}

void write_rows(const fs::path& folder, const Batch& rows, Overwrite overwrite = Overwrite::no,
                const FileCalls& calls = system_file_calls()) {
  auto writer = ResponseCacheWriter::create(
      folder, {.overwrite = overwrite, .chunk_bytes = chunk_bytes_for(rows)}, calls);
  writer.add(rows);
  writer.commit();
}

void append_rows(const fs::path& folder, const Batch& rows,
                 const FileCalls& calls = system_file_calls()) {
  auto writer = ResponseCacheWriter::append(folder, {.chunk_bytes = chunk_bytes_for(rows)}, calls);
  writer.add(rows);
  writer.commit();
}

TEST(ResponseCacheWriter, TheFilesDoNotDependOnTheSizesOfBatches) {
  const Folder folder;
  const Batch whole = every_kind(20);
  write_response_cache(InMemory{whole}, folder / "once", {.chunk_bytes = small_chunk},
                       {.batch_size = 20});
  const auto expected = files_in(folder / "once");
  EXPECT_GT(expected.size(), 30U) << "several chunks";
  for (const std::size_t size : {1U, 3U, 7U}) {
    const auto name = "by " + std::to_string(size);
    write_response_cache(in_pieces(whole, size), folder / name, {.chunk_bytes = small_chunk}, {});
    EXPECT_EQ(files_in(folder / name), expected);
  }
}

TEST(ResponseCacheWriter, TheFilesDoNotDependOnThreads) {
  const Folder folder;
  const auto doubled = [](Batch batch) {
    std::vector<float> values = testing::values<float>(batch["x"]);
    for (float& value : values) value *= 2;
    return std::move(batch).with("x", Tensor(batch["x"].shape(), std::move(values)));
  };
  const Producer source = Producer(InMemory{numbered(500)}) | doubled;
  write_response_cache(source, folder / "1", {.chunk_bytes = small_chunk}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto name = std::to_string(threads);
    write_response_cache(source, folder / name, {.chunk_bytes = small_chunk},
                         {.threads = threads, .batch_size = 13});
    EXPECT_EQ(files_in(folder / name), files_in(folder / "1"));
  }
}

TEST(ResponseCacheWriter, AppendsAsOftenAsOneLikes) {
  const Folder folder;
  const Batch whole = every_kind(40);
  write_rows(folder / "cache", whole.rows(0, 5));
  std::size_t at = 5;
  for (const std::size_t count : {1U, 10U, 0U, 24U}) {
    EXPECT_EQ(append_responses(InMemory{whole.rows(at, count)}, folder / "cache",
                               {.fingerprint = {{"data", std::to_string(at)}}}, {}),
              count);
    at += count;
    EXPECT_TRUE(identical(read_back(folder / "cache"), whole.rows(0, at)));
  }
  EXPECT_EQ(ResponseCache::open(folder / "cache").fingerprint(), (Fingerprint{{"data", "16"}}));
}

TEST(ResponseCacheWriter, AppendsThroughALinkToTheFolder) {
  const Folder folder;
  write_rows(folder / "cache", few_kinds(8).rows(0, 4));
  fs::create_directory_symlink(folder / "cache", folder / "link");
  append_rows(folder / "link", few_kinds(8).rows(4, 4));
  EXPECT_TRUE(identical(read_back(folder / "cache"), few_kinds(8)));
}

TEST(ResponseCacheWriter, AppendsToNoRowsAndToNothing) {
  const Folder folder;
  write_rows(folder / "no rows", every_kind(0));
  append_rows(folder / "no rows", every_kind(4));
  EXPECT_TRUE(identical(read_back(folder / "no rows"), every_kind(4)));
  write_response_cache(Given{}, folder / "nothing", {}, {});
  append_rows(folder / "nothing", every_kind(4));
  EXPECT_TRUE(identical(read_back(folder / "nothing"), every_kind(4)));
}

TEST(ResponseCacheWriter, NothingIsSeenBeforeTheCommit) {
  const Folder folder;
  {
    auto writer = ResponseCacheWriter::create(folder / "cache", {.chunk_bytes = small_chunk});
    writer.add(every_kind(20));
    EXPECT_FALSE(fs::exists(folder / "cache"));
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  write_rows(folder / "cache", every_kind(3));
  const auto before = files_in(folder / "cache");
  {
    auto writer = ResponseCacheWriter::append(folder / "cache", {.chunk_bytes = small_chunk});
    writer.add(every_kind(20));
    EXPECT_TRUE(identical(read_back(folder / "cache"), every_kind(3)));
  }
  EXPECT_EQ(files_in(folder / "cache"), before) << "the new chunks are gone";
}

TEST(ResponseCacheWriter, RefusesWhatDoesNotFitTheFirstBatch) {
  const Folder folder;
  const auto add_after_numbered = [&](const Batch& other) {
    auto writer = ResponseCacheWriter::create(folder / "cache");
    writer.add(numbered(2));
    writer.add(other);
  };
  expect_error(ErrorKind::shape, "field 'x'", [&] {
    Batch::Builder wide(numbered(2));
    wide.field("x", counting({2, 3}));
    add_after_numbered(std::move(wide).build());
  });
  expect_error(ErrorKind::shape, "float64", [&] {
    Batch::Builder doubles(numbered(2));
    doubles.field("x", counting<double>({2, 1}));
    add_after_numbered(std::move(doubles).build());
  });
  expect_error(ErrorKind::shape, "field 'y'", [&] {
    Batch::Builder more(numbered(2));
    more.field("y", counting({2, 1}));
    add_after_numbered(std::move(more).build());
  });
  expect_error(ErrorKind::shape, "'identifier'", [&] {
    add_after_numbered(Batch{{"x", counting({2, 1})}});
  });
}

TEST(ResponseCacheWriter, RefusesWhatItCannotKeep) {
  const Folder folder;
  auto writer = ResponseCacheWriter::create(folder / "cache");
  Batch::Builder objects(numbered(1));
  objects.metadata().set(MetaKey{"thing"}, std::vector<Opaque>{nullptr});
  expect_error(ErrorKind::usage, "'thing'", [&] { writer.add(std::move(objects).build()); });
  Batch::Builder snapshot(numbered(1));
  snapshot.snapshot("before", numbered(1));
  expect_error(ErrorKind::usage, "'before'", [&] { writer.add(std::move(snapshot).build()); });
  Batch::Builder long_path(numbered(1));
  long_path.metadata().set(keys::path, std::vector<std::string>{std::string(2'000'000, 'x')});
  expect_error(ErrorKind::usage, "limit", [&] {
    auto other = ResponseCacheWriter::create(folder / "other");
    other.add(std::move(long_path).build());
    other.commit();
  });
}

TEST(ResponseCacheWriter, ReplacesOnlyACacheAndOnlyWhenAsked) {
  const Folder folder;
  write_rows(folder / "cache", numbered(3));
  expect_error(ErrorKind::usage, "exists", [&] { write_rows(folder / "cache", numbered(1)); });
  write_rows(folder / "cache", numbered(1), Overwrite::yes);
  EXPECT_EQ(ResponseCache::open(folder / "cache").size(), 1U);
  EXPECT_THAT(files_in(folder / "cache"), SizeIs(3)) << "no file of the old one is left";
  folder.add("report/report.json", "{}");
  expect_error(ErrorKind::usage, "not a response cache",
               [&] { write_rows(folder / "report", numbered(1), Overwrite::yes); });
  expect_error(ErrorKind::usage, "not a report",
               [&] { OutputFolder::create(folder / "cache", Overwrite::yes); });
  expect_error(ErrorKind::data, "manifest.json",
               [&] { ResponseCacheWriter::append(folder / "report"); });
}

TEST(ResponseCacheWriter, OneProcessAppendsAtATime) {
  const Folder folder;
  write_rows(folder / "cache", numbered(3));
  auto first = ResponseCacheWriter::append(folder / "cache");
  expect_error(ErrorKind::io, "another", [&] { ResponseCacheWriter::append(folder / "cache"); });
  first.add(numbered(2));
  first.commit();
  EXPECT_EQ(ResponseCache::open(folder / "cache").size(), 5U);
}

TEST(ResponseCacheWriter, ACacheIsNotReplacedWhileItIsAppendedTo) {
  const Folder folder;
  write_rows(folder / "cache", numbered(3));
  auto writer = ResponseCacheWriter::append(folder / "cache");
  writer.add(numbered(2));
  expect_error(ErrorKind::io, "another process",
               [&] { write_rows(folder / "cache", numbered(7), Overwrite::yes); });
  writer.commit();
  EXPECT_EQ(read_back(folder / "cache").size(), 5U);
}

// Moved by hand, which no lock prevents.
TEST(ResponseCacheWriter, AnAppendDoesNotReachIntoACacheThatTookItsPlace) {
  const Folder folder;
  write_rows(folder / "cache", numbered(3));
  write_rows(folder / "other", numbered(40));
  const auto expected = files_in(folder / "other");
  {
    auto writer = ResponseCacheWriter::append(folder / "cache", {.chunk_bytes = few_bytes});
    writer.add(numbered(8));
    fs::rename(folder / "cache", folder / "old");
    fs::rename(folder / "other", folder / "cache");
    expect_error(ErrorKind::io, "replaced", [&] { writer.add(numbered(8)); });
    expect_error(ErrorKind::io, "replaced", [&] { writer.commit(); });
  }
  EXPECT_EQ(files_in(folder / "cache"), expected);
  EXPECT_TRUE(identical(read_back(folder / "old"), numbered(3)));
}

// Every call that may fail, one at a time.
TEST(ResponseCacheWriter, AFullDiskAtAnyMomentLeavesTheOldOrTheNewRows) {
  const Folder folder;
  const Batch whole = few_kinds(12);
  const Batch old = whole.rows(0, 4);
  bool failed = true;
  int made = 0;
  for (int failing = 1; failed; ++failing, ++made) {
    fs::remove_all(folder / "cache");
    write_rows(folder / "cache", old);
    const FailingCalls calls(failing);
    failed = false;
    try {
      append_rows(folder / "cache", whole.rows(4, 8), calls);
    } catch (const Error& error) {
      failed = true;
      EXPECT_EQ(error.kind(), ErrorKind::io);
    }
    const Batch found = read_back(folder / "cache");
    EXPECT_TRUE(identical(found, old) || identical(found, whole)) << "call " << failing;
    EXPECT_TRUE(failed || identical(found, whole));
    if (!identical(found, whole)) {
      append_rows(folder / "cache", whole.rows(4, 8));
      EXPECT_TRUE(identical(read_back(folder / "cache"), whole)) << "the next one succeeds";
    }
  }
  EXPECT_GT(made, 30);
}

TEST(ResponseCacheWriter, AFullDiskWhileANewOneIsWrittenLeavesTheOldOrTheNewOne) {
  const Folder folder;
  const Batch old = few_kinds(2);
  const Batch fresh = few_kinds(9);
  bool failed = true;
  for (int failing = 1; failed; ++failing) {
    fs::remove_all(folder / "cache");
    write_rows(folder / "cache", old);
    const FailingCalls calls(failing);
    failed = false;
    try {
      write_rows(folder / "cache", fresh, Overwrite::yes, calls);
    } catch (const Error& error) {
      failed = true;
    }
    const Batch found = read_back(folder / "cache");
    EXPECT_TRUE(identical(found, old) || identical(found, fresh)) << "call " << failing;
  }
}

// A child that is killed at its k-th write, as by kill -9.
class Dying : public FileCalls {
 public:
  explicit Dying(int last) : last_(last) {}
  long write(int file, const void* bytes, std::size_t count) const override {
    step();
    return FileCalls::write(file, bytes, count);
  }
  int rename(const char* from, const char* to) const override {
    step();
    return FileCalls::rename(from, to);
  }

 private:
  void step() const {
    if (++made_ == last_) ::raise(SIGKILL);
  }
  int last_;
  mutable int made_ = 0;
};

bool dies(int at, const fs::path& folder, const Batch& rows, bool appending) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Dying calls(at);
    if (appending)
      append_rows(folder, rows, calls);
    else
      write_rows(folder, rows, Overwrite::no, calls);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

TEST(ResponseCacheWriter, AKillAtAnyWriteLeavesNothingThatLooksFinished) {
  const Folder folder;
  const Batch rows = few_kinds(6);
  int kills = 0;
  for (; kills < 500 && dies(kills + 1, folder / "cache", rows, false); ++kills)
    ASSERT_FALSE(fs::exists(folder / "cache")) << kills;
  EXPECT_GT(kills, 8);
  EXPECT_TRUE(identical(read_back(folder / "cache"), rows));
  EXPECT_THAT(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1)
      << "what the killed left is gone";
}

TEST(ResponseCacheWriter, AKillAtAnyWriteOfAnAppendLeavesTheOldRows) {
  const Folder folder;
  const Batch rows = few_kinds(12);
  write_rows(folder / "cache", rows.rows(0, 6));
  int kills = 0;
  for (; kills < 500 && dies(kills + 1, folder / "cache", rows.rows(6, 6), true); ++kills)
    ASSERT_TRUE(identical(read_back(folder / "cache"), rows.rows(0, 6))) << kills;
  EXPECT_GT(kills, 8);
  EXPECT_TRUE(identical(read_back(folder / "cache"), rows));
}

TEST(ResponseCacheWriter, AFailureOfTheProducerLeavesNothing) {
  const Folder folder;
  const auto breaks = [](Batch batch) -> Batch {
    if (batch["x"].values<float>()[0] >= 64) throw Error(ErrorKind::model, "broken");
    return batch;
  };
  const Producer source = Producer(InMemory{numbered(100)}) | breaks;
  expect_error(ErrorKind::model, "broken",
               [&] { write_response_cache(source, folder / "cache", {.chunk_bytes = 16}, {}); });
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace deepview

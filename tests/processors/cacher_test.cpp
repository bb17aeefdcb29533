#include "deepview/processors/cacher.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <optional>
#include <thread>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

Batch whole(const Producer& source, std::size_t batch_size = 4) {
  const auto parts = read_all(source, {.batch_size = batch_size});
  return concatenate(std::span<const Batch>(parts));
}

/// Rows without identifiers, one batch per row; counts its passes.
Given unnumbered(std::int64_t rows) {
  Given given;
  for (std::int64_t i = 0; i < rows; ++i)
    given.batches.push_back(Batch{{"x", column({static_cast<float>(i)})}});
  return given;
}

std::vector<std::int64_t> identifiers(const Batch& batch) {
  return std::get<std::vector<std::int64_t>>(batch.metadata()[keys::identifier]);
}

TEST(Cacher, ASecondPassOfAnyBatchSizeDoesNotOpenTheSource) {
  const Given given = unnumbered(7);
  const Cacher cacher(given, {});
  const Batch first = whole(cacher);
  EXPECT_EQ(*given.passes, 1);
  for (const std::size_t size : {1U, 3U, 100U}) {
    const auto parts = read_all(cacher, {.batch_size = size});
    EXPECT_EQ(parts.front().size(), std::min<std::size_t>(size, 7));
    EXPECT_TRUE(identical(concatenate(std::span<const Batch>(parts)), first));
  }
  EXPECT_EQ(*given.passes, 1);
  EXPECT_TRUE(cacher.cached());
  EXPECT_EQ(cacher.size(), 7U);
}

TEST(Cacher, SamplesWithoutAnIdentifierAreNumberedAndOthersKeepTheirs) {
  EXPECT_THAT(identifiers(whole(Cacher(unnumbered(3), {}))), ElementsAre(0, 1, 2));
  const Cacher cacher(Producer(InMemory{numbered(5).rows(2, 3)}), {});
  EXPECT_THAT(identifiers(whole(cacher)), ElementsAre(2, 3, 4));
  EXPECT_THAT(identifiers(whole(cacher)), ElementsAre(2, 3, 4));
}

// In the ancestor nine batches of an aborted pass were mixed into the next, numbered from nine.
TEST(Cacher, AnAbortedPassLeavesNoBatchesAndNoNumbers) {
  const Given given = unnumbered(20);
  const Cacher cacher(given, {});
  {
    BatchStream stream = Producer(cacher).open({.batch_size = 1});
    for (int i = 0; i < 9; ++i) stream.next();
  }
  EXPECT_FALSE(cacher.cached());
  EXPECT_FALSE(fs::exists(cacher.folder()));
  whole(cacher);
  const Batch again = whole(cacher, 10);
  EXPECT_EQ(again.size(), 20U);
  EXPECT_EQ(identifiers(again).front(), 0);
  EXPECT_EQ(identifiers(again).back(), 19);
  EXPECT_EQ(*given.passes, 2);
}

TEST(Cacher, APassThatFailedOnTheWayIsNotKeptEvenIfItGoesOn) {
  auto calls = std::make_shared<int>(0);
  const auto breaks_once = [calls](Batch batch) {
    if (++*calls == 2) throw Error(ErrorKind::model, "broken");
    return batch;
  };
  const Cacher cacher(Producer(unnumbered(4)) | breaks_once, {});
  BatchStream stream = Producer(cacher).open({.threads = 1});
  stream.next();
  expect_error(ErrorKind::model, "broken", [&] { stream.next(); });
  while (stream.next()) {
  }
  EXPECT_FALSE(cacher.cached());
  EXPECT_EQ(whole(cacher).size(), 4U);
  EXPECT_TRUE(cacher.cached());
}

// In the ancestor the surplus batches of the longer cache stayed among the copies.
TEST(Cacher, ACopyOverALongerCacheLeavesNoSurplus) {
  const Folder folder;
  const Cacher long_one(unnumbered(9), folder / "long");
  const Cacher short_one(unnumbered(2), folder / "short");
  whole(long_one);
  whole(short_one);
  const CachedProducer source = short_one.as_producer();
  expect_error(ErrorKind::usage, "exists", [&] { source.copy_to(folder / "long"); });
  EXPECT_EQ(whole(source.copy_to(folder / "long", Overwrite::yes)).size(), 2U);
  EXPECT_TRUE(identical(whole(CachedProducer(folder / "long")), whole(source)));
  EXPECT_EQ(whole(source.copy_to(folder / "new")).size(), 2U);
}

TEST(Cacher, ATemporaryFolderGoesWithTheLastHandle) {
  fs::path folder;
  std::optional<CachedProducer> kept;
  {
    const Cacher cacher(unnumbered(3), {});
    const Producer copy = cacher;
    whole(copy);
    folder = cacher.folder();
    EXPECT_TRUE(fs::exists(folder));
    kept = cacher.as_producer();
  }
  EXPECT_FALSE(fs::exists(folder.parent_path()));
  EXPECT_EQ(whole(*kept).size(), 3U) << "what was opened stays readable";
}

TEST(Cacher, AFolderOfTheCallersStaysAndIsReadByName) {
  const Folder folder;
  { whole(Cacher(unnumbered(3), folder / "kept")); }
  EXPECT_EQ(whole(CachedProducer(folder / "kept")).size(), 3U);
  expect_error(ErrorKind::usage, "CachedProducer", [&] { Cacher(unnumbered(1), folder / "kept"); });
  expect_error(ErrorKind::io, "nowhere", [&] { CachedProducer{folder / "nowhere"}; });
}

TEST(Cacher, NothingIsCachedBeforeAPassEnds) {
  const Cacher cacher(unnumbered(3), {});
  EXPECT_FALSE(cacher.cached());
  expect_error(ErrorKind::usage, "yet", [&] { cacher.as_producer(); });
}

TEST(Cacher, EmptySourcesStayEmpty) {
  const Cacher nothing(Given{}, {});
  EXPECT_THAT(read_all(nothing), IsEmpty());
  EXPECT_THAT(read_all(nothing), IsEmpty());
  EXPECT_TRUE(nothing.cached());
  const Cacher no_rows(Producer(InMemory{numbered(0)}), {});
  EXPECT_TRUE(identical(whole(no_rows), numbered(0)));
  EXPECT_TRUE(identical(whole(no_rows), numbered(0)));
}

TEST(Cacher, PassesAtTheSameTimeAllSeeEverythingAndOneIsKept) {
  const Cacher cacher(Producer(InMemory{Batch{{"x", counting({50, 1})}}}), {});
  constexpr int count = 8;
  std::latch together(count);
  std::atomic<int> right = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&] {
      together.arrive_and_wait();
      const Batch seen = whole(cacher);
      if (seen.size() == 50 && identifiers(seen).back() == 49) ++right;
    });
  threads.clear();
  EXPECT_EQ(right, count);
  EXPECT_TRUE(cacher.cached());
  EXPECT_EQ(whole(cacher).size(), 50U);
}

TEST(Cacher, TwoPassesThatTakeTurnsDoNotMix) {
  const Cacher cacher(Producer(InMemory{numbered(6)}), {});
  BatchStream a = Producer(cacher).open({.batch_size = 1});
  BatchStream b = Producer(cacher).open({.batch_size = 1});
  while (a.next()) b.next();
  EXPECT_TRUE(identical(whole(cacher), numbered(6)));
}

TEST(Cacher, TheSameRowsForAnyNumberOfThreads) {
  const auto doubled = [](Batch batch) {
    std::vector<float> values = testing::values<float>(batch["x"]);
    for (float& value : values) value *= 2;
    return std::move(batch).with("x", Tensor(batch["x"].shape(), std::move(values)));
  };
  const Producer source = Producer(InMemory{numbered(300)}) | doubled;
  const Batch expected = whole(source);
  for (const int threads : {1, 2, 3, 7, 16}) {
    const Cacher cacher(source, {});
    read_all(cacher, {.threads = threads, .batch_size = 7});
    EXPECT_TRUE(identical(whole(cacher), expected)) << threads;
  }
}

}  // namespace
}  // namespace deepview

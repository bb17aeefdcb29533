#include "deepview/base/producer.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Given;
using testing::numbered;
using testing::read_all;

std::vector<std::size_t> sizes(const Producer& source, std::size_t batch_size) {
  std::vector<std::size_t> found;
  for (const Batch& batch : read_all(source, {.batch_size = batch_size}))
    found.push_back(batch.size());
  return found;
}

TEST(Producer, GivesBatchesOfTheAskedSizeAndAShortLastOne) {
  const Producer source = InMemory{numbered(7)};
  EXPECT_THAT(sizes(source, 3), ElementsAre(3, 3, 1));
  EXPECT_THAT(sizes(source, 7), ElementsAre(7));
  EXPECT_THAT(sizes(source, 100), ElementsAre(7));
}

TEST(Producer, RefusesBatchesOfNoSamples) {
  const Producer source = InMemory{numbered(1)};
  expect_error(ErrorKind::usage, "batch_size", [&] { source.open({.batch_size = 0}); });
}

TEST(Producer, OpensIndependentPasses) {
  const Producer source = InMemory{numbered(4)};
  BatchStream first = source.open({.batch_size = 2});
  BatchStream second = source.open({.batch_size = 2});
  EXPECT_EQ((*first.next())["x"].values<float>()[0], 0);
  EXPECT_EQ((*first.next())["x"].values<float>()[0], 2);
  EXPECT_EQ((*second.next())["x"].values<float>()[0], 0);
}

TEST(Producer, OfAnEmptyBatchGivesItOnceSoThatFieldsAreKnown) {
  const Producer source = InMemory{numbered(2).rows(0, 0)};
  const auto batches = read_all(source);
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_NE(batches[0].find("x"), nullptr);
}

TEST(Producer, KnowsItsSizeOnlyWhenItsSourceDoes) {
  EXPECT_EQ(Producer(InMemory{numbered(7)}).size(), 7U);
  EXPECT_EQ(Producer(Given{{numbered(7)}}).size(), std::nullopt);
}

TEST(BatchStream, KeepsATemporaryProducerAlive) {
  BatchStream stream = Producer(InMemory{numbered(3)}).open({.batch_size = 2});
  EXPECT_EQ(stream.next()->size(), 2U);
  EXPECT_EQ(stream.next()->size(), 1U);
}

// A cursor that must not outlive its producer, as one with threads of its own.
struct Watched {
  std::shared_ptr<int> alive = std::make_shared<int>(1);
  std::shared_ptr<bool> outlived = std::make_shared<bool>(false);

  struct Cursor {
    std::weak_ptr<int> producer;
    std::shared_ptr<bool> outlived;
    Cursor(std::weak_ptr<int> p, std::shared_ptr<bool> o)
        : producer(std::move(p)), outlived(std::move(o)) {}
    Cursor(Cursor&&) = default;
    Cursor& operator=(Cursor&&) = default;
    ~Cursor() {
      if (outlived && producer.expired()) *outlived = true;
    }
    std::optional<Batch> next() { return std::nullopt; }
  };
  Cursor open(const RunOptions&) const { return {alive, outlived}; }
};

TEST(BatchStream, EndsItsOldCursorBeforeItsOldProducerWhenAssigned) {
  Watched watched;
  const auto outlived = watched.outlived;
  BatchStream stream = Producer(std::move(watched)).open();
  stream = Producer(InMemory{numbered(1)}).open();
  EXPECT_FALSE(*outlived);
  EXPECT_EQ(stream.next()->size(), 1U);
}

struct EndsOnce {
  struct Cursor {
    int calls = 0;
    std::optional<Batch> next() {
      if (++calls > 1) ADD_FAILURE() << "asked again after the end";
      return std::nullopt;
    }
  };
  Cursor open(const RunOptions&) const { return {}; }
};

TEST(BatchStream, StaysAtItsEndWithoutAskingTheCursorAgain) {
  BatchStream stream = Producer(EndsOnce{}).open();
  EXPECT_FALSE(stream.next());
  EXPECT_FALSE(stream.next());
}

struct Forwarding {
  Producer inner;
  BatchStream open(const RunOptions& options) const { return inner.open(options); }
};

TEST(Producer, MayForwardTheStreamOfAnother) {
  const Producer source = Forwarding{InMemory{numbered(3)}};
  EXPECT_EQ(read_all(source).front().size(), 3U);
}

TEST(PeekFirstBatch, SkipsBatchesWithoutSamples) {
  const Batch some = numbered(2);
  EXPECT_TRUE(identical(peek_first_batch(Given{{some.rows(0, 0), some}}), some));
}

TEST(PeekFirstBatch, OfASourceWithoutSamplesIsADataError) {
  expect_error(ErrorKind::data, "no samples", [] { peek_first_batch(Given{}); });
  expect_error(ErrorKind::data, "no samples", [] { peek_first_batch(InMemory{}); });
}

}  // namespace
}  // namespace deepview

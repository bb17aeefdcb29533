#include "deepview/base/pipeline.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::numbered;
using testing::read_all;
using namespace std::chrono_literals;

Batch plus_one(Batch batch) {
  std::vector<float> values;
  for (const float value : batch["x"].values<float>()) values.push_back(value + 1);
  Tensor changed(batch["x"].shape(), std::move(values));
  return std::move(batch).with("x", std::move(changed));
}

Batch doubled(Batch batch) {
  std::vector<float> values;
  for (const float value : batch["x"].values<float>()) values.push_back(value * 2);
  Tensor changed(batch["x"].shape(), std::move(values));
  return std::move(batch).with("x", std::move(changed));
}

std::vector<float> all_x(const Producer& source, const RunOptions& options) {
  std::vector<float> found;
  for (const Batch& batch : source.open(options))
    for (const float value : batch["x"].values<float>()) found.push_back(value);
  return found;
}

// Earlier batches take longer, so that threads finish them in the wrong order.
Batch slower_at_the_start(Batch batch) {
  if (batch["x"].values<float>()[0] < 20) std::this_thread::sleep_for(2ms);
  return batch;
}

// Adds to what it was given and keeps the order in which it was asked.
struct Witness {
  std::shared_ptr<std::vector<float>> seen = std::make_shared<std::vector<float>>();
  std::shared_ptr<std::atomic<int>> bound = std::make_shared<std::atomic<int>>(0);
  static constexpr bool in_order = true;

  auto bind(const RunOptions&) const {
    ++*bound;
    return [this](Batch batch) {
      seen->push_back(batch["x"].values<float>()[0]);
      return plus_one(std::move(batch));
    };
  }
};

// A source that fails the test when two threads pull it at once, and counts what was pulled.
struct OneAtATime {
  std::size_t batches;
  std::shared_ptr<std::atomic<std::size_t>> pulled = std::make_shared<std::atomic<std::size_t>>(0);

  struct Cursor {
    const OneAtATime* source;
    std::shared_ptr<std::atomic<int>> inside = std::make_shared<std::atomic<int>>(0);
    std::size_t at = 0;
    std::optional<Batch> next() {
      EXPECT_EQ(inside->fetch_add(1), 0) << "two threads pulled the source at once";
      std::this_thread::sleep_for(20us);
      inside->fetch_sub(1);
      if (at == source->batches) return std::nullopt;
      ++*source->pulled;
      return Batch{{"x", testing::column({static_cast<float>(at++)})}};
    }
  };
  Cursor open(const RunOptions&) const { return {this}; }
};

Batch fail_at_five(Batch batch) {
  if (batch["x"].values<float>()[0] == 5) throw Error(ErrorKind::model, "broken at five");
  return batch;
}

TEST(Pipeline, AppliesItsStagesFromLeftToRight) {
  const Producer source = InMemory{numbered(2)};
  EXPECT_THAT(all_x(source | plus_one | doubled, {}), ElementsAre(2, 4));
  EXPECT_THAT(all_x(pipeline(source, doubled, plus_one), {}), ElementsAre(1, 3));
}

TEST(Pipeline, WithoutStagesIsItsSource) {
  EXPECT_THAT(all_x(pipeline(InMemory{numbered(2)}), {}), ElementsAre(0, 1));
  EXPECT_EQ(pipeline(InMemory{numbered(2)}).chain(), nullptr);
}

TEST(Pipeline, OfAPipelineIsOneChain) {
  const Producer twice = InMemory{numbered(2)} | plus_one | doubled;
  ASSERT_NE(twice.chain(), nullptr);
  EXPECT_EQ(twice.chain()->stages.size(), 2U);
  EXPECT_EQ(twice.size(), 2U);
}

TEST(Pipeline, RunsNothingUntilItIsRead) {
  const auto calls = std::make_shared<std::atomic<int>>(0);
  const Producer counted = InMemory{numbered(3)} | [calls](Batch batch) {
    ++*calls;
    return batch;
  };
  EXPECT_EQ(*calls, 0);
  read_all(counted, {.threads = 1, .batch_size = 1});
  EXPECT_EQ(*calls, 3);
}

TEST(Pipeline, LeavesItsInputBatchAsItWas) {
  const Batch samples = numbered(2);
  read_all(InMemory{samples} | plus_one);
  EXPECT_TRUE(identical(samples, numbered(2)));
}

TEST(Pipeline, HandsResultsOnInTheOrderOfTheSourceForAnyNumberOfThreads) {
  const Producer source = InMemory{numbered(200)} | slower_at_the_start | plus_one;
  const auto expected = all_x(source, {.threads = 1, .batch_size = 1});
  for (const int threads : {2, 3, 7, 16})
    EXPECT_EQ(all_x(source, {.threads = threads, .batch_size = 1}), expected) << threads;
}

TEST(Pipeline, RunsAStageInOrderForAnyNumberOfThreads) {
  std::vector<float> expected(60);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<float>(i + 1);
  for (const int threads : {1, 2, 3, 7, 16}) {
    const Witness witness;
    const Producer source =
        InMemory{numbered(60)} | slower_at_the_start | plus_one | witness | slower_at_the_start;
    std::vector<float> found = all_x(source, {.threads = threads, .batch_size = 1});
    for (float& value : found) --value;  // what the witness added
    EXPECT_EQ(found, expected) << threads;
    EXPECT_EQ(*witness.seen, expected) << threads;
    EXPECT_EQ(*witness.bound, 1);
  }
}

TEST(Pipeline, IsPartedByStagesThatRunInOrder) {
  const Producer source = InMemory{numbered(4)};
  const Producer parted = pipeline(source, plus_one, doubled, Witness{}, Witness{}, plus_one);
  std::vector<std::size_t> lengths;
  for (const auto* chain = parted.chain(); chain; chain = chain->source.chain())
    lengths.push_back(chain->stages.size());
  EXPECT_THAT(lengths, ElementsAre(1, 2, 2));
}

TEST(Pipeline, ThrowsTheErrorOfAStageInOrderInItsPlace) {
  const auto fail_at_five = [](Batch batch) {
    if (batch["x"].values<float>()[0] == 5) throw Error(ErrorKind::model, "five");
    return batch;
  };
  const Producer failing =
      InMemory{numbered(20)} | slower_at_the_start | fail_at_five | Witness{} | doubled;
  BatchStream stream = failing.open({.threads = 7, .batch_size = 1});
  for (int i = 0; i < 5; ++i) EXPECT_EQ((*stream.next())["x"].values<float>()[0], 2 * (i + 1));
  expect_error(ErrorKind::model, "five", [&] { stream.next(); });
}

TEST(Pipeline, PullsItsSourceOneThreadAtATime) {
  const OneAtATime source{.batches = 300};
  EXPECT_EQ(all_x(Producer(source) | plus_one, {.threads = 7}).size(), 300U);
  EXPECT_EQ(*source.pulled, 300U);
}

TEST(Pipeline, KeepsABoundedNumberOfBatchesInFlight) {
  const OneAtATime source{.batches = 1000};
  BatchStream stream = (Producer(source) | plus_one).open({.threads = 4});
  for (std::size_t read = 1; read <= 5; ++read) {
    stream.next();
    std::this_thread::sleep_for(5ms);
    EXPECT_LE(*source.pulled, read + 6) << "threads + 2 beyond what was read";
  }
}

TEST(Pipeline, ThrowsAStagesErrorInItsPlace) {
  for (const int threads : {1, 2, 7}) {
    const Producer failing = InMemory{numbered(20)} | slower_at_the_start | fail_at_five;
    BatchStream stream = failing.open({.threads = threads, .batch_size = 1});
    for (int i = 0; i < 5; ++i) EXPECT_EQ((*stream.next())["x"].values<float>()[0], i);
    expect_error(ErrorKind::model, "five", [&] { stream.next(); });
  }
}

struct FailingSource {
  struct Cursor {
    int at = 0;
    std::optional<Batch> next() {
      if (at == 3) throw Error(ErrorKind::io, "disk gone");
      return Batch{{"x", testing::column({static_cast<float>(at++)})}};
    }
  };
  Cursor open(const RunOptions&) const { return {}; }
};

TEST(Pipeline, ThrowsTheSourcesErrorInItsPlace) {
  for (const int threads : {1, 2, 7}) {
    BatchStream stream = (Producer(FailingSource{}) | plus_one).open({.threads = threads});
    for (int i = 0; i < 3; ++i) EXPECT_EQ((*stream.next())["x"].values<float>()[0], i + 1);
    expect_error(ErrorKind::io, "disk", [&] { stream.next(); });
  }
}

TEST(Pipeline, AbandonedEarlyEndsItsThreads) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    const OneAtATime source{.batches = 100'000};
    {
      BatchStream stream = (Producer(source) | plus_one).open({.threads = 4});
      if (repeat % 2 == 0) stream.next();
    }
    EXPECT_LT(*source.pulled, 100U);
  }
}

TEST(Pipeline, MayBeReplacedWhileItsThreadsRun) {
  const OneAtATime source{.batches = 1000};
  const auto touch = [kept = std::make_shared<int>(1)](Batch batch) {
    std::this_thread::sleep_for(std::chrono::microseconds(100 * *kept));
    return batch;
  };
  BatchStream stream = (Producer(source) | touch).open({.threads = 4});
  for (int repeat = 0; repeat < 20; ++repeat)
    stream = (Producer(source) | touch).open({.threads = 4});
  EXPECT_TRUE(stream.next());
}

TEST(Pipeline, ThrowsCancelledOnceAStopIsRequested) {
  for (const int threads : {1, 3}) {
    std::stop_source stop;
    const Producer endless = Producer(OneAtATime{.batches = 1'000'000}) | plus_one;
    BatchStream stream = endless.open({.threads = threads, .stop = stop.get_token()});
    EXPECT_TRUE(stream.next());
    stop.request_stop();
    expect_error(ErrorKind::cancelled, "stopped", [&] {
      while (stream.next()) continue;
    });
  }
}

struct RefusesToBind {
  struct Run {
    Batch operator()(Batch batch) { return batch; }
  };
  Run bind(const RunOptions&) const { throw Error(ErrorKind::usage, "std: must not be 0"); }
};

TEST(Pipeline, ChecksTheOptionsOfItsStagesWhenItIsOpened) {
  const Producer source = InMemory{numbered(1)} | RefusesToBind{};
  expect_error(ErrorKind::usage, "std", [&] { source.open(); });
}

TEST(Pipeline, CarriesEmptyBatchesThrough) {
  const auto batches = read_all(InMemory{numbered(3).rows(0, 0)} | plus_one);
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0]["x"].shape(), (Shape{0, 1}));
  EXPECT_NE(batches[0].metadata().find(keys::identifier), nullptr);
}

}  // namespace
}  // namespace deepview

#include "deepview/base/introspect.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Given;
using testing::numbered;

// An order-sensitive float sum: any change of the order of additions changes its bits.
struct FloatSum {
  float offset = 1;

  struct Result {
    float sum = 0;
    std::size_t rows = 0;
    std::size_t adds = 0;
    bool operator==(const Result&) const = default;
  };
  struct State {
    float offset;
    Result result{};
    void add(const Batch& batch) {
      for (const float v : batch["x"].values<float>()) result.sum += 1.0F / (offset + v);
      result.rows += batch.size();
      ++result.adds;
    }
    void merge(State&& other) {
      result.sum += other.result.sum;
      result.rows += other.result.rows;
      result.adds += other.result.adds;
    }
    Result finish() && { return result; }
  };
  State start(const RunOptions&) const { return {offset}; }
};

TEST(Introspect, SameBitsForAnyBatchSizeAndThreadCount) {
  const Producer source = InMemory{numbered(10'007)} | [](Batch batch) { return batch; };
  const auto expected = introspect(source, FloatSum{}, {.threads = 1, .batch_size = 64});
  EXPECT_EQ(expected.rows, 10'007U);
  for (const int threads : {1, 2, 3, 7, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U, 5'000U})
      EXPECT_EQ(introspect(source, FloatSum{}, {.threads = threads, .batch_size = batch_size}),
                expected)
          << threads << " threads, batch " << batch_size;
}

TEST(Introspect, FoldsEachBlockIntoAFreshStateAndMergesInOrder) {
  float expected = 0;
  for (int block = 0; block < 5; ++block) {
    float sum = 0;
    for (int row = block * 2048; row < std::min(10'007, (block + 1) * 2048); ++row)
      sum += 1.0F / (1.0F + static_cast<float>(row));
    expected += sum;
  }
  EXPECT_EQ(introspect(InMemory{numbered(10'007)}, FloatSum{}).sum, expected);
}

TEST(IntrospectAll, AnswersEachAsItWouldAloneAndReadsTheSourceOnce) {
  const Given source{{numbered(5'000)}};
  const auto [a, b, c] =
      introspect_all(source, {.threads = 3}, FloatSum{1}, FloatSum{2}, FloatSum{3});
  EXPECT_EQ(*source.passes, 1);
  EXPECT_EQ(a, introspect(source, FloatSum{1}));
  EXPECT_EQ(b, introspect(source, FloatSum{2}));
  EXPECT_EQ(c, introspect(source, FloatSum{3}));
  EXPECT_NE(a.sum, b.sum);
}

TEST(Introspect, SeesOneEmptyBatchOfASourceWithoutSamples) {
  const Batch none = numbered(1).rows(0, 0);
  for (const int threads : {1, 4}) {
    const auto result = introspect(Given{{none, none}}, FloatSum{}, {.threads = threads});
    EXPECT_EQ(result.rows, 0U);
    EXPECT_EQ(result.adds, 1U);
  }
}

TEST(Introspect, SeesNothingOfASourceWithoutBatches) {
  for (const int threads : {1, 4})
    EXPECT_EQ(introspect(Given{}, FloatSum{}, {.threads = threads}).adds, 0U);
}

TEST(Introspect, IgnoresEmptyBatchesBetweenOthers) {
  const Batch some = numbered(100);
  const Batch none = some.rows(0, 0);
  const Given holes{{none, some.rows(0, 40), none, none, some.rows(40, 60), none}};
  EXPECT_EQ(introspect(holes, FloatSum{}), introspect(InMemory{some}, FloatSum{}));
}

// Fails on the row with this number, wherever it is folded.
struct FailsAt {
  float row = 0;
  struct Result {};
  struct State {
    float row;
    void add(const Batch& batch) {
      for (const float v : batch["x"].values<float>())
        if (v == row) throw Error(ErrorKind::data, "bad row " + std::to_string(int(v)));
    }
    void merge(State&&) {}
    Result finish() && { return {}; }
  };
  State start(const RunOptions&) const { return {row}; }
};

TEST(Introspect, ThrowsTheErrorOfTheEarliestBlockForAnyNumberOfThreads) {
  const Producer source = InMemory{numbered(20'000)};
  for (const int threads : {1, 2, 7})
    expect_error(ErrorKind::data, "bad row 5000", [&] {
      introspect_all(source, {.threads = threads}, FailsAt{15'000}, FailsAt{5'000}, FloatSum{});
    });
}

TEST(Introspect, ThrowsTheSourcesError) {
  const auto fail = [](Batch) -> Batch { throw Error(ErrorKind::io, "unreadable"); };
  for (const int threads : {1, 4})
    expect_error(ErrorKind::io, "unreadable", [&] {
      introspect(InMemory{numbered(10)} | fail, FloatSum{}, {.threads = threads});
    });
}

struct RefusesToStart : FloatSum {
  State start(const RunOptions&) const { throw Error(ErrorKind::usage, "components: found 0"); }
};

TEST(Introspect, ChecksOptionsBeforeTheSourceIsRead) {
  const Given source{{numbered(1)}};
  expect_error(ErrorKind::usage, "components", [&] { introspect(source, RefusesToStart{}); });
  EXPECT_EQ(*source.passes, 0);
}

struct Heard : ProgressListener {
  void report(const Progress& progress) override {
    EXPECT_EQ(progress.step, "samples");
    EXPECT_GE(progress.done, done);
    done = progress.done;
    total = progress.total;
  }
  std::size_t done = 0;
  std::optional<std::size_t> total;
};

TEST(Introspect, ReportsTheSamplesItHasRead) {
  const auto heard = std::make_shared<Heard>();
  introspect(InMemory{numbered(5'000)}, FloatSum{}, {.threads = 3, .progress = heard});
  EXPECT_EQ(heard->done, 5'000U);
  EXPECT_EQ(heard->total, 5'000U);
}

TEST(Introspect, ThrowsCancelledWhenItIsStopped) {
  for (const int threads : {1, 4}) {
    std::stop_source stop;
    const Producer source = InMemory{numbered(50'000)} | [&](Batch batch) {
      if (batch["x"].values<float>()[0] >= 5'000) stop.request_stop();
      return batch;
    };
    expect_error(ErrorKind::cancelled, "stopped", [&] {
      introspect(source, FloatSum{}, {.threads = threads, .stop = stop.get_token()});
    });
  }
}

// Keeps what was added, so that the test can look at the batches a state is shown.
struct LargestBatch {
  using Result = std::size_t;
  struct State {
    std::size_t largest = 0;
    void add(const Batch& batch) { largest = std::max(largest, batch.size()); }
    void merge(State&& other) { largest = std::max(largest, other.largest); }
    Result finish() && { return largest; }
  };
  State start(const RunOptions&) const { return {}; }
};

TEST(Introspect, ShowsStatesTilesAndNotTheBatchesThatWereRead) {
  EXPECT_EQ(introspect(InMemory{numbered(5'000)}, LargestBatch{}, {.batch_size = 1}), 2048U);
  EXPECT_EQ(introspect(InMemory{numbered(5'000)}, LargestBatch{}, {.batch_size = 5'000}), 2048U);
}

}  // namespace
}  // namespace deepview

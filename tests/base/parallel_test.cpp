#include "deepview/base/parallel.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <stdexcept>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

TEST(ParallelFor, CallsEachIndexOnceForAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 7, 16}) {
    std::vector<int> calls(1000);
    parallel_for(calls.size(), {.threads = threads}, [&](std::size_t i) { ++calls[i]; });
    EXPECT_EQ(calls, std::vector<int>(1000, 1)) << threads;
  }
}

TEST(ParallelFor, OfNothingCallsNothing) {
  parallel_for(0, {.threads = 4}, [](std::size_t) { FAIL(); });
}

TEST(ParallelFor, StaysOnTheCallersThreadWhenItHasOne) {
  const auto caller = std::this_thread::get_id();
  parallel_for(10, {.threads = 1},
               [&](std::size_t) { EXPECT_EQ(std::this_thread::get_id(), caller); });
}

TEST(ParallelFor, RethrowsTheFailureOfTheLowestIndex) {
  for (int repeat = 0; repeat < 50; ++repeat)
    expect_error(ErrorKind::data, "index 40", [] {
      parallel_for(1000, {.threads = 4}, [](std::size_t i) {
        if (i >= 40) throw Error(ErrorKind::data, "index " + std::to_string(i));
      });
    });
}

TEST(ParallelFor, StopsEarlyAfterAFailure) {
  std::atomic<int> calls = 0;
  EXPECT_THROW(parallel_for(1'000'000, {.threads = 2},
                            [&](std::size_t) {
                              ++calls;
                              throw std::runtime_error("no");
                            }),
               std::runtime_error);
  EXPECT_LE(calls, 2);
}

TEST(ParallelFor, ThrowsCancelledWhenItIsStopped) {
  for (const int threads : {1, 3}) {
    std::stop_source stop;
    expect_error(ErrorKind::cancelled, "stopped", [&] {
      parallel_for(1'000'000, {.threads = threads, .stop = stop.get_token()}, [&](std::size_t i) {
        if (i == 10) stop.request_stop();
      });
    });
  }
}

TEST(ParallelFor, RefusesANegativeNumberOfThreads) {
  expect_error(ErrorKind::usage, "-1",
               [] { parallel_for(1, {.threads = -1}, [](std::size_t) {}); });
}

struct CountDown {
  int left;
  std::optional<int> pull() { return left > 0 ? std::optional(left--) : std::nullopt; }
};

struct Square {
  int operator()(int value) { return value * value; }
};

TEST(OrderedMap, HandsOutResultsInTheOrderOfTheirInputs) {
  for (const std::size_t threads : {1U, 2U, 5U}) {
    OrderedMap<CountDown, Square> map({500}, std::vector<Square>(threads));
    for (int value = 500; value > 0; --value) ASSERT_EQ(map.next(), value * value);
    EXPECT_FALSE(map.next());
    EXPECT_FALSE(map.next());
  }
}

// A worker that may only be used by one thread.
struct OneThread {
  std::optional<std::thread::id> mine;
  std::thread::id operator()(int) {
    if (!mine) mine = std::this_thread::get_id();
    EXPECT_EQ(*mine, std::this_thread::get_id());
    return *mine;
  }
};

TEST(OrderedMap, GivesEachThreadAWorkerOfItsOwn) {
  OrderedMap<CountDown, OneThread> map({200}, std::vector<OneThread>(4));
  std::set<std::thread::id> seen;
  while (const auto id = map.next()) seen.insert(*id);
  EXPECT_FALSE(seen.contains(std::this_thread::get_id()));
}

TEST(OrderedMap, WithOneWorkerRunsInTheCallersThread) {
  OrderedMap<CountDown, OneThread> map({3}, std::vector<OneThread>(1));
  while (const auto id = map.next()) EXPECT_EQ(*id, std::this_thread::get_id());
}

TEST(OrderedMap, GoesOnAfterAWorkersFailure) {
  struct FailsAtTwo {
    int operator()(int value) {
      if (value == 2) throw Error(ErrorKind::data, "two");
      return value;
    }
  };
  for (const std::size_t threads : {1U, 3U}) {
    OrderedMap<CountDown, FailsAtTwo> map({3}, std::vector<FailsAtTwo>(threads));
    EXPECT_EQ(map.next(), 3);
    expect_error(ErrorKind::data, "two", [&] { map.next(); });
    EXPECT_EQ(map.next(), 1);
    EXPECT_FALSE(map.next());
  }
}

}  // namespace
}  // namespace deepview

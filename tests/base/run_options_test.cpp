#include "deepview/base/run_options.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

TEST(ThreadCount, IsWhatWasAskedForOrTheMachinesOwn) {
  EXPECT_EQ(thread_count({.threads = 3}), 3);
  EXPECT_GE(thread_count({.threads = 0}), 1);
  expect_error(ErrorKind::usage, "-2", [] { thread_count({.threads = -2}); });
}

TEST(ThrowIfStopped, ThrowsOnlyOnceAStopIsRequested) {
  std::stop_source stop;
  const RunOptions options{.stop = stop.get_token()};
  throw_if_stopped(options);
  stop.request_stop();
  expect_error(ErrorKind::cancelled, "stopped", [&] { throw_if_stopped(options); });
}

TEST(Report, IsSilentWithoutAListener) {
  report({}, {.step = "nothing listens"});
}

}  // namespace
}  // namespace deepview

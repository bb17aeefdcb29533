#include "deepview/base/progress.hpp"

#include <gmock/gmock.h>

#include <atomic>

#include "deepview/base/parallel.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;

TEST(SkippedSamples, AreSortedWhateverTheOrderOfTheThreads) {
  SkippedSamples skipped;
  parallel_for(100, {.threads = 4}, [&](std::size_t i) { skipped.add({99 - i, "n", "r"}); });
  const auto sorted = skipped.sorted();
  ASSERT_EQ(sorted.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(sorted[i].position, i);
}

TEST(SkippedSamples, AreNotedOncePerPosition) {
  SkippedSamples skipped;
  skipped.add({2, "b.jpg", "truncated"});
  skipped.add({1, "a.jpg", "truncated"});
  skipped.add({2, "b.jpg", "truncated"});
  EXPECT_THAT(skipped.sorted(), ElementsAre(SkippedSample{1, "a.jpg", "truncated"},
                                            SkippedSample{2, "b.jpg", "truncated"}));
}

TEST(SkippedSamples, KeepTheSameReasonWhicheverCameFirst) {
  SkippedSamples one;
  one.add({1, "a", "later word"});
  one.add({1, "a", "earlier word"});
  SkippedSamples other;
  other.add({1, "a", "earlier word"});
  other.add({1, "a", "later word"});
  EXPECT_EQ(one.sorted(), other.sorted());
}

// Not safe for threads by itself: the total is read, and then written.
struct Slow : ProgressListener {
  void report(const Progress& progress) override {
    const bool alone = !inside.exchange(true);
    EXPECT_TRUE(alone);
    heard += progress.done;
    inside = false;
  }
  std::atomic<bool> inside = false;
  std::size_t heard = 0;
};

TEST(ProgressListener, HearsOneThreadAtATime) {
  const auto listener = std::make_shared<Slow>();
  const RunOptions options{.threads = 4, .progress = listener};
  parallel_for(1000, options, [&](std::size_t) { report(options, {.step = "s", .done = 1}); });
  EXPECT_EQ(listener->heard, 1000U);
}

}  // namespace
}  // namespace deepview

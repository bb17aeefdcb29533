#include "deepview/experiment/problems/curriculum.hpp"

#include <gtest/gtest.h>

namespace deepview {
namespace {

TEST(CurriculumStep, GrowsWithEveryEpochAndStaysOneEpochAtTheEnd) {
  const CurriculumOptions options{.initial_max_sequence_length = 5};
  const auto after = [&](std::int64_t episode) { return curriculum_step(options, 7, episode, 10); };
  EXPECT_EQ(after(0).max_length, 5);
  EXPECT_EQ(after(9).max_length, 6);
  EXPECT_EQ(after(19).max_length, 7);
  EXPECT_FALSE(after(19).done);
  EXPECT_EQ(after(29).max_length, 7);
  EXPECT_TRUE(after(29).done);
}

TEST(CurriculumStep, GrowsEveryFewEpisodesAndIsDoneAtTheLongest) {
  const CurriculumOptions options{.initial_max_sequence_length = 5, .interval = 500};
  const auto after = [&](std::int64_t episode) { return curriculum_step(options, 6, episode, 10); };
  EXPECT_EQ(after(499).max_length, 5);
  EXPECT_FALSE(after(499).done);
  EXPECT_EQ(after(500).max_length, 6);
  EXPECT_TRUE(after(500).done);
  EXPECT_EQ(after(5000).max_length, 6);
}

}  // namespace
}  // namespace deepview

#include <gtest/gtest.h>

#include <algorithm>

#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"

namespace deepview {
namespace {

// A sample written down: markers # % & $, items as x or y (that is, data), steps that are asked as d.
std::string written(const SequenceWriter& sample, int control_bits, int data_bits) {
  std::string text;
  const auto width = static_cast<std::size_t>(control_bits + data_bits);
  for (std::size_t t = 0; t < sample.mask().size(); ++t) {
    const auto control =
        std::span(sample.sequence()).subspan(t * width, static_cast<std::size_t>(control_bits));
    const auto bit = std::ranges::find(control, 1.0F) - control.begin();
    text += sample.mask()[t] != 0 ? 'd' : bit < control_bits ? "#%&$"[bit] : '.';
  }
  return text;
}

struct Sample {
  std::string text;
  SequenceWriter sample;

  std::vector<float> target(std::size_t step) const {
    const auto all = std::span(sample.target()).subspan(step * 3, 3);
    return {all.begin(), all.end()};
  }
  std::vector<float> shown(std::size_t step) const {
    const auto all = std::span(sample.sequence()).subspan(step * 7 + 4, 3);
    return {all.begin(), all.end()};
  }
};

Sample make(std::string_view name, const SequenceLayout& layout, double rotation = 1.0 / 3) {
  AlgorithmicOptions options;
  options.control_bits = 4;
  options.data_bits = 3;
  options.num_rotation = rotation;
  const auto& all = sequence_tasks();
  const auto& task = *std::ranges::find(all, name, &SequenceTask::name);
  Random random(Seed{8});
  SequenceWriter sample(4, 3, 3);
  task.write(options, layout, random, sample);
  return {written(sample, 4, 3), sample};
}

const SequenceLayout one_pair{.x = {2}, .y = {3}};
const SequenceLayout two_pairs{.x = {2, 1}, .y = {1, 3}};

TEST(DistractionForget, AsksEachAtOnceAndTheRememberedInTheEnd) {
  const Sample made = make("DistractionForget", one_pair);
  EXPECT_EQ(made.text, "#..%...&ddd$dd");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(made.target(8 + i), made.shown(4 + i));
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(made.target(12 + i), made.shown(1 + i));
}

TEST(DistractionCarry, AsksTheLastDistractionOnly) {
  const Sample made = make("DistractionCarry", two_pairs);
  EXPECT_EQ(made.text, "#..%.#.%...&ddd$ddd");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(made.target(12 + i), made.shown(8 + i));
  EXPECT_EQ(made.target(16), made.shown(1));
  EXPECT_EQ(made.target(18), made.shown(6));
}

TEST(DistractionIgnore, AsksTheRememberedOnly) {
  EXPECT_EQ(make("DistractionIgnore", two_pairs).text, "#..%.#.%...$ddd");
}

TEST(InterruptionNot, AsksInvertedBits) {
  const Sample made = make("InterruptionNot", one_pair);
  EXPECT_EQ(made.text, "#..%...&ddd$dd");
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t b = 0; b < 3; ++b) EXPECT_EQ(made.target(8 + i)[b], 1 - made.shown(4 + i)[b]);
}

TEST(InterruptionReverseRecall, ShowsBackwardsWhatItAsks) {
  const Sample made = make("InterruptionReverseRecall", one_pair);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(made.target(8 + i), made.shown(6 - i));
}

TEST(InterruptionSwapRecall, ShowsWhatItAsksRotatedToTheLeft) {
  const Sample made = make("InterruptionSwapRecall", one_pair);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(made.target(8 + i), made.shown(4 + (i + 2) % 3));
  const Sample whole = make("InterruptionSwapRecall", one_pair, 1);  // all the way round
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(whole.target(8 + i), whole.shown(4 + i));
}

TEST(OperationSpan, AsksSingleItemsWithTheirBitsRotatedToTheLeft) {
  const Sample made = make("OperationSpan", {.x = {2}, .y = {1}});
  EXPECT_EQ(made.text, "#..%.&d$dd");
  for (std::size_t b = 0; b < 3; ++b) EXPECT_EQ(made.target(6)[b], made.shown(4)[(b + 1) % 3]);
}

TEST(ReadingSpan, AsksTheLastItemOfEach) {
  const Sample made = make("ReadingSpan", {.x = {2, 3}});
  EXPECT_EQ(made.text, "#..#...%dd");  // its second control bit asks
  EXPECT_EQ(made.target(8), made.shown(2));
  EXPECT_EQ(made.target(9), made.shown(6));
}

}  // namespace
}  // namespace deepview

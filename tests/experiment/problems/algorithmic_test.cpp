#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "deepview/experiment/problems/algorithmic/algorithmic_problem.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using testing::expect_error;
using Bits = std::vector<float>;

const SequenceTask& task(std::string_view name) {
  const auto& all = sequence_tasks();
  return *std::ranges::find(all, name, &SequenceTask::name);
}

AlgorithmicOptions lengths(int least, int most, int control_bits = 3, int data_bits = 8) {
  AlgorithmicOptions options;
  options.control_bits = control_bits;
  options.data_bits = data_bits;
  options.min_sequence_length = least;
  options.max_sequence_length = most;
  return options;
}

// One batch, and its parts by sample and step.
class Made {
 public:
  Made(std::string_view name, const AlgorithmicOptions& options, std::size_t samples = 3,
       std::uint64_t number = 0)
      : control_bits_(options.control_bits),
        batch_(AlgorithmicProblem(task(name), options).generate(samples, {0, number}, Seed{5})) {}

  int steps() const { return static_cast<int>(batch_["sequences"].shape()[1]); }
  std::size_t samples() const { return batch_.size(); }
  Bits control(std::size_t sample, int step) const {
    const Bits all = part("sequences", sample, step);
    return {all.begin(), all.begin() + control_bits_};
  }
  Bits data(std::size_t sample, int step) const {
    const Bits all = part("sequences", sample, step);
    return {all.begin() + control_bits_, all.end()};
  }
  Bits target(std::size_t sample, int step) const { return part("targets", sample, step); }
  // Steps that are asked.
  std::vector<int> asked(std::size_t sample) const {
    std::vector<int> steps_asked;
    for (int t = 0; t < steps(); ++t)
      if (batch_["masks"].rows(sample, 1).values<std::uint8_t>()[static_cast<std::size_t>(t)] != 0)
        steps_asked.push_back(t);
    return steps_asked;
  }
  std::int64_t whole(const char* name, std::size_t sample) const {
    return batch_[name].values<std::int64_t>()[sample];
  }
  // Nothing is shown where a target is asked, nothing is the target where none is.
  void expect_well_formed() const {
    for (std::size_t s = 0; s < samples(); ++s) {
      const auto where = asked(s);
      for (int t = 0; t < steps(); ++t)
        if (std::ranges::find(where, t) == where.end()) {
          EXPECT_THAT(target(s, t), Each(0));
        }
    }
  }
  const Batch& batch() const { return batch_; }

 private:
  Bits part(const char* name, std::size_t sample, int step) const {
    const Tensor& tensor = batch_[name];
    const auto width = static_cast<std::size_t>(tensor.shape()[2]);
    const Tensor row = tensor.rows(sample, 1);
    const auto values = row.values<float>().subspan(static_cast<std::size_t>(step) * width, width);
    return {values.begin(), values.end()};
  }

  int control_bits_;
  Batch batch_;
};

std::vector<int> range(int first, int last) {
  std::vector<int> all;
  for (int i = first; i < last; ++i) all.push_back(i);
  return all;
}

TEST(SerialRecall, HasTheLayoutOfMiPrometheus) {
  const Made made("SerialRecallCommandLines", lengths(4, 4));
  EXPECT_EQ(made.steps(), 10);
  for (std::size_t s = 0; s < made.samples(); ++s) {
    EXPECT_EQ(made.control(s, 0), (Bits{1, 0, 0}));
    EXPECT_EQ(made.control(s, 5), (Bits{0, 1, 0}));
    EXPECT_THAT(made.data(s, 0), Each(0));
    EXPECT_THAT(made.data(s, 5), Each(0));
    for (int i = 1; i <= 4; ++i) EXPECT_EQ(made.control(s, i), (Bits{0, 0, 0}));
    for (int i = 6; i < 10; ++i) {
      EXPECT_EQ(made.control(s, i), (Bits{0, 0, 1}));
      EXPECT_THAT(made.data(s, i), Each(0));
      EXPECT_EQ(made.target(s, i), made.data(s, i - 5));
    }
    EXPECT_EQ(made.asked(s), range(6, 10));
    EXPECT_EQ(made.whole("sequences_length", s), 4);
    EXPECT_EQ(made.whole("num_subsequences", s), 1);
  }
  made.expect_well_formed();
}

TEST(SerialRecall, OfTwoControlBitsHasNoAuxiliaryOne) {
  const Made made("SerialRecallCommandLines", lengths(4, 4, 2));
  for (int t = 6; t < 10; ++t) EXPECT_EQ(made.control(0, t), (Bits{0, 0}));
}

TEST(SerialRecall, MayHaveTheLastAuxiliaryBitOrNone) {
  AlgorithmicOptions options = lengths(2, 2, 5);
  options.randomize_control_lines = false;
  EXPECT_EQ(Made("SerialRecallCommandLines", options).control(0, 5), (Bits{0, 0, 0, 0, 1}));
  options.use_control_lines = false;
  EXPECT_EQ(Made("SerialRecallCommandLines", options).control(0, 5), Bits(5, 0));
}

TEST(RecallTasks, AskForWhatTheyMakeOfTheItems) {
  const AlgorithmicOptions options = lengths(5, 5);
  const Made reverse("ReverseRecallCommandLines", options);
  const Made inverse("ManipulationSpatialNot", options);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(reverse.target(0, 7 + i), reverse.data(0, 5 - i));
    const Bits shown = inverse.data(0, 1 + i);
    const Bits asked = inverse.target(0, 7 + i);
    for (std::size_t b = 0; b < 8; ++b) EXPECT_EQ(shown[b] + asked[b], 1);
  }
}

TEST(Places, AreASharePartOrANumberAroundTheEnd) {
  EXPECT_EQ(places(1, 4), 1);
  EXPECT_EQ(places(0.5, 8), 4);
  EXPECT_EQ(places(0.5, 5), 2);  // 2.5 is rounded to even
  EXPECT_EQ(places(-1, 4), 3);
  EXPECT_EQ(places(9, 4), 1);
}

TEST(Rotations, GoToTheRightAndToLaterSteps) {
  Items items(3, 4);
  items.item(0)[0] = 1;
  const Items bits = rotated_in_bits(items, 1);
  EXPECT_EQ(bits.item(0)[1], 1);
  EXPECT_EQ(bits.item(0)[0], 0);
  const Items time = rotated_in_time(items, 1);
  EXPECT_EQ(time.item(1)[0], 1);
  EXPECT_EQ(rotated_in_time(rotated_in_time(items, 2), -2), items);
  EXPECT_EQ(rotated_in_bits(rotated_in_bits(items, -3), 3), items);
}

TEST(ManipulationTasks, AskForRotatedItems) {
  AlgorithmicOptions options = lengths(4, 4);
  options.num_bits_shifted = 1;
  options.num_items = 1;
  const Made bits("ManipulationSpatialRotation", options);
  const Made time("ManipulationTemporalRotation", options);
  for (int i = 0; i < 4; ++i) {
    Bits shown = bits.data(0, 1 + i);
    std::rotate(shown.begin(), shown.end() - 1, shown.end());
    EXPECT_EQ(bits.target(0, 6 + i), shown);
    EXPECT_EQ(time.target(0, 6 + (i + 1) % 4), time.data(0, 1 + i));
  }
}

TEST(RepeatSerialRecall, AsksInBlocks) {
  AlgorithmicOptions options = lengths(3, 3);
  options.min_recall_number = options.max_recall_number = 2;
  const Made made("RepeatSerialRecallCommandLines", options);
  EXPECT_EQ(made.steps(), 12);
  for (const int marker : {4, 8}) EXPECT_EQ(made.control(0, marker), (Bits{0, 1, 0}));
  EXPECT_THAT(made.asked(0), ElementsAre(5, 6, 7, 9, 10, 11));
  EXPECT_EQ(made.target(0, 9), made.data(0, 1));
}

TEST(SkipRecall, AsksForEverySecondItem) {
  const Made made("SkipRecallCommandLines", lengths(5, 5));
  EXPECT_EQ(made.steps(), 10);
  EXPECT_THAT(made.asked(0), ElementsAre(7, 8, 9));
  for (int k = 0; k < 3; ++k) {
    EXPECT_EQ(made.target(0, 7 + k), made.data(0, 1 + 2 * k));
    EXPECT_EQ(made.control(0, 7 + k), (Bits{0, 0, 0}));
  }
}

TEST(ScratchPad, AsksForTheLastOfItsSequences) {
  AlgorithmicOptions options = lengths(2, 2);
  options.num_subseq_min = options.num_subseq_max = 3;
  const Made made("ScratchPadCommandLines", options);
  EXPECT_EQ(made.steps(), 6 + 3 + 1 + 2);
  for (const int marker : {0, 3, 6}) EXPECT_EQ(made.control(0, marker), (Bits{1, 0, 0}));
  EXPECT_THAT(made.asked(0), ElementsAre(10, 11));
  EXPECT_EQ(made.target(0, 11), made.data(0, 8));
  EXPECT_EQ(made.whole("num_subsequences", 0), 3);
}

TEST(SequenceComparison, AnswersEveryStepByWhatIsShown) {
  for (const bool inequality : {false, true}) {
    AlgorithmicOptions options = lengths(6, 6, 3, 2);
    options.inequality = inequality;
    const Made made("SequenceComparisonCommandLines", options, 50);
    EXPECT_EQ(made.steps(), 14);
    for (std::size_t s = 0; s < 50; ++s) {
      EXPECT_EQ(made.asked(s), range(8, 14));
      for (int i = 0; i < 6; ++i)
        EXPECT_EQ(made.target(s, 8 + i)[0],
                  (made.data(s, 1 + i) == made.data(s, 8 + i)) != inequality ? 1 : 0);
    }
  }
}

TEST(SequenceEquality, AsksAtTheLastStepAndIsTrueHalfOfTheTime) {
  int equal = 0;
  for (std::uint64_t number = 0; number < 20; ++number) {
    const Made made("SequenceEqualityCommandLines", lengths(5, 5), 50, number);
    for (std::size_t s = 0; s < 50; ++s) {
      bool same = true;
      for (int i = 0; i < 5; ++i) same = same && made.data(s, 1 + i) == made.data(s, 7 + i);
      EXPECT_THAT(made.asked(s), ElementsAre(11));
      EXPECT_EQ(made.target(s, 11)[0], same ? 1 : 0);
      equal += same ? 1 : 0;
    }
  }
  EXPECT_NEAR(equal, 500, 80);  // five deviations of 1,000 throws
}

TEST(SequenceSymmetry, ComparesWithTheReverseAndMayDifferInOneItem) {
  AlgorithmicOptions options = lengths(5, 5);
  options.hard = options.antisymmetry = true;
  const Made made("SequenceSymmetryCommandLines", options, 40);
  for (std::size_t s = 0; s < 40; ++s) {
    int different = 0;
    for (int i = 0; i < 5; ++i) different += made.data(s, 1 + i) != made.data(s, 11 - i) ? 1 : 0;
    EXPECT_LE(different, 1);
    EXPECT_EQ(made.target(s, 11)[0], different > 0 ? 1 : 0);
  }
}

TEST(Padding, FollowsTheShorterSample) {
  AlgorithmicOptions options = lengths(2, 4);
  options.generation_mode = "padded";
  const Made made("SerialRecallCommandLines", options, 40);
  EXPECT_EQ(made.steps(), 10);
  bool shorter = false;
  for (std::size_t s = 0; s < 40; ++s) {
    const auto length = static_cast<int>(made.whole("sequences_length", s));
    shorter = shorter || length == 2;
    EXPECT_EQ(made.asked(s), range(length + 2, 2 * length + 2));
    for (int t = 2 * length + 2; t < 10; ++t) {
      EXPECT_THAT(made.data(s, t), Each(0));
      EXPECT_THAT(made.control(s, t), Each(0));
    }
  }
  EXPECT_TRUE(shorter);
}

TEST(AlgorithmicProblems, DependOnSeedAndNumberAlone) {
  for (const SequenceTask& each : sequence_tasks()) {
    SCOPED_TRACE(each.name);
    const AlgorithmicProblem problem(each, lengths(1, 6, 5));
    const Batch once = problem.generate(4, {2, 7}, Seed{1});
    problem.generate(9, {0, 0}, Seed{1});
    EXPECT_TRUE(identical(once["sequences"], problem.generate(4, {2, 7}, Seed{1})["sequences"]));
    EXPECT_FALSE(identical(once["sequences"], problem.generate(4, {2, 8}, Seed{1})["sequences"]));
    EXPECT_FALSE(identical(once["sequences"], problem.generate(4, {2, 7}, Seed{2})["sequences"]));
  }
}

TEST(AlgorithmicProblems, KeepTheirDefinitions) {
  for (const SequenceTask& each : sequence_tasks()) {
    SCOPED_TRACE(each.name);
    const AlgorithmicProblem problem(each, lengths(1, 6, 5));
    const Batch batch = problem.generate(4, {}, Seed{1});
    for (const DataDefinition& definition : problem.data_definitions()) {
      const Tensor& tensor = batch[definition.name];
      EXPECT_EQ(tensor.dtype(), definition.dtype);
      ASSERT_EQ(tensor.rank(), definition.shape.size());
      for (std::size_t axis = 0; axis < definition.shape.size(); ++axis)
        if (definition.shape[axis] >= 0) {
          EXPECT_EQ(tensor.shape()[axis], definition.shape[axis]);
        }
    }
    EXPECT_EQ(*problem.default_values().find("input_item_size"), Parameter(13));
    EXPECT_EQ(*problem.default_values().find("output_item_size"),
              Parameter(each.answers_one_bit ? 1 : 8));
  }
}

TEST(AlgorithmicProblems, GrowWithTheCurriculum) {
  AlgorithmicProblem problem(task("SerialRecallCommandLines"), lengths(3, 20));
  problem.set_max_length(3);
  EXPECT_EQ(problem.generate(2, {}, Seed{1})["sequences"].shape()[1], 8);
  problem.set_max_length(50);
  EXPECT_EQ(problem.max_length(), 20);
  problem.set_max_length(1);
  EXPECT_EQ(problem.max_length(), 3);
}

TEST(AlgorithmicProblems, RefuseLimitsThatCross) {
  expect_error(ErrorKind::config, "min_sequence_length is 5",
               [] { AlgorithmicProblem(task("ReadingSpan"), lengths(5, 4)); });
  AlgorithmicOptions options = lengths(1, 2);
  options.num_subseq_min = 3;
  expect_error(ErrorKind::config, "num_subseq",
               [&] { AlgorithmicProblem(task("ReadingSpan"), options); });
}

}  // namespace
}  // namespace deepview

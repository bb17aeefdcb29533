#include "deepview/experiment/workers/judged_samples.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "deepview/experiment/workers/model_summary.hpp"
#include "deepview/experiment/workers/training/sample_judge.hpp"
#include "deepview/experiment/workers/training/tester.hpp"
#include "deepview/io/csv.hpp"
#include "tests/experiment/workers/small_experiments.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;

JudgedSamples some_bits() {
  return {.samples = {0, 7},
          .losses = {0.1, 1.0 / 3},
          .answers = BitAnswers{.lengths = {3, 5}, .asked = {24, 40}, .right = {24, 39}}};
}

TEST(JudgedSamples, ComeBackFromTheirTable) {
  const Folder folder;
  write_judged_samples(folder / "a.csv", some_bits());
  EXPECT_EQ(testing::read_text(folder / "a.csv").substr(0, 36),
            "sample,length,bits,right_bits,loss\r\n");
  const JudgedSamples found = read_judged_samples(folder / "a.csv");
  EXPECT_THAT(found.samples, ElementsAre(0, 7));
  EXPECT_THAT(found.losses, ElementsAre(0.1, 1.0 / 3));
  EXPECT_THAT(std::get<BitAnswers>(found.answers).right, ElementsAre(24, 39));

  write_judged_samples(folder / "b.csv",
                       {.samples = {4}, .losses = {2}, .answers = ClassAnswers{{3}, {9}}});
  const auto classes = std::get<ClassAnswers>(read_judged_samples(folder / "b.csv").answers);
  EXPECT_THAT(classes.targets, ElementsAre(3));
  EXPECT_THAT(classes.predictions, ElementsAre(9));
}

TEST(JudgedSamples, RefuseATableOfAnotherForm) {
  const Folder folder;
  const auto refused = [&](const char* table, const char* noun) {
    const fs::path path = folder.add("a.csv", table);
    expect_error(ErrorKind::data, noun, [&] { read_judged_samples(path); });
  };
  refused("sample,target,loss\n1,2,3\n", "prediction");
  refused("sample,target,prediction,loss\n1,2,3,x\n", "loss");
  refused("sample,target,prediction,loss\n-1,2,3,1\n", "sample");
}

TEST(SequenceAnswers, ComeBackFromTheirTable) {
  const Folder folder;
  write_sequence_answers(folder / "a.csv", {{5, 3, "011000", "011001"}, {6, 1, "1", "0"}});
  EXPECT_NE(testing::read_text(folder / "a.csv").find("5,011 000,011 001"), std::string::npos);
  const auto found = read_sequence_answers(folder / "a.csv");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].sample, 5U);
  EXPECT_EQ(found[0].width, 3U);
  EXPECT_EQ(found[0].answer, "011001");
}

TEST(SequenceAnswers, RefuseWhatIsNoListOfBits) {
  const Folder folder;
  for (const char* row :
       {"1,012,010", "1,01 0,01 0", "1,,", "1,01,010", "1,01 01,01", "1,01  01,01 01"}) {
    const fs::path path = folder.add("a.csv", std::string("sample,target,answer\n") + row + "\n");
    expect_error(ErrorKind::data, "row 1", [&] { read_sequence_answers(path); });
  }
}

TEST(WorstAnswers, HaveTheLargestLossesInTheOrderOfThePass) {
  JudgedSamples judged{.samples = {0, 1, 2, 3, 4}, .losses = {1, 3, 2, 3, std::nan("")}};
  EXPECT_THAT(worst_answers(judged, 3), ElementsAre(1, 3, 4));
  EXPECT_THAT(worst_answers(judged, 2), ElementsAre(1, 4));
  EXPECT_THAT(worst_answers(judged, 9), ElementsAre(0, 1, 2, 3, 4));
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Of equally long sequences a batch's loss is the mean of its samples'.
TEST(SampleJudge, AgreesWithTheLossOfTheBestModel) {
  const Folder folder;
  const TrainingResult result =
      testing::train_in(folder.path(), testing::small_plan(TrainerKind::offline));
  const ExperimentFolder run{folder.path()};
  const JudgedSamples judged = read_judged_samples(run.samples("validation"));
  ASSERT_EQ(judged.size(), 10U);
  const std::span<const double> losses(judged.losses);
  const double by_batches =
      (mean(losses.first(4)) + mean(losses.subspan(4, 4)) + mean(losses.subspan(8))) / 3;
  EXPECT_NEAR(by_batches, result.best_loss, 1e-6);
  EXPECT_NEAR(*read_model_summary(run.best_model()).loss, result.best_loss, 1e-12);
}

TEST(SampleJudge, KeepsTheWorstSequencesWithAsManyWrongBitsAsItCounted) {
  const Folder folder;
  testing::train_in(folder.path(), testing::small_plan(TrainerKind::offline));
  const ExperimentFolder run{folder.path()};
  const JudgedSamples judged = read_judged_samples(run.samples("validation"));
  const auto& bits = std::get<BitAnswers>(judged.answers);
  const auto sequences = read_sequence_answers(run.sequences("validation"));
  ASSERT_EQ(sequences.size(), 10U);
  double last = std::numeric_limits<double>::infinity();
  for (const SequenceAnswer& one : sequences) {
    std::int64_t right = 0;
    for (std::size_t i = 0; i < one.target.size(); ++i) right += one.target[i] == one.answer[i];
    EXPECT_EQ(static_cast<std::int64_t>(one.target.size()), bits.asked[one.sample]);
    EXPECT_EQ(right, bits.right[one.sample]);
    EXPECT_LE(judged.losses[one.sample], last);
    last = judged.losses[one.sample];
  }
}

TEST(SampleJudge, KnowsSamplesByTheirIndicesInTheProblem) {
  ProblemPlan plan = plan_of(find_problem("SortOfCLEVR"));
  std::get<SortOfClevrOptions>(plan.options).size = 20;
  std::get<SortOfClevrOptions>(plan.options).img_size = 32;
  const Problem problem(plan, Seed{1});
  const EpochPlan pass{
      .sampler = SubsetRandomSampler{{3, 9, 14}}, .batch_size = 2, .seed = Seed{5}};
  SampleJudge judge(problem, pass);
  EpochBatches batches(problem, pass, {});
  while (const auto batch = batches.next()) {
    at::Tensor logits = at::zeros({static_cast<std::int64_t>(batch->size()), 10});
    logits.select(1, 8).fill_(2);
    judge.add(TensorBatch(*batch), logits);
  }
  const auto& answers = std::get<ClassAnswers>(judge.judged().answers);
  ASSERT_EQ(judge.judged().size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::vector<std::size_t> one{judge.judged().samples[i]};
    const Batch sample = problem.batch(one, {});
    EXPECT_EQ(answers.targets[i], sample["targets"].values<std::int64_t>()[0]);
    EXPECT_EQ(answers.predictions[i], 8);
    const double all = std::log(9 + std::exp(2.0));
    EXPECT_NEAR(judge.judged().losses[i], answers.targets[i] == 8 ? all - 2 : all, 1e-6);
  }
  EXPECT_THAT(judge.judged().samples, ::testing::UnorderedElementsAre(3, 9, 14));
}

}  // namespace
}  // namespace deepview

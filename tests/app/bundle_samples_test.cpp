#include "deepview/app/bundle_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::expect_error;
using testing::Folder;
using ::testing::StartsWith;

std::string idx(std::initializer_list<unsigned char> extents, std::string values) {
  std::string file{'\0', '\0', '\x08', static_cast<char>(extents.size())};
  for (const unsigned char extent : extents)
    file += std::string("\0\0\0", 3) + static_cast<char>(extent);
  return file + std::move(values);
}

// Three digits of 20 x 20 pixels, each of one grey.
Problem three_digits(const Folder& folder) {
  folder.add("train-images-idx3-ubyte",
             idx({3, 20, 20},
                 std::string(400, '\x10') + std::string(400, '\x80') + std::string(400, '\xFF')));
  folder.add("train-labels-idx1-ubyte", idx({3}, "\x01\x02\x01"));
  ProblemPlan plan = plan_of(find_problem("MNIST"));
  std::get<ImageToClassOptions>(plan.options).data_folder = folder.path();
  return {plan, Seed{}};
}

Problem sequences() {
  ProblemPlan plan = plan_of(find_problem("SerialRecallCommandLines"));
  auto& options = std::get<AlgorithmicOptions>(plan.options);
  options.size = 100;
  return {plan, Seed{}};
}

Problem questions() {
  ProblemPlan plan = plan_of(find_problem("SortOfCLEVR"));
  std::get<SortOfClevrOptions>(plan.options).size = 7;
  return {plan, Seed{}};
}

JudgedSamples class_answers() {
  return {.samples = {2, 0, 1},
          .losses = {0.5, 0.1, 2},
          .answers = ClassAnswers{.targets = {1, 1, 2}, .predictions = {1, 1, 7}}};
}

Bundle filled(const JudgedSamples& judged, const Problem& problem, const OutputFolder& folder) {
  Bundle bundle;
  bundle.experiment.emplace();
  add_judged_samples(bundle, judged, problem, folder);
  return bundle;
}

template <class T>
std::vector<T> column(const Bundle& bundle, std::string_view name) {
  for (const BundleColumn& one : bundle.columns)
    if (one.name == name) return testing::values<T>(one.data);
  return {};
}

TEST(JudgedSamplesOfABundle, AreCountedAndHaveTheirPictures) {
  const Folder folder;
  const auto output = OutputFolder::create(folder / "report");
  const Bundle bundle = filled(class_answers(), three_digits(folder), output);
  EXPECT_THAT(bundle.paths, ElementsAre("sample 2", "sample 0", "sample 1"));
  EXPECT_EQ(bundle.classes.size(), 10U);
  EXPECT_THAT(column<std::int32_t>(bundle, "class"), ElementsAre(1, 1, 2));
  EXPECT_THAT(column<std::int32_t>(bundle, "prediction"), ElementsAre(1, 1, 7));
  EXPECT_THAT(column<double>(bundle, "loss"), ElementsAre(0.5, 0.1, 2));
  ASSERT_EQ(bundle.experiment->confusion.size(), 2U);
  EXPECT_EQ(bundle.experiment->confusion[0].count, 2U);
  EXPECT_EQ(bundle.experiment->confusion[1].prediction, 7U);
  EXPECT_EQ(bundle.sheets.cell, 20);
  EXPECT_TRUE(fs::exists(output.path() / bundle.sheets.files.at(0)));
}

TEST(JudgedSamplesOfABundle, SayWhatTheyWereAsked) {
  const Folder folder;
  const auto output = OutputFolder::create(folder / "report");
  const Bundle bundle = filled(class_answers(), questions(), output);
  EXPECT_THAT(
      bundle.paths,
      ElementsAre(AllOf(StartsWith("sample 2: Is the "), EndsWith(" one on the left?")),
                  StartsWith("sample 0: What shape is the "), EndsWith(" one at the bottom?")));
}

TEST(JudgedSamplesOfABundle, OfBitsAreCountedByLengthAndHaveNoPictures) {
  const Folder folder;
  const auto output = OutputFolder::create(folder / "report");
  const JudgedSamples judged{
      .samples = {0, 1, 2},
      .losses = {0.5, 0.1, 2},
      .answers = BitAnswers{.lengths = {9, 3, 9}, .asked = {72, 24, 72}, .right = {72, 20, 70}}};
  Bundle bundle = filled(judged, sequences(), output);
  EXPECT_TRUE(bundle.classes.empty());
  EXPECT_TRUE(bundle.sheets.files.empty());
  EXPECT_THAT(column<std::int32_t>(bundle, "right_bits"), ElementsAre(72, 20, 70));
  ASSERT_EQ(bundle.experiment->lengths.size(), 2U);
  const BundleLength& nine = bundle.experiment->lengths[1];
  EXPECT_EQ(nine.length, 9);
  EXPECT_EQ(nine.sequences, 2U);
  EXPECT_EQ(nine.whole, 1U);
  EXPECT_EQ(nine.bits, 144U);
  EXPECT_EQ(nine.right_bits, 142U);
  add_sequences(bundle, judged, {{2, 2, "0110", "0111"}, {99, 2, "00", "00"}});
  ASSERT_EQ(bundle.experiment->sequences.size(), 1U);
  EXPECT_EQ(bundle.experiment->sequences[0].sample, 2U);
}

TEST(JudgedSamplesOfABundle, AreTheWorstWhereThereAreMany) {
  const Folder folder;
  JudgedSamples judged{.answers = BitAnswers{}};
  auto& bits = std::get<BitAnswers>(judged.answers);
  for (std::size_t i = 0; i < most_judged_samples + 50; ++i) {
    judged.samples.push_back(i % 100);
    judged.losses.push_back(i < 50 ? 0 : 1);
    for (auto* counts : {&bits.lengths, &bits.asked, &bits.right}) counts->push_back(1);
  }
  const Bundle bundle = filled(judged, sequences(), OutputFolder::create(folder / "report"));
  EXPECT_EQ(bundle.paths.size(), most_judged_samples);
  EXPECT_THAT(column<double>(bundle, "loss"), ::testing::Each(1.0));
  EXPECT_EQ(bundle.experiment->judged, judged.size());
  EXPECT_EQ(bundle.experiment->lengths.at(0).sequences, judged.size());
}

TEST(JudgedSamplesOfABundle, AreRefusedWhereTheProblemHasThemNot) {
  const Folder folder;
  const Problem problem = three_digits(folder);
  const auto output = OutputFolder::create(folder / "report");
  JudgedSamples judged = class_answers();
  judged.samples[1] = 3;
  expect_error(ErrorKind::data, "no sample 3 of 3", [&] { filled(judged, problem, output); });
  judged = class_answers();
  std::get<ClassAnswers>(judged.answers).predictions[2] = 10;
  expect_error(ErrorKind::data, "no class 10 of 10", [&] { filled(judged, problem, output); });
}

}  // namespace
}  // namespace deepview

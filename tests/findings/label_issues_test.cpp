#include "deepview/findings/label_issues.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "deepview/numeric/linear_discriminant.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/clouds.hpp"
#include "tests/support/known_rows.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using ::testing::Each;
using testing::expect_error;

// Three clouds of `each` rows; labels are the clouds, until some are changed.
struct Clouds {
  View view;
  Samples samples;

  explicit Clouds(std::size_t each, double apart = 8) {
    view = Cloud(4).add(each, 0).add(each, apart).add(each, 2 * apart).view();
    samples.class_names = {"ant", "bee", "cow"};
    samples.paths.resize(3 * each);
    for (std::size_t i = 0; i < 3 * each; ++i)
      samples.classes.push_back(static_cast<std::int32_t>(i / each));
  }
  LabelIssues issues(const RunOptions& run = {}) const {
    return find_label_issues(std::vector<View>{view}, samples, run);
  }
};

std::vector<std::size_t> doubted(const LabelIssues& issues) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < issues.doubts.suggested.size(); ++i)
    if (issues.doubts.suggested[i] >= 0) rows.push_back(i);
  return rows;
}

TEST(LabelIssues, AreSilentOnLabelsThatFit) {
  const auto issues = Clouds(60).issues();
  EXPECT_FALSE(issues.finding);
  EXPECT_THAT(issues.doubts.suggested, Each(-1));
  EXPECT_EQ(issues.view, "cloud");
}

TEST(LabelIssues, NameTheSampleItsLabelAndTheOneItShouldHave) {
  Clouds clouds(60);
  clouds.samples.classes[10] = 2;
  clouds.samples.classes[130] = 0;
  const auto issues = clouds.issues();
  EXPECT_EQ(doubted(issues), (std::vector<std::size_t>{10, 130}));
  EXPECT_EQ(issues.doubts.suggested[10], 0);
  EXPECT_EQ(issues.doubts.suggested[130], 2);
  ASSERT_TRUE(issues.finding);
  EXPECT_EQ(issues.finding->count, 2U);
  const auto& group = issues.finding->groups.front();
  EXPECT_NE(group.reason.find("labelled"), std::string::npos);
  for (const std::size_t member : group.members)
    EXPECT_EQ(clouds.samples.classes[member], issues.doubts.suggested[group.representative]);
}

// Wrong labels that lie close together would vouch for each other if they were heard.
TEST(LabelIssues, AreFoundThoughWrongLabelsSpeakForEachOther) {
  Clouds clouds(100);
  const auto near = clouds.view.graph.neighbours(20);
  clouds.samples.classes[20] = 1;
  clouds.samples.classes[static_cast<std::size_t>(near[0])] = 1;
  const auto found = doubted(clouds.issues());
  EXPECT_TRUE(std::ranges::binary_search(found, std::size_t{20}));
  EXPECT_TRUE(std::ranges::binary_search(found, static_cast<std::size_t>(near[0])));
}

TEST(LabelIssues, DoNotJudgeClassesThatTheViewCannotTellApart) {
  Clouds mixed(200, 0);  // three labels, one cloud
  const auto issues = mixed.issues();
  EXPECT_FALSE(issues.finding);
  EXPECT_THAT(issues.doubts.judged, Each(false));
  EXPECT_EQ(issues.view, "");
}

TEST(LabelIssues, DoNotJudgeAClassOfAFewSamples) {
  Clouds clouds(60);
  clouds.samples.class_names.push_back("dodo");
  clouds.samples.classes[5] = 3;
  const auto issues = clouds.issues();
  EXPECT_FALSE(issues.doubts.judged[3]);
  EXPECT_EQ(issues.doubts.suggested[5], -1);
}

TEST(LabelIssues, AskTheViewThatKnowsTheLabelsBest) {
  Clouds clouds(60);
  clouds.samples.classes[10] = 2;
  const std::vector<View> views{Cloud(4, 9).add(180).view("blind"), clouds.view};
  EXPECT_EQ(find_label_issues(views, clouds.samples).view, "cloud");
}

TEST(LabelIssues, NeedTwoClassesAndLabels) {
  Clouds clouds(20);
  std::ranges::fill(clouds.samples.classes, -1);
  EXPECT_FALSE(clouds.issues().finding);
  clouds.samples.class_names = {"ant"};
  std::ranges::fill(clouds.samples.classes, 0);
  EXPECT_FALSE(clouds.issues().finding);
}

TEST(LabelIssues, HaveTheSameBitsForAnyNumberOfThreads) {
  Clouds clouds(900, 3);
  for (std::size_t i = 0; i < 60; ++i) clouds.samples.classes[i * 41] = static_cast<int>(i % 3);
  const auto expected = clouds.issues({.threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    const auto issues = clouds.issues({.threads = threads});
    EXPECT_EQ(issues.doubts.suggested, expected.doubts.suggested);
    EXPECT_EQ(issues.doubts.score, expected.doubts.score);
    EXPECT_EQ(issues.doubts.confident, expected.doubts.confident);
  }
}

// 5 % of the digits' labels are moved to another class at random.
TEST(DoubtLabels, FindMostPlantedErrorsAmongTheDigits) {
  const Rows rows(testing::digits());
  const auto graph = neighbour_graph(rows, {.scaling = Scaling::none});
  const Tensor given = testing::digit_labels();
  std::vector<std::int32_t> classes;
  for (const std::int64_t label : given.values<std::int64_t>())
    classes.push_back(static_cast<std::int32_t>(label));
  const auto clean = doubt_labels(rows, graph, {classes, 10});
  EXPECT_LE(std::ranges::count_if(clean.suggested, [](auto k) { return k >= 0; }), 17);  // 1 %
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    auto noisy = classes;
    std::size_t planted = 0;
    for (std::size_t i = 0; i < noisy.size(); ++i) {
      Random random(Seed{seed}, i);
      if (random.uniform() >= 0.05) continue;
      noisy[i] = static_cast<std::int32_t>(
          (static_cast<std::uint64_t>(noisy[i]) + 1 + random.below(9)) % 10);
      ++planted;
    }
    const auto doubts = doubt_labels(rows, graph, {noisy, 10});
    double flagged = 0;
    double right = 0;
    for (std::size_t i = 0; i < noisy.size(); ++i) {
      if (doubts.suggested[i] < 0) continue;
      ++flagged;
      if (noisy[i] != classes[i]) ++right;
    }
    EXPECT_GE(right / flagged, 0.85) << seed;
    EXPECT_GE(right / static_cast<double>(planted), 0.8) << seed;
  }
}

TEST(DoubtLabels, HearsTheProbabilitiesItIsGiven) {
  Clouds clouds(60);
  clouds.samples.classes[10] = 2;
  Matrix sure(180, 3);  // a network that always prefers the given label
  for (std::size_t i = 0; i < 180; ++i)
    sure(i, static_cast<std::size_t>(clouds.samples.classes[i])) = 1;
  const Labels labels{clouds.samples.classes, 3};
  EXPECT_THAT(doubt_labels(clouds.view.rows, clouds.view.graph, labels, sure).suggested, Each(-1));
  sure(10, 2) = 0.2;
  sure(10, 0) = 0.8;
  EXPECT_EQ(doubt_labels(clouds.view.rows, clouds.view.graph, labels, sure).suggested[10], 0);
}

TEST(DoubtLabels, RefusesLabelsOfOtherRows) {
  const Clouds clouds(10);
  const std::vector<std::int32_t> few(5);
  const auto doubt = [&](std::span<const std::int32_t> classes, const Matrix& chances) {
    doubt_labels(clouds.view.rows, clouds.view.graph, {classes, 3}, chances);
  };
  expect_error(ErrorKind::shape, "30 rows", [&] { doubt(few, {}); });
  expect_error(ErrorKind::shape, "3 classes",
               [&] { doubt(clouds.samples.classes, Matrix(30, 2)); });
}

// The example of the paper's section 3 in small: a row counts where it is confident.
TEST(ConfidentJoint, CountsRowsThatReachTheMeanConfidenceOfAClass) {
  const Matrix chances(4, {0.9, 0.1, 0.5, 0.5, 0.2, 0.8, 0.8, 0.2});
  const std::vector<std::int32_t> given{0, 0, 1, 1};
  // Thresholds: class 0: 0.7, class 1: 0.5.
  const Matrix joint = confident_joint(chances, {given, 2});
  EXPECT_EQ(joint, Matrix(2, {1, 1, 1, 1}));
}

}  // namespace
}  // namespace deepview

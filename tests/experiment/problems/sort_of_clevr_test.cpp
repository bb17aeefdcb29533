#include "deepview/experiment/problems/sort_of_clevr.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

SortOfClevr made(std::int64_t size, ClevrQuestion question = ClevrQuestion::color_and_query,
                 const std::string& split = "train") {
  SortOfClevrOptions options;
  options.split = split;
  options.size = size;
  return {question, options, Seed{4}};
}

Batch first(const SortOfClevr& problem, std::size_t count) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return problem.gather(indices);
}

// A scene in which every answer is known: a blue circle upper left, a red rectangle beside it, a cyan circle
// far below.
const std::vector<ClevrShape> known{{0, true, 20, 20}, {2, false, 50, 20}, {5, true, 100, 110}};

TEST(ClevrAnswer, IsRightForEveryQuestion) {
  const auto answers = [](std::size_t about) {
    std::vector<int> all;
    for (int query = 0; query < 7; ++query) all.push_back(clevr_answer(known, about, query, 128));
    return all;
  };
  EXPECT_EQ(answers(0), (std::vector{7, 9, 8, 6, 7, 2, 5}));
  EXPECT_EQ(answers(1), (std::vector{6, 9, 8, 7, 7, 0, 5}));
  EXPECT_EQ(answers(2), (std::vector{7, 8, 9, 6, 7, 2, 0}));
}

TEST(SortOfClevr, DrawsTwoToSixShapesApartFromEachOtherInUnlikeColours) {
  const SortOfClevr problem = made(100);
  std::set<std::size_t> counts;
  for (std::size_t number = 0; number < 200; ++number) {
    const auto scene = problem.scene(number);
    counts.insert(scene.size());
    std::set<int> colors;
    for (const ClevrShape& shape : scene) {
      colors.insert(shape.color);
      EXPECT_GE(shape.x, 10);
      EXPECT_LE(shape.y, 118);
      for (const ClevrShape& other : scene)
        if (other.color != shape.color) {
          EXPECT_GE(std::max(std::abs(shape.x - other.x), std::abs(shape.y - other.y)), 24);
        }
    }
    EXPECT_EQ(colors.size(), scene.size());
  }
  EXPECT_EQ(counts, (std::set<std::size_t>{2, 3, 4, 5, 6}));
}

TEST(SortOfClevr, ShowsTheShapeThatItAsksAbout) {
  const SortOfClevr problem = made(60);
  const Batch batch = first(problem, 60);
  EXPECT_EQ(batch["images"].shape(), (Shape{60, 3, 128, 128}));
  const auto images = batch["images"].values<float>();
  for (std::size_t i = 0; i < 60; ++i) {
    const auto scene = problem.scene(problem.scene_of(i));
    const auto question = batch["questions"].values<float>().subspan(i * 13, 13);
    EXPECT_EQ(std::accumulate(question.begin(), question.end(), 0.0F), 2);
    for (const ClevrShape& shape : scene) {
      const auto at = static_cast<std::size_t>(shape.x * 128 + shape.y);
      const bool is_blue = images[(i * 3 + 2) * 16384 + at] > 0.8F;
      EXPECT_EQ(is_blue, shape.color == 0);
    }
    EXPECT_FLOAT_EQ(images[i * 3 * 16384], 180.0F / 255);
    const auto target = static_cast<std::size_t>(batch["targets"].values<std::int64_t>()[i]);
    EXPECT_EQ(batch["targets_classes"].values<float>()[i * 10 + target], 1);
  }
}

TEST(SortOfClevr, AnswersLikeLooking) {
  const SortOfClevr problem = made(500);
  const Batch batch = first(problem, 500);
  int bottom = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    const auto question = batch["questions"].values<float>().subspan(i * 13, 13);
    if (question[6 + 1] == 0) continue;  // is it at the bottom?
    const auto color = std::find(question.begin(), question.begin() + 6, 1.0F) - question.begin();
    for (const ClevrShape& shape : problem.scene(problem.scene_of(i)))
      if (shape.color == color) {
        EXPECT_EQ(batch["targets"].values<std::int64_t>()[i], shape.y > 64 ? 8 : 9);
      }
    ++bottom;
  }
  EXPECT_NEAR(bottom, 500.0 / 7, 10);
}

TEST(SortOfClevr, DependsOnSeedAndSplitAlone) {
  const Batch all = first(made(100), 20);
  const std::vector<std::size_t> some{7, 3};
  const Batch alone = made(5000).gather(some);
  EXPECT_TRUE(identical(alone["images"].rows(0, 1), all["images"].rows(7, 1)));
  EXPECT_TRUE(identical(alone["questions"].rows(1, 1), all["questions"].rows(3, 1)));
  const Batch other = first(made(100, ClevrQuestion::color_and_query, "test"), 20);
  EXPECT_FALSE(identical(all["images"], other["images"]));
}

TEST(ShapeColorQuery, TellsShapeColourAndQueryButNotTheShapeThatIsAsked) {
  const SortOfClevr problem = made(70, ClevrQuestion::shape_color_and_query);
  const Batch batch = first(problem, 70);
  EXPECT_EQ(batch["questions"].shape(), (Shape{70, 3, 7}));
  for (std::size_t i = 0; i < 70; ++i) {
    const auto question = batch["questions"].values<float>().subspan(i * 21, 21);
    const bool asks_shape = question[14] == 1;
    EXPECT_EQ(question[0] + question[1], asks_shape ? 0 : 1);
    EXPECT_EQ(std::accumulate(question.begin() + 7, question.end(), 0.0F), 2);
  }
  EXPECT_EQ(*problem.default_values().find("question_encoding_size"), Parameter(7));
  EXPECT_EQ(*problem.default_values().find("seq_length"), Parameter(3));
}

TEST(SortOfClevr, HasAsManySamplesAsItIsTold) {
  EXPECT_EQ(made(1).size(), 1U);
  const SortOfClevr problem = made(1000);
  EXPECT_EQ(problem.size(), 1000U);
  const std::vector<std::size_t> beyond{1000};
  expect_error(ErrorKind::usage, "1000 of 1000", [&] { problem.gather(beyond); });
  EXPECT_EQ(*problem.default_values().find("question_encoding_size"), Parameter(13));
}

}  // namespace
}  // namespace deepview

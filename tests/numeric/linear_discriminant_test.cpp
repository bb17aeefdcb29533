#include "deepview/numeric/linear_discriminant.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::normal_rows;

std::vector<std::int32_t> cycle(std::size_t rows, int classes) {
  std::vector<std::int32_t> labels(rows);
  for (std::size_t i = 0; i < rows; ++i) labels[i] = static_cast<std::int32_t>(i) % classes;
  return labels;
}

// Rows of class k lie around 8 k in every column.
Rows apart(std::size_t rows, std::size_t columns, int classes) {
  const Tensor noise = testing::normal_tensor(rows, columns);
  std::vector<float> values(noise.values<float>().begin(), noise.values<float>().end());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] += 8.0F * static_cast<float>(static_cast<int>(i / columns) % classes);
  return make_rows(rows, std::move(values));
}

TEST(Discriminant, GivesChancesThatSumToOneAndKnowClassesApart) {
  const Rows rows = apart(300, 3, 3);
  const auto labels = cycle(300, 3);
  const Matrix chances = cross_validated_probabilities(rows, labels, 3);
  for (std::size_t i = 0; i < 300; ++i) {
    double sum = 0;
    for (const double chance : chances.row(i)) sum += chance;
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_GT(chances(i, static_cast<std::size_t>(labels[i])), 0.9);
  }
}

// Two columns and classes, straight from the definition.
double chance_of_second(const Rows& rows, const std::vector<std::int32_t>& labels,
                        std::size_t row) {
  const DiscriminantOptions options{.folds = 3, .shrinkage = 0.2};
  double n[2] = {0, 0};
  double mean[2][2] = {{0, 0}, {0, 0}};
  const auto learnt = [&](std::size_t i) { return fold_of(i, 3, {}) != fold_of(row, 3, {}); };
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (learnt(i)) ++n[labels[i]];
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t c = 0; c < 2; ++c)
      if (learnt(i)) mean[labels[i]][c] += static_cast<double>(rows.row(i)[c]) / n[labels[i]];
  double s[2][2] = {{0, 0}, {0, 0}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t b = 0; b < 2; ++b)
        if (learnt(i))
          s[a][b] += (static_cast<double>(rows.row(i)[a]) - mean[labels[i]][a]) *
                     (static_cast<double>(rows.row(i)[b]) - mean[labels[i]][b]) / (n[0] + n[1]);
  const double ridge = options.shrinkage * (s[0][0] + s[1][1]) / 2;
  for (auto& line : s)
    for (double& entry : line) entry *= 1 - options.shrinkage;
  s[0][0] += ridge;
  s[1][1] += ridge;
  const double determinant = s[0][0] * s[1][1] - s[0][1] * s[1][0];
  double density[2];
  for (std::size_t k = 0; k < 2; ++k) {
    const double x = static_cast<double>(rows.row(row)[0]) - mean[k][0];
    const double y = static_cast<double>(rows.row(row)[1]) - mean[k][1];
    const double far = (s[1][1] * x * x - 2 * s[0][1] * x * y + s[0][0] * y * y) / determinant;
    density[k] = n[k] * std::exp(-far / 2);
  }
  return density[1] / (density[0] + density[1]);
}

TEST(Discriminant, AgreesWithItsDefinition) {
  const Rows rows = normal_rows(40, 2);
  const auto labels = cycle(40, 2);
  const Matrix chances =
      cross_validated_probabilities(rows, labels, 2, {.folds = 3, .shrinkage = 0.2});
  for (std::size_t i = 0; i < 40; ++i)
    EXPECT_NEAR(chances(i, 1), chance_of_second(rows, labels, i), 1e-12);
}

TEST(Discriminant, NeverLearnsFromTheRowItself) {
  const Rows rows = normal_rows(60, 2);
  auto labels = cycle(60, 2);
  const Matrix before = cross_validated_probabilities(rows, labels, 2);
  labels[7] = 1 - labels[7];
  const Matrix after = cross_validated_probabilities(rows, labels, 2);
  EXPECT_EQ(before(7, 0), after(7, 0));
  EXPECT_NE(before.values()[0], after.values()[0]);
}

TEST(Discriminant, GivesNoChanceToAClassThatNobodyTaught) {
  const Rows rows = apart(40, 2, 2);
  auto labels = cycle(40, 2);
  labels[3] = 2;  // alone in its class
  const Matrix chances = cross_validated_probabilities(rows, labels, 3);
  EXPECT_EQ(chances(3, 2), 0);
  const std::vector<std::int32_t> none(40, -1);
  EXPECT_EQ(cross_validated_probabilities(rows, none, 3), Matrix(40, 3));
}

TEST(Discriminant, IsFiniteOnAwkwardRows) {
  const std::vector<Rows> all{normal_rows(12, 40), make_rows(12, std::vector<float>(36, 3.0F)),
                              normal_rows(2, 3), normal_rows(1, 1)};
  for (const Rows& rows : all) {
    const Matrix chances = cross_validated_probabilities(rows, cycle(rows.size(), 2), 2);
    for (const double chance : chances.values()) EXPECT_TRUE(std::isfinite(chance));
  }
  EXPECT_EQ(cross_validated_probabilities(make_rows(0, {}), {}, 2).rows(), 0U);
}

TEST(Discriminant, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(5000, 6);
  const auto labels = cycle(5000, 4);
  const Matrix expected = cross_validated_probabilities(rows, labels, 4, {}, {.threads = 1});
  for (const int threads : {2, 3, 7, 16})
    EXPECT_EQ(cross_validated_probabilities(rows, labels, 4, {}, {.threads = threads}), expected);
}

TEST(Discriminant, RefusesOptionsAndLabelsThatDoNotFit) {
  const Rows rows = normal_rows(4, 2);
  const auto labels = cycle(4, 2);
  expect_error(ErrorKind::usage, "folds",
               [&] { cross_validated_probabilities(rows, labels, 2, {.folds = 1}); });
  expect_error(ErrorKind::usage, "shrinkage",
               [&] { cross_validated_probabilities(rows, labels, 2, {.shrinkage = 0}); });
  expect_error(ErrorKind::shape, "classes",
               [&] { cross_validated_probabilities(rows, cycle(3, 2), 2); });
  expect_error(ErrorKind::data, "row 0", [&] {
    cross_validated_probabilities(make_rows(1, {std::nanf("")}), cycle(1, 1), 1);
  });
}

}  // namespace
}  // namespace deepview

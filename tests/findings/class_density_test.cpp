#include "deepview/findings/class_density.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/builders.hpp"
#include "tests/support/clouds.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using ::testing::Each;
using ::testing::IsNan;

std::vector<std::int32_t> labels(const std::vector<std::size_t>& counts) {
  std::vector<std::int32_t> result;
  for (std::size_t k = 0; k < counts.size(); ++k)
    result.insert(result.end(), counts[k], static_cast<std::int32_t>(k));
  return result;
}

TEST(ClassDensity, AgreesWithTheDefinitionInOneColumn) {
  // Fewer than 50 members: nothing is trimmed.
  const Rows rows = Cloud(1, 3).add(30, 0, 1).add(20, 10, 2).rows();
  const auto classes = labels({30, 20});
  const ClassDensity density = class_density(rows, classes, 2);
  const auto moments = [&](std::size_t first, std::size_t last) {
    double mean = 0;
    double scatter = 0;
    for (std::size_t i = first; i < last; ++i)
      mean += static_cast<double>(rows.row(i)[0]) / static_cast<double>(last - first);
    for (std::size_t i = first; i < last; ++i)
      scatter += std::pow(static_cast<double>(rows.row(i)[0]) - mean, 2);
    return std::pair(mean, scatter);
  };
  const auto [mean_a, scatter_a] = moments(0, 30);
  const auto [mean_b, scatter_b] = moments(30, 50);
  const double shared = (scatter_a + scatter_b) / 50;
  const double variance_a = (scatter_a + 2 * shared) / 32;
  const double variance_b = (scatter_b + 2 * shared) / 22;
  const auto log_normal = [](double x, double mean, double variance) {
    return -0.5 * std::log(2 * std::numbers::pi * variance) -
           (x - mean) * (x - mean) / (2 * variance);
  };
  for (std::size_t i = 0; i < 30; ++i) {
    const double x = static_cast<double>(rows.row(i)[0]);
    EXPECT_NEAR(density.own[i], log_normal(x, mean_a, variance_a), 1e-4);
    EXPECT_NEAR(density.distance[i], (x - mean_a) * (x - mean_a) / variance_a, 1e-4);
    EXPECT_NEAR(density.margin[i], log_normal(x, mean_b, variance_b) - density.own[i], 1e-3);
    EXPECT_EQ(density.best_other[i], 1);
  }
}

TEST(ClassDensity, NoticesASampleOfAnotherClass) {
  const Rows rows = Cloud(10).add(300).add(1, 8).add(300, 8).rows();
  const ClassDensity density = class_density(rows, labels({301, 300}), 2);
  EXPECT_GT(density.margin[300], 0);
  EXPECT_EQ(density.best_other[300], 1);
  EXPECT_LT(density.margin[0], 0);
}

TEST(ClassDensity, IsNotBrokenByASmallClass) {
  const Rows rows = Cloud(40).add(500).add(20, 5).rows();
  const ClassDensity density = class_density(rows, labels({500, 20}), 2);
  double largest = 0;
  for (std::size_t i = 500; i < 520; ++i) {
    ASSERT_TRUE(std::isfinite(density.own[i]));
    largest = std::max(largest, density.distance[i]);
  }
  EXPECT_LT(largest, 150);  // 40 on average
}

TEST(ClassDensity, IsNotMovedByAFewStrangers) {
  const auto clean = class_density(Cloud(3, 4).add(300).rows(), labels({300}), 1);
  const auto dirty = class_density(Cloud(3, 4).add(300).add(5, 100).rows(), labels({305}), 1);
  for (std::size_t i = 0; i < 300; ++i) EXPECT_NEAR(dirty.own[i], clean.own[i], 1.5);
  EXPECT_GT(dirty.distance[302], 1'000);
}

TEST(ClassDensity, IsNotANumberWithoutAClassOrCompany) {
  const Rows rows = Cloud(2).add(12).rows();
  auto classes = labels({10, 1, 1});
  classes[11] = -1;
  const ClassDensity density = class_density(rows, classes, 3);
  EXPECT_TRUE(std::isfinite(density.own[0]));
  EXPECT_THAT(density.own[10], IsNan());
  EXPECT_THAT(density.own[11], IsNan());
  EXPECT_THAT(density.margin, Each(IsNan())) << "there is no other class to compare with";
}

TEST(ClassDensity, ManagesWithEqualAndConstantRows) {
  const ClassDensity density = class_density(Cloud(3).add(20, 0, 0).rows(), labels({10, 10}), 2);
  for (const double value : density.own) EXPECT_TRUE(std::isfinite(value));
  EXPECT_THAT(class_density(Rows(), {}, 0).own, ::testing::IsEmpty());
}

TEST(ClassDensity, IsTheSameForAnyNumberOfThreads) {
  const Rows rows = Cloud(6).add(3'000).add(2'000, 3).rows();
  const auto one = class_density(rows, labels({3'000, 2'000}), 2, {.threads = 1});
  const auto four = class_density(rows, labels({3'000, 2'000}), 2, {.threads = 4});
  EXPECT_EQ(one.own, four.own);
  EXPECT_EQ(one.margin, four.margin);
}

}  // namespace
}  // namespace deepview

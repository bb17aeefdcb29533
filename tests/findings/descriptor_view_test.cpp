#include "deepview/findings/descriptor_view.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/support/builders.hpp"
#include "tests/support/clouds.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using testing::expect_error;

// Column c multiplied by its factor.
Rows scaled(const Rows& rows, const std::vector<float>& factors) {
  std::vector<float> values;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t c = 0; c < rows.columns(); ++c) values.push_back(rows.row(i)[c] * factors[c]);
  return Rows(Tensor(
      Shape{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.columns())},
      std::move(values)));
}

TEST(DescriptorView, KeepsDistancesOfStandardisedColumns) {
  // As many components as columns: distances are those of the columns over their deviations.
  const View view = descriptor_view(scaled(Cloud(3).add(2'000).rows(), {1, 100, 0.01F}));
  const Rows rows = Cloud(3).add(2'000).rows();
  double expected = 0;
  double found = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    expected += std::pow(static_cast<double>(rows.row(0)[c] - rows.row(1)[c]), 2);
    found += std::pow(static_cast<double>(view.rows.row(0)[c] - view.rows.row(1)[c]), 2);
  }
  EXPECT_NEAR(found, expected, 0.1 * expected);  // deviations of a sample are not quite 1
  EXPECT_EQ(view.name, "descriptor");
}

TEST(DescriptorView, DoesNotDependOnTheScaleOfAColumn) {
  const Rows rows = Cloud(6).add(300).rows();
  const View one = descriptor_view(rows);
  const View other = descriptor_view(scaled(rows, {1, 2, 4, 8, 16, 32}));
  EXPECT_EQ(one.graph.indices, other.graph.indices);
}

TEST(DescriptorView, LeavesConstantColumnsOut) {
  const Rows rows = Cloud(3).add(300).rows();
  std::vector<float> values;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    values.insert(values.end(), rows.row(i).begin(), rows.row(i).end());
    values.push_back(17 + 1e-6F * static_cast<float>(i % 2));  // rounding, not information
  }
  const View view = descriptor_view(Rows(Tensor(Shape{300, 4}, std::move(values))));
  EXPECT_EQ(view.graph.indices, descriptor_view(rows).graph.indices);
}

TEST(DescriptorView, HasFortyDimensionsAtMost) {
  EXPECT_EQ(descriptor_view(Cloud(60).add(100).rows()).rows.columns(), 40U);
  EXPECT_EQ(descriptor_view(Cloud(7).add(100).rows()).rows.columns(), 7U);
}

TEST(DescriptorView, ManagesWithOneOrTwoOrEqualRows) {
  for (const std::size_t count : {1U, 2U}) {
    const View view = descriptor_view(Cloud(5).add(count).rows());
    EXPECT_EQ(view.rows.size(), count);
    EXPECT_EQ(view.graph.rows, count);
  }
  const View equal = descriptor_view(Cloud(5).add(50, 3, 0).rows());
  for (const float distance : equal.graph.distances) EXPECT_EQ(distance, 0);
}

TEST(DescriptorView, RefusesWhatItCannotUse) {
  expect_error(ErrorKind::data, "no pictures", [] { descriptor_view(Rows()); });
  const float nan = std::numeric_limits<float>::quiet_NaN();
  expect_error(ErrorKind::data, "descriptors", [&] {
    descriptor_view(Rows(testing::rows({{1, 2}, {nan, 3}})));
  });
}

TEST(DescriptorView, IsTheSameForAnyNumberOfThreads) {
  const Rows rows = Cloud(50).add(5'000).rows();
  EXPECT_EQ(descriptor_view(rows, {.threads = 1}).graph.distances,
            descriptor_view(rows, {.threads = 4}).graph.distances);
}

}  // namespace
}  // namespace deepview

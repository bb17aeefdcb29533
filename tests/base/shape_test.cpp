#include "deepview/base/shape.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

TEST(Shape, OfRankZeroHasOneElement) {
  EXPECT_EQ(Shape().rank(), 0U);
  EXPECT_EQ(Shape().elements(), 1);
  EXPECT_EQ(to_string(Shape()), "[]");
}

TEST(Shape, MultipliesItsExtents) {
  const Shape shape{2, 3, 4};
  EXPECT_EQ(shape.elements(), 24);
  EXPECT_EQ(shape.row(), (Shape{3, 4}));
  EXPECT_EQ(shape.with_rows(7), (Shape{7, 3, 4}));
  EXPECT_EQ(to_string(shape), "[2, 3, 4]");
}

TEST(Shape, WithoutExtentsBecomesAVectorWhenGivenRows) {
  EXPECT_EQ(Shape().with_rows(3), (Shape{3}));
  EXPECT_EQ(Shape().row(), Shape());
}

TEST(Shape, HoldsAtMostEightExtents) {
  EXPECT_EQ((Shape{1, 2, 1, 2, 1, 2, 1, 2}).elements(), 16);
  expect_error(ErrorKind::shape, "8 dimensions", [] { Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}; });
}

TEST(Shape, RefusesANegativeExtent) {
  expect_error(ErrorKind::shape, "-1", [] { Shape{2, -1}; });
  expect_error(ErrorKind::shape, "-2", [] { Shape{2}.with_rows(-2); });
}

TEST(Shape, RefusesMoreElementsThanMemoryCanAddress) {
  constexpr std::int64_t large = std::int64_t{1} << 31U;
  EXPECT_EQ((Shape{large, 1 << 28U}).elements(), std::int64_t{1} << 59U);
  expect_error(ErrorKind::shape, "2^59", [] { Shape{large, (1 << 28U) + 1}; });
  expect_error(ErrorKind::shape, "2^59", [] { Shape{large, large, large}; });
}

TEST(Shape, IsNotFooledByAnEmptyExtent) {
  constexpr std::int64_t large = std::int64_t{1} << 40U;
  EXPECT_EQ((Shape{0, large}).elements(), 0);
  expect_error(ErrorKind::shape, "2^59", [] { Shape{0, large, large}; });
}

TEST(Shape, RefusesToLookBeyondItsRank) {
  EXPECT_EQ((Shape{5}).at(0), 5);
  expect_error(ErrorKind::shape, "dimension 1", [] { static_cast<void>(Shape{5}.at(1)); });
}

TEST(Shape, ComparesRankAndExtents) {
  EXPECT_EQ((Shape{1, 2}), (Shape{1, 2}));
  EXPECT_NE((Shape{1, 2}), (Shape{1, 2, 1}));
  EXPECT_NE((Shape{1, 2}), (Shape{2, 1}));
}

}  // namespace
}  // namespace deepview

#include "deepview/findings/grey_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "deepview/findings/small_pictures.hpp"
#include "tests/support/scenes.hpp"

namespace deepview {
namespace {

using testing::packed;
using testing::Scene;

std::vector<float> copy(std::span<const float> row) {
  return {row.begin(), row.end()};
}

TEST(GreyRows, HaveMeanZeroAndThumbnailsLengthOne) {
  const GreyRows rows = grey_rows(packed({Scene(1).view(), Scene(2).view()}));
  ASSERT_EQ(rows.thumbnails.columns(), 256U);
  ASSERT_EQ(rows.halves.columns(), 577U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(detail::sum(rows.thumbnails.row(i)), 0, 1e-4);
    EXPECT_NEAR(detail::dot(rows.thumbnails.row(i), rows.thumbnails.row(i)), 1, 1e-5);
    EXPECT_NEAR(detail::sum(rows.halves.row(i).first(576)), 0, 1e-2);
  }
}

TEST(GreyRows, LeaveOtherLevelsOutOfThumbnails) {
  const GreyRows rows = grey_rows(packed({Scene(1).view(), Scene(1).view({.gain = 0.8})}));
  EXPECT_GT(detail::dot(rows.thumbnails.row(0), rows.thumbnails.row(1)), 0.999);
}

TEST(GreyRows, OfEvenPicturesAreZero) {
  const GreyRows rows = grey_rows(packed({testing::even_view(0), testing::even_view(201)}));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(copy(rows.thumbnails.row(i)), std::vector<float>(256));
    EXPECT_NEAR(rows.halves.row(i)[576], 0, 1e-6);
  }
}

TEST(GreyRows, MeasureTheShareOfFineTexture) {
  const GreyRows rows = grey_rows(packed({Scene(1).view(), Scene(1).view({.noise = 40})}));
  EXPECT_LT(rows.halves.row(0)[576], 0.1F);
  EXPECT_GT(rows.halves.row(1)[576], 1.5F * rows.halves.row(0)[576]);
}

TEST(GreyRows, AreTheSameForAnyNumberOfThreads) {
  std::vector<std::vector<std::uint8_t>> views;
  for (std::uint64_t i = 0; i < 9; ++i) views.push_back(Scene(i).view());
  const GreyRows one = grey_rows(packed(views), {.threads = 1});
  const GreyRows four = grey_rows(packed(views), {.threads = 4});
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(copy(one.thumbnails.row(i)), copy(four.thumbnails.row(i)));
    EXPECT_EQ(copy(one.halves.row(i)), copy(four.halves.row(i)));
  }
}

TEST(GreyRows, OfNoPicturesAreEmpty) {
  EXPECT_EQ(grey_rows(PackedViews(Rows())).thumbnails.size(), 0U);
}

}  // namespace
}  // namespace deepview

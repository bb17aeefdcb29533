#include "deepview/numeric/join_kernels.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview::detail {
namespace {

std::vector<float> normals(std::size_t count, std::uint64_t seed) {
  Random random(Seed{seed});
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

// Placed rows of so many columns, with their lengths.
struct Placed {
  Placed(std::size_t rows, std::size_t columns)
      : stride(padded(columns, placed_lanes)), values(rows * stride) {
    const auto raw = normals(rows * columns, columns);
    for (std::size_t r = 0; r < rows; ++r) {
      std::copy_n(raw.begin() + static_cast<std::ptrdiff_t>(r * columns), columns,
                  values.begin() + static_cast<std::ptrdiff_t>(r * stride));
      lengths.push_back(squared_length(std::span(values).subspan(r * stride, stride)));
    }
  }
  std::vector<float> distances(const JoinTile& tile) const {
    std::vector<float> into(2 * tile.count);
    join_distances({values.data(), lengths.data(), stride}, tile, into);
    return into;
  }

  std::size_t stride;
  std::vector<float> values;
  std::vector<float> lengths;
};

TEST(JoinKernels, DistancesAgreeWithPlainSums) {
  for (const std::size_t columns : {1U, 7U, 8U, 9U, 64U, 100U}) {
    const Placed rows(14, columns);
    const auto found = rows.distances({.first = 0, .second = 1, .begin = 2, .count = 12});
    for (std::size_t which = 0; which < 2; ++which) {
      for (std::size_t j = 0; j < 12; ++j) {
        double plain = 0;
        for (std::size_t c = 0; c < columns; ++c) {
          const double difference = double{rows.values[which * rows.stride + c]} -
                                    double{rows.values[(j + 2) * rows.stride + c]};
          plain += difference * difference;
        }
        // A few float32 roundings of lengths about as large as the number of columns.
        EXPECT_NEAR(found[which * 12 + j], plain, 2e-6 * static_cast<double>(columns));
      }
    }
    EXPECT_EQ(rows.distances({.first = 3, .second = 3, .begin = 0, .count = 4})[3], 0.0F);
  }
}

TEST(JoinKernels, HaveTheSameBitsWithEveryInstructionSet) {
  const Placed rows(9, 43);
  const auto origin = normals(43, 9);
  const std::vector<double> factors(43, 0.37);
  const auto all = [&] {
    auto values = rows.distances({.first = 0, .second = 5, .begin = 1, .count = 8});
    values.push_back(squared_length(std::span(rows.values).first(rows.stride)));
    std::vector<float> placed(43);
    place_around(std::span(rows.values).first(43), origin, factors, placed);
    values.insert(values.end(), placed.begin(), placed.end());
    return values;
  };
  const auto expected = all();
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    EXPECT_EQ(all(), expected) << hwy::TargetName(target);
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(JoinKernels, PlaceRowsAroundAnOriginWithOneRounding) {
  for (const std::size_t columns : {0U, 1U, 3U, 4U, 17U}) {
    const auto row = normals(columns, 1);
    const auto origin = normals(columns, 2);
    const std::vector<double> factors(columns, 1.0 / 3);
    std::vector<float> placed(columns);
    place_around(row, origin, factors, placed);
    for (std::size_t c = 0; c < columns; ++c)
      EXPECT_EQ(placed[c], static_cast<float>((double{row[c]} - double{origin[c]}) * factors[c]));
  }
}

TEST(JoinKernels, FindThePairsThatEitherSideWants) {
  constexpr float none = -std::numeric_limits<float>::infinity();
  for (const std::size_t count : {0U, 1U, 15U, 16U, 40U}) {
    const auto squares = normals(count, 3);
    const auto bounds = normals(count, 4);
    for (const float bound : {none, 0.0F, 9.0F}) {
      std::vector<std::size_t> found;
      for (std::size_t i = next_joined(squares, bounds, bound, 0); i < count;
           i = next_joined(squares, bounds, bound, i + 1))
        found.push_back(i);
      std::vector<std::size_t> expected;
      for (std::size_t i = 0; i < count; ++i)
        if (squares[i] < bounds[i] || squares[i] < bound) expected.push_back(i);
      EXPECT_EQ(found, expected);
    }
  }
}

}  // namespace
}  // namespace deepview::detail

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "deepview/base/dtype.hpp"
#include "deepview/base/random.hpp"

namespace deepview {
namespace {

// The definition of binary16, slowly: value by value from sign, exponent and mantissa.
double slow_value(std::uint16_t bits) {
  const double sign = (bits & 0x8000U) != 0 ? -1 : 1;
  const int exponent = (bits >> 10U) & 31;
  const int mantissa = bits & 1023;
  if (exponent == 31 && mantissa != 0) return std::numeric_limits<double>::quiet_NaN();
  if (exponent == 31) return sign * std::numeric_limits<double>::infinity();
  if (exponent == 0) return sign * std::ldexp(mantissa, -24);
  return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

// The nearest finite half by bisection over the bit patterns, ties to the even pattern.
std::uint16_t slow_half(double value) {
  const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000U : 0U);
  const double magnitude = std::abs(value);
  std::uint16_t below = 0;
  for (std::uint16_t step = 0x4000; step > 0; step = static_cast<std::uint16_t>(step / 2)) {
    const auto candidate = static_cast<std::uint16_t>(below + step);
    if (candidate <= 0x7C00U && slow_value(candidate) <= magnitude) below = candidate;
  }
  if (below == 0x7C00U) return sign | below;
  const double low = slow_value(below);
  const double high =
      below == 0x7BFFU ? 65536.0 : slow_value(static_cast<std::uint16_t>(below + 1));
  const double to_low = magnitude - low;
  const double to_high = high - magnitude;
  const bool up = to_high < to_low || (to_high == to_low && (below & 1U) != 0);
  return static_cast<std::uint16_t>(sign | (below + (up ? 1U : 0U)));
}

TEST(Half, EveryPatternHasTheValueOfItsDefinition) {
  for (unsigned bits = 0; bits <= 0xFFFFU; ++bits) {
    const auto pattern = static_cast<std::uint16_t>(bits);
    const double expected = slow_value(pattern);
    const float found = to_float(Half{pattern});
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(found)) << bits;
    } else {
      EXPECT_EQ(static_cast<double>(found), expected) << bits;
      EXPECT_EQ(std::signbit(found), (bits & 0x8000U) != 0) << bits;
    }
  }
}

TEST(Half, EveryPatternComesBackFromFloatAndDouble) {
  for (unsigned bits = 0; bits <= 0xFFFFU; ++bits) {
    const Half half{static_cast<std::uint16_t>(bits)};
    const float wide = to_float(half);
    if (std::isnan(wide)) {
      EXPECT_TRUE(std::isnan(to_float(to_half(wide))));
    } else {
      EXPECT_EQ(to_half(wide), half) << bits;
      EXPECT_EQ(to_half(static_cast<double>(wide)), half) << bits;
    }
  }
}

TEST(Half, RoundsToTheNearestAtEveryBorderBetweenTwoPatterns) {
  for (std::uint16_t bits = 0; bits < 0x7C00U; ++bits) {
    const double next = bits == 0x7BFFU ? 65536 : slow_value(static_cast<std::uint16_t>(bits + 1));
    const double middle = (slow_value(bits) + next) / 2;
    for (const double value : {middle, std::nextafter(middle, 0), std::nextafter(middle, 1e9)})
      for (const double signed_value : {value, -value}) {
        EXPECT_EQ(to_half(signed_value).bits, slow_half(signed_value)) << signed_value;
        const auto narrow = static_cast<float>(signed_value);
        EXPECT_EQ(to_half(narrow).bits, slow_half(narrow)) << narrow;
      }
  }
}

TEST(Half, AgreesWithTheSlowRoundingOnRandomFloats) {
  Random random(Seed{1});
  for (int i = 0; i < 200'000; ++i) {
    const auto value = std::bit_cast<float>(random.bits());
    if (std::isnan(value)) continue;
    EXPECT_EQ(to_half(value).bits, slow_half(value)) << value;
  }
}

TEST(Half, RoundsDoublesOnce) {
  const double just_above_a_tie = 1 + 0x1p-11 + 0x1p-40;  // through float this would tie to 1
  EXPECT_EQ(to_half(just_above_a_tie).bits, 0x3C01U);
  EXPECT_EQ(to_half(static_cast<float>(just_above_a_tie)).bits, 0x3C00U);
}

TEST(Half, KeepsInfinitiesAndTheSignOfNothing) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(to_half(infinity).bits, 0x7C00U);
  EXPECT_EQ(to_half(-infinity).bits, 0xFC00U);
  EXPECT_EQ(to_half(1e300).bits, 0x7C00U);
  EXPECT_EQ(to_half(-1e-300).bits, 0x8000U);
  EXPECT_EQ(to_half(65519.0F).bits, 0x7BFFU);
  EXPECT_EQ(to_half(65520.0F).bits, 0x7C00U);
  EXPECT_TRUE(std::isnan(to_float(to_half(std::nan("")))));
}

}  // namespace
}  // namespace deepview

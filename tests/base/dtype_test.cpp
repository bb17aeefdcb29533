#include "deepview/base/dtype.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

namespace deepview {
namespace {

constexpr std::array all{DType::boolean, DType::u8,  DType::u16, DType::u32,
                         DType::u64,     DType::i8,  DType::i16, DType::i32,
                         DType::i64,     DType::f16, DType::f32, DType::f64};

TEST(DType, HasNumPysNames) {
  std::string names;
  for (const DType dtype : all) names += std::string(name(dtype)) + " ";
  EXPECT_EQ(names,
            "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 float32 float64 ");
}

TEST(DType, IsTheTypeThatVisitingShows) {
  for (const DType dtype : all)
    visit_dtype(dtype, [&]<class T>(std::type_identity<T>) {
      EXPECT_EQ(dtype_of<T>(), dtype);
      EXPECT_EQ(size_bytes(dtype), sizeof(T));
    });
}

TEST(DType, KnowsTheFloatingOnes) {
  for (const DType dtype : all) EXPECT_EQ(is_floating(dtype), dtype >= DType::f16) << name(dtype);
}

// numpy.promote_types for each pair, rows and columns in the order of `all`; one letter each:
// b bool, 1 2 4 8 unsigned, a c d e signed of 1 2 4 8 bytes, h f g floats of 2 4 8 bytes.
constexpr std::array<std::string_view, 12> numpy_promotions{
    "b1248acdehfg",  // bool
    "11248ccdehfg",  // uint8
    "22248dddeffg",  // uint16
    "44448eeeeggg",  // uint32
    "88888ggggggg",  // uint64
    "acdegacdehfg",  // int8
    "ccdegccdeffg",  // int16
    "dddegdddeggg",  // int32
    "eeeegeeeeggg",  // int64
    "hhfgghfgghfg",  // float16
    "fffggffggffg",  // float32
    "gggggggggggg",  // float64
};

TEST(DType, PromotesAsNumPyDoes) {
  constexpr std::string_view letters = "b1248acdehfg";
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = 0; b < all.size(); ++b) {
      EXPECT_EQ(letters[static_cast<std::size_t>(promoted(all[a], all[b]))], numpy_promotions[a][b])
          << name(all[a]) << " and " << name(all[b]);
    }
}

TEST(DType, PromotesTheSameInBothOrders) {
  for (const DType a : all)
    for (const DType b : all) EXPECT_EQ(promoted(a, b), promoted(b, a)) << name(a) << name(b);
}

TEST(ElementCast, TruncatesFloatsTowardsZero) {
  EXPECT_EQ((element_cast<std::int32_t>(-2.9F)), -2);
  EXPECT_EQ((element_cast<std::uint8_t>(254.99)), 254);
  EXPECT_EQ((element_cast<std::int8_t>(-128.5)), -128);
}

TEST(ElementCast, TakesTheNearestValueForFloatsBeyondAnIntegersRange) {
  EXPECT_EQ((element_cast<std::uint8_t>(300.0F)), 255);
  EXPECT_EQ((element_cast<std::uint8_t>(-1.0F)), 0);
  EXPECT_EQ((element_cast<std::int64_t>(0x1p63)), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ((element_cast<std::int64_t>(-0x1p70)), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ((element_cast<std::uint64_t>(0x1p64F)), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ((element_cast<std::uint64_t>(0x1p63F)), std::uint64_t{1} << 63U);
  EXPECT_EQ((element_cast<std::int32_t>(std::numeric_limits<double>::infinity())), 2147483647);
}

TEST(ElementCast, MakesNaNZeroInIntegersAndTrueInBooleans) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ((element_cast<std::uint8_t>(nan)), 0);
  EXPECT_EQ((element_cast<std::int32_t>(to_half(nan))), 0);
  EXPECT_TRUE((element_cast<bool>(nan)));
}

TEST(ElementCast, WrapsIntegersAsNumPyDoes) {
  EXPECT_EQ((element_cast<std::uint8_t>(std::int32_t{-1})), 255);
  EXPECT_EQ((element_cast<std::int8_t>(std::uint8_t{200})), -56);
}

TEST(ElementCast, GoesThroughHalfWithoutLosingWhatFits) {
  EXPECT_EQ((element_cast<Half>(std::int32_t{2048})), to_half(2048.0F));
  EXPECT_EQ((element_cast<Half>(std::int64_t{1} << 40U)).bits, 0x7C00U);
  EXPECT_EQ((element_cast<double>(to_half(0.5F))), 0.5);
  EXPECT_TRUE((element_cast<bool>(to_half(0.5F))));
}

}  // namespace
}  // namespace deepview

#include "deepview/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace deepview {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Philox 4x32-10, written from the paper: ten rounds of two 32 x 32 -> 64 bit products, with the
// key raised by a Weyl sequence between them.
Words philox(Words counter, std::array<std::uint32_t, 2> key) {
  for (int i = 0; i < 10; ++i) {
    const std::uint64_t left = std::uint64_t{counter[0]} * 0xD2511F53U;
    const std::uint64_t right = std::uint64_t{counter[2]} * 0xCD9E8D57U;
    counter = {static_cast<std::uint32_t>(right >> 32U) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(right),
               static_cast<std::uint32_t>(left >> 32U) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(left)};
    key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
  }
  return counter;
}

Words block(Random& random) {
  const std::uint32_t a = random.bits();
  const std::uint32_t b = random.bits();
  const std::uint32_t c = random.bits();
  const std::uint32_t d = random.bits();
  return {a, b, c, d};
}

TEST(Philox, GivesTheKnownAnswersOfThePaper) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, StartsWithTheKnownAnswerOfPhilox) {
  Random random(Seed{0});
  EXPECT_EQ(block(random), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST(Random, CountsBlocksBelowTheStreamAndKeysBySeed) {
  for (const std::uint64_t seed : {0ULL, 7ULL, 0xa4093822'299f31d0ULL})
    for (const std::uint64_t stream : {0ULL, 1ULL, 0x13198a2e'03707344ULL}) {
      Random random(Seed{seed}, stream);
      for (std::uint32_t at = 0; at < 5; ++at)
        EXPECT_EQ(block(random), philox({at, 0, static_cast<std::uint32_t>(stream),
                                         static_cast<std::uint32_t>(stream >> 32U)},
                                        {static_cast<std::uint32_t>(seed),
                                         static_cast<std::uint32_t>(seed >> 32U)}));
    }
}

TEST(Random, GivesEqualDrawsForEqualKeysAndOthersForOthers) {
  Random a(Seed{1}, 2);
  Random b(Seed{1}, 2);
  Random other_seed(Seed{2}, 2);
  Random other_stream(Seed{1}, 3);
  const Words draws = block(a);
  EXPECT_EQ(draws, block(b));
  EXPECT_NE(draws, block(other_seed));
  EXPECT_NE(draws, block(other_stream));
}

TEST(Random, PutsTheEarlierDrawIntoTheHighBitsOfBelow) {
  constexpr std::uint64_t bound = std::uint64_t{1} << 63U;
  EXPECT_EQ(Random(Seed{0}).below(bound), 0x6627e8d5e169c58dULL % bound);
}

TEST(Random, DrawsUniformlyFromTheUnitInterval) {
  Random random(Seed{3});
  constexpr int draws = 200'000;
  double sum = 0;
  double squares = 0;
  std::array<int, 20> bins{};
  for (int i = 0; i < draws; ++i) {
    const double value = random.uniform();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    sum += value;
    squares += value * value;
    ++bins[static_cast<std::size_t>(value * 20)];
  }
  EXPECT_NEAR(sum / draws, 0.5, 5 * std::sqrt(1.0 / 12 / draws));
  EXPECT_NEAR(squares / draws, 1.0 / 3, 0.005);
  double chi_squared = 0;
  for (const int count : bins) chi_squared += std::pow(count - draws / 20, 2) / (draws / 20);
  EXPECT_LT(chi_squared, 43.8);  // 19 degrees of freedom, one in a thousand
}

TEST(Random, DrawsNormalsOfMeanZeroAndVarianceOne) {
  Random random(Seed{4});
  constexpr int draws = 200'000;
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = random.normal();
    ASSERT_TRUE(std::isfinite(value));
    sum += value;
    squares += value * value;
    fourth += value * value * value * value;
  }
  EXPECT_NEAR(sum / draws, 0, 5 / std::sqrt(draws));
  EXPECT_NEAR(squares / draws, 1, 5 * std::sqrt(2.0 / draws));
  EXPECT_NEAR(fourth / draws, 3, 5 * std::sqrt(96.0 / draws));
}

TEST(Random, DrawsEveryValueBelowABoundEquallyOften) {
  Random random(Seed{5});
  std::vector<int> counts(7);
  constexpr int draws = 70'000;
  for (int i = 0; i < draws; ++i) ++counts.at(random.below(7));
  for (const int count : counts) EXPECT_NEAR(count, draws / 7, 5 * std::sqrt(draws / 7));
  EXPECT_EQ(random.below(1), 0U);
  EXPECT_LT(random.below(std::numeric_limits<std::uint64_t>::max()),
            std::numeric_limits<std::uint64_t>::max());
}

TEST(Random, StreamsOfNeighbouringKeysAreNotCorrelated) {
  constexpr int draws = 100'000;
  double product = 0;
  Random a(Seed{6}, 10);
  Random b(Seed{6}, 11);
  for (int i = 0; i < draws; ++i) product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
  EXPECT_NEAR(product / draws, 0, 5.0 / 12 / std::sqrt(draws));
}

}  // namespace
}  // namespace deepview

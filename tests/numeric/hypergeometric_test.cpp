#include "deepview/numeric/hypergeometric.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

long double choose(std::size_t n, std::size_t k) {
  if (k > n) return 0;
  long double product = 1;
  for (std::size_t i = 1; i <= k; ++i)
    product = product * static_cast<long double>(n - k + i) / static_cast<long double>(i);
  return product;
}

long double slow_chance(std::size_t population, std::size_t marked, std::size_t draws,
                        std::size_t hits) {
  long double sum = 0;
  for (std::size_t h = hits; h <= draws; ++h)
    sum += choose(marked, h) * choose(population - marked, draws - h);
  return sum / choose(population, draws);
}

TEST(Hypergeometric, AgreesWithCountingAllDraws) {
  for (const std::size_t population : {1U, 2U, 7U, 30U})
    for (std::size_t marked = 0; marked <= population; ++marked) {
      const Hypergeometric law(population, marked);
      for (std::size_t draws = 0; draws <= population; ++draws)
        for (std::size_t hits = 0; hits <= draws + 1; ++hits) {
          const auto expected = static_cast<double>(slow_chance(population, marked, draws, hits));
          EXPECT_NEAR(std::exp(law.log_at_least(draws, hits)), expected, 1e-12 * expected)
              << population << ' ' << marked << ' ' << draws << ' ' << hits;
        }
    }
}

TEST(Hypergeometric, KeepsTheDigitsOfTinyChances) {
  const Hypergeometric law(1'000, 100);
  // 60 of 60 draws: 100! 940! / (40! 1000!), too small for a sum of probabilities near 1.
  const double expected = std::lgamma(101) + std::lgamma(941) - std::lgamma(41) - std::lgamma(1001);
  EXPECT_NEAR(law.log_at_least(60, 60), expected, 1e-9);
  EXPECT_LT(law.log_at_least(60, 60), -150);
}

TEST(Hypergeometric, IsCertainOfWhatMustHappenAndDeniesWhatCannot) {
  const Hypergeometric law(10, 7);
  EXPECT_EQ(law.log_at_least(5, 2), 0);  // there are only 3 without a mark
  EXPECT_EQ(law.log_at_least(8, 8), -std::numeric_limits<double>::infinity());
}

TEST(Hypergeometric, FindsTheFewestSurprisingHitsForEachNumberOfDraws) {
  const Hypergeometric law(200, 60);
  const double bound = std::log(0.001);
  const auto fewest = law.fewest_surprising(100, bound);
  ASSERT_EQ(fewest.size(), 101U);
  EXPECT_EQ(fewest[0], 1U);
  EXPECT_EQ(fewest[2], 3U);  // 2 of 2 happen more often than that
  for (std::size_t draws = 0; draws <= 100; ++draws) {
    std::size_t slow = 0;
    while (slow <= draws && law.log_at_least(draws, slow) > bound) ++slow;
    EXPECT_EQ(fewest[draws], slow);
  }
}

TEST(Hypergeometric, RefusesUrnsThatCannotBe) {
  expect_error(ErrorKind::usage, "marked", [] { Hypergeometric(3, 4); });
  expect_error(ErrorKind::usage, "draws", [] { Hypergeometric(3, 1).log_at_least(4, 1); });
}

}  // namespace
}  // namespace deepview

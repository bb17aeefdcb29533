#include "deepview/numeric/fourier.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "deepview/base/random.hpp"
#include "deepview/numeric/grid_convolution.hpp"
#include "tests/support/builders.hpp"

namespace deepview::detail {
namespace {

std::vector<float> noise(std::size_t count, std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::complex<double> sample(const std::vector<float>& signals, std::size_t at, std::size_t lane) {
  const float* parts = &signals[at * Fourier::stride + lane];
  return {parts[0], parts[Fourier::lanes]};
}

// One frequency of one signal by the definition.
std::complex<double> slow(const std::vector<float>& signals, std::size_t size, std::size_t k,
                          std::size_t lane) {
  std::complex<double> sum = 0;
  for (std::size_t j = 0; j < size; ++j)
    sum += sample(signals, j, lane) *
           std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(j * k % size) /
                               static_cast<double>(size));
  return sum;
}

TEST(Fourier, AgreesWithTheDefinitionForEveryMixOfFactors) {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 8U, 12U, 45U, 64U, 100U, 360U, 375U}) {
    const auto before = noise(size * Fourier::stride, size);
    auto after = before;
    std::vector<float> scratch(after.size());
    Fourier(size).forward(after.data(), scratch.data());
    const double tolerance = 1e-6 * std::sqrt(static_cast<double>(size)) * 4;
    for (std::size_t k = 0; k < size; ++k)
      for (const std::size_t lane : {0U, 7U, 15U})
        ASSERT_LT(std::abs(sample(after, k, lane) - slow(before, size, k, lane)), tolerance)
            << size << ' ' << k;
  }
}

TEST(Fourier, BackwardsUndoesForwardsUpToTheSize) {
  for (const std::size_t size : {6U, 60U, 1024U, 2000U}) {
    const auto before = noise(size * Fourier::stride);
    auto after = before;
    std::vector<float> scratch(after.size());
    const Fourier transform(size);
    transform.forward(after.data(), scratch.data());
    transform.inverse(after.data(), scratch.data());
    for (std::size_t i = 0; i < before.size(); ++i)
      ASSERT_NEAR(after[i] / static_cast<float>(size), before[i], 4e-6F);
  }
}

TEST(Fourier, RefusesOtherFactors) {
  for (const std::size_t size : {0U, 7U, 22U})
    testing::expect_error(ErrorKind::usage, "size", [&] { Fourier transform(size); });
}

TEST(Fourier, FindsTheNextSmoothSize) {
  EXPECT_EQ(smooth_size(0), 4U);
  EXPECT_EQ(smooth_size(64), 64U);
  EXPECT_EQ(smooth_size(65), 72U);
  EXPECT_EQ(smooth_size(401), 432U);
}

double bump(std::size_t row, std::size_t column) {
  return 1 /
         (1 + 0.3 * static_cast<double>(row * row) + 0.2 * static_cast<double>(column * column));
}

TEST(GridConvolution, AgreesWithTheSumOverAllNodes) {
  const GridSize corner{13, 32};
  GridConvolution convolution({36, 80}, {bump, [](std::size_t, std::size_t) { return 1.0; }}, {});
  const auto before = noise(corner.rows * corner.columns);
  auto after = before;
  convolution.apply(after, corner, {});
  for (std::size_t row = 0; row < corner.rows; ++row) {
    for (std::size_t column = 0; column < corner.columns; ++column) {
      double sum = 0;
      for (std::size_t r = 0; r < corner.rows; ++r)
        for (std::size_t c = 0; c < corner.columns; ++c)
          sum += double{before[r * corner.columns + c]} *
                 bump(r < row ? row - r : r - row, c < column ? column - c : c - column);
      ASSERT_NEAR(after[row * corner.columns + column], sum, 2e-5) << row << ' ' << column;
    }
  }
}

TEST(GridConvolution, MultipliesFrequenciesByTheResponse) {
  // A kernel of 1 at no offset, and a response that lets only the mean through.
  const auto one = [](std::size_t row, std::size_t column) {
    return row + column == 0 ? 1.0 : 0.0;
  };
  const auto mean = [](std::size_t f, std::size_t) { return f == 0 ? 1.0 : 0.0; };
  GridConvolution convolution({20, 40}, {one, mean}, {});
  std::vector<float> values(20 * 32);
  values[5] = 800;
  convolution.apply(values, {20, 32}, {});
  for (const float value : values) EXPECT_NEAR(value, 1, 1e-5);
}

}  // namespace
}  // namespace deepview::detail

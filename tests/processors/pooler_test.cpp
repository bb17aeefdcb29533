#include "deepview/processors/pooler.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "deepview/base/random.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::rows;
using testing::run;
using testing::values;

Tensor pooled(const Tensor& tensor, std::vector<int> dim, PoolMethod method) {
  return run(Pooler{.dim = std::move(dim), .method = method}, Batch{{"x", tensor}})["x"];
}

TEST(Pooler, TakesTheLargestSmallestMeanAndSumOverTheNamedAxis) {
  const Tensor in = rows({{1, 5, 3}, {-1, -5, -3}});
  EXPECT_THAT(values<float>(pooled(in, {1}, PoolMethod::max)), ElementsAre(5, -1));
  EXPECT_THAT(values<float>(pooled(in, {1}, PoolMethod::min)), ElementsAre(1, -5));
  EXPECT_THAT(values<float>(pooled(in, {1}, PoolMethod::mean)), ElementsAre(3, -3));
  EXPECT_THAT(values<float>(pooled(in, {1}, PoolMethod::sum)), ElementsAre(9, -9));
}

TEST(Pooler, CountsNegativeAxesFromTheLast) {
  const Tensor in = counting(Shape{2, 3, 4, 5});
  EXPECT_TRUE(
      identical(pooled(in, {-1, 1}, PoolMethod::mean), pooled(in, {1, 3}, PoolMethod::mean)));
  EXPECT_EQ(pooled(in, {-2}, PoolMethod::max).shape(), (Shape{2, 3, 5}));
}

TEST(Pooler, AgreesWithFoldingElementByElement) {
  Random random(Seed{1});
  std::vector<double> drawn(2 * 3 * 4 * 5);
  for (double& value : drawn) value = random.normal();
  const Tensor in(Shape{2, 3, 4, 5}, drawn);
  const auto at = [&](std::size_t b, std::size_t i, std::size_t j, std::size_t k) {
    return drawn[((b * 3 + i) * 4 + j) * 5 + k];
  };
  const auto sums = values<double>(pooled(in, {1, 3}, PoolMethod::sum));
  const auto means = values<double>(pooled(in, {1, 3}, PoolMethod::mean));
  const auto largest = values<double>(pooled(in, {3, 1}, PoolMethod::max));
  const auto smallest = values<double>(pooled(in, {3, 1}, PoolMethod::min));
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t j = 0; j < 4; ++j) {
      double sum = 0;
      double most = at(b, 0, j, 0);
      double least = most;
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t k = 0; k < 5; ++k) {
          sum += at(b, i, j, k);
          most = std::max(most, at(b, i, j, k));
          least = std::min(least, at(b, i, j, k));
        }
      EXPECT_EQ(sums[b * 4 + j], sum);
      EXPECT_EQ(means[b * 4 + j], sum / 15);
      EXPECT_EQ(largest[b * 4 + j], most);
      EXPECT_EQ(smallest[b * 4 + j], least);
    }
}

// What each method makes of a type: NumPy's rules for max, min, mean and sum.
DType expected_type(DType in, PoolMethod method) {
  if (is_floating(in) || method == PoolMethod::max || method == PoolMethod::min) return in;
  if (method == PoolMethod::mean) return DType::f64;
  return in >= DType::u8 && in <= DType::u64 ? DType::u64 : DType::i64;
}

TEST(Pooler, FollowsNumPysTypes) {
  for (int dtype = 0; dtype < 12; ++dtype)
    for (const auto method :
         {PoolMethod::max, PoolMethod::mean, PoolMethod::min, PoolMethod::sum}) {
      const Tensor in = rows<std::uint8_t>({{0, 1}, {1, 1}}).to(static_cast<DType>(dtype));
      const Tensor out = pooled(in, {1}, method);
      EXPECT_EQ(out.dtype(), expected_type(in.dtype(), method)) << name(in.dtype());
      EXPECT_EQ(out.to(DType::f64).values<double>()[1], method == PoolMethod::sum ? 2 : 1);
    }
}

TEST(Pooler, SumsBytesWithoutWrapping) {
  EXPECT_THAT(values<std::uint64_t>(pooled(rows<std::uint8_t>({{255, 255}}), {1}, PoolMethod::sum)),
              ElementsAre(510));
}

TEST(Pooler, IsExactOnLargeIntegers) {
  constexpr std::int64_t large = (std::int64_t{1} << 60U) + 1;
  const Tensor in = rows<std::int64_t>({{large, -large - 2}});
  EXPECT_THAT(values<std::int64_t>(pooled(in, {1}, PoolMethod::max)), ElementsAre(large));
  EXPECT_THAT(values<std::int64_t>(pooled(in, {1}, PoolMethod::sum)), ElementsAre(-2));
  const Tensor top = rows<std::uint64_t>({{0, std::numeric_limits<std::uint64_t>::max()}});
  EXPECT_TRUE(identical(pooled(top, {1}, PoolMethod::max),
                        column<std::uint64_t>({std::numeric_limits<std::uint64_t>::max()})));
}

TEST(Pooler, AddsHalvesWithoutLosingSmallOnes) {
  const Tensor in = Tensor(Shape{1, 4096}, std::vector<float>(4096, 1)).to(DType::f16);
  EXPECT_EQ(to_float(pooled(in, {1}, PoolMethod::sum).values<Half>()[0]), 4096);
  EXPECT_EQ(to_float(pooled(in, {1}, PoolMethod::mean).values<Half>()[0]), 1);
}

TEST(Pooler, MakesOneNaNNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto method : {PoolMethod::max, PoolMethod::mean, PoolMethod::min, PoolMethod::sum}) {
    const auto found =
        values<float>(pooled(rows({{1, nan, 2}, {nan, 1, 2}, {1, 2, 3}}), {1}, method));
    EXPECT_TRUE(std::isnan(found[0]) && std::isnan(found[1])) << static_cast<int>(method);
    EXPECT_FALSE(std::isnan(found[2]));
  }
}

TEST(Pooler, FindsInfinitiesAndTheLowestIntegers) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_THAT(values<float>(pooled(rows({{-infinity, -infinity}}), {1}, PoolMethod::max)),
              ElementsAre(-infinity));
  EXPECT_THAT(values<std::int8_t>(pooled(rows<std::int8_t>({{-128, -128}}), {1}, PoolMethod::max)),
              ElementsAre(-128));
}

TEST(Pooler, KeepsTheSamplesAlone) {
  expect_error(ErrorKind::usage, "samples", [] { Stage(Pooler{.dim = {1, 0}}).bind({}); });
  expect_error(ErrorKind::usage, "samples", [] {
    pooled(counting(Shape{2, 3, 4}), {-3}, PoolMethod::max);
  });
}

TEST(Pooler, RefusesNoAxisOneNamedTwiceAndOneThatIsNotThere) {
  expect_error(ErrorKind::usage, "at least one", [] { Stage(Pooler{}).bind({}); });
  expect_error(ErrorKind::usage, "twice", [] {
    pooled(counting(Shape{2, 3}), {1, -1}, PoolMethod::max);
  });
  for (const int axis : {2, -4})
    expect_error(ErrorKind::shape, "'x'", [&] {
      pooled(counting(Shape{2, 3}), {axis}, PoolMethod::max);
    });
}

TEST(Pooler, TakesBatchesWithoutSamplesAndOfOne) {
  EXPECT_EQ(pooled(counting(Shape{0, 3, 4}), {2}, PoolMethod::mean).shape(), (Shape{0, 3}));
  EXPECT_THAT(values<float>(pooled(counting(Shape{1, 2, 2}), {1, 2}, PoolMethod::sum)),
              ElementsAre(6));
}

TEST(Pooler, HasASumOfNoValuesButNoMean) {
  EXPECT_THAT(values<float>(pooled(counting(Shape{2, 0}), {1}, PoolMethod::sum)),
              ElementsAre(0, 0));
  for (const auto method : {PoolMethod::max, PoolMethod::mean, PoolMethod::min})
    expect_error(ErrorKind::shape, "'x'", [&] { pooled(counting(Shape{2, 0}), {1}, method); });
}

}  // namespace
}  // namespace deepview

#include "deepview/processors/mean_std_fit.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "deepview/base/random.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::rows;
using testing::run;
using testing::values;

static_assert(Introspector<MeanStdFit>);

MeanStdNormalizer fitted(const Tensor& tensor, MeanStdFit fit = {}) {
  return introspect(InMemory{Batch{{"x", tensor}}}, fit, {.threads = 1})["x"];
}

Tensor normal(const Shape& shape, double mean, double deviation) {
  Random random(Seed{static_cast<std::uint64_t>(shape.elements())});
  std::vector<double> drawn(static_cast<std::size_t>(shape.elements()));
  for (double& value : drawn) value = mean + deviation * random.normal();
  return {shape, std::move(drawn)};
}

TEST(MeanStdFit, FindsMeanAndDeviationOfEachColumn) {
  const auto found = fitted(rows({{1, 10}, {3, 10}, {5, 40}}));
  EXPECT_THAT(found.mean, ElementsAre(3, 20));
  EXPECT_THAT(found.std, ElementsAre(std::sqrt(8.0 / 3), std::sqrt(200.0)));
}

TEST(MeanStdFit, FindsOneNumberForAllValuesOfAField) {
  const auto found = fitted(rows({{1, 2}, {3, 6}}), {.per = FitPer::field});
  EXPECT_THAT(found.mean, ElementsAre(3));
  EXPECT_THAT(found.std, ElementsAre(std::sqrt(3.5)));
}

TEST(MeanStdFit, FindsTheChannelsOfPicturesInFrontOrAtTheEnd) {
  const Tensor pictures = counting(Shape{1, 2, 2, 2});
  EXPECT_THAT(fitted(pictures).mean, ElementsAre(3, 4));
  const auto first = fitted(pictures, {.channels = ChannelAxis::first});
  EXPECT_THAT(first.mean, ElementsAre(1.5, 5.5));
  EXPECT_EQ(first.channels, ChannelAxis::first);
}

// Two passes over all rows, in long double.
TEST(MeanStdFit, AgreesWithTwoPassesForAnyNumberOfRows) {
  for (const std::int64_t count : {1, 2, 3, 100, 2047, 2048, 2049, 7000}) {
    const Tensor in = normal(Shape{count, 3}, 1e6, 0.5);
    const auto found = fitted(in);
    const auto all = values<double>(in);
    for (std::size_t c = 0; c < 3; ++c) {
      long double mean = 0;
      for (std::size_t i = c; i < all.size(); i += 3) mean += all[i];
      mean /= static_cast<long double>(count);
      long double squares = 0;
      for (std::size_t i = c; i < all.size(); i += 3) squares += (all[i] - mean) * (all[i] - mean);
      const auto deviation = std::sqrt(squares / static_cast<long double>(count));
      EXPECT_NEAR(found.mean[c], static_cast<double>(mean), 1e-9);
      // One part in 1e9: the mean is a million deviations away.
      EXPECT_NEAR(found.std[c], count == 1 ? 1.0 : static_cast<double>(deviation), 1e-9);
    }
  }
}

TEST(MeanStdFit, MakesItsOwnDataMeanZeroAndDeviationOne) {
  const Tensor in = normal(Shape{500, 4}, -3, 7);
  const auto again = fitted(run(fitted(in), Batch{{"x", in}})["x"]);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_NEAR(again.mean[c], 0, 1e-14);
    EXPECT_NEAR(again.std[c], 1, 1e-14);
  }
}

TEST(MeanStdFit, KeepsConstantColumnsFiniteAndMakesThemExactlyZero) {
  // 1500 of them do not add up to 1500 times the value; the last sum is beyond every double.
  for (const double value : {0.0, 0.1, -7e15 / 3, 1e306}) {
    const Tensor in(Shape{1500, 2}, std::vector<double>(3000, value));
    const auto found = fitted(in);
    EXPECT_THAT(found.mean, ElementsAre(value, value));
    EXPECT_THAT(found.std, ElementsAre(1, 1));
    EXPECT_THAT(values<double>(run(found, Batch{{"x", in}})["x"]), Each(0));
  }
}

TEST(MeanStdFit, KeepsValuesTooCloseForTheirSquaresToDiffer) {
  EXPECT_THAT(fitted(rows<double>({{1e-200}, {2e-200}})).std, ElementsAre(1));
}

TEST(MeanStdFit, TakesOneSampleAndVectorsAndEveryType) {
  EXPECT_THAT(fitted(rows({{7, -2}})).mean, ElementsAre(7, -2));
  for (int dtype = 0; dtype < 12; ++dtype) {
    const auto found = fitted(column({0, 1, 1, 0}).to(static_cast<DType>(dtype)));
    EXPECT_THAT(found.mean, ElementsAre(0.5));
    EXPECT_THAT(found.std, ElementsAre(0.5));
  }
}

TEST(MeanStdFit, FitsEveryFieldUnlessTheyAreNamed) {
  const InMemory source{Batch{{"x", rows({{1, 2}})}, {"y", column({3})}}};
  EXPECT_EQ(introspect(source, MeanStdFit{}).size(), 2U);
  const auto named = introspect(source, MeanStdFit{.fields = {"y"}});
  EXPECT_EQ(named.size(), 1U);
  EXPECT_THAT(named["y"].mean, ElementsAre(3));
}

TEST(MeanStdFit, MergesStatesAsIfAllHadBeenSeenAtOnce) {
  const MeanStdFit fit;
  auto whole = fit.start({});
  auto parts = fit.start({});
  whole.merge(fit.start({}));
  for (const auto& tensor : {rows({{1, 5}, {2, 5}}), rows({{9, 5}})}) {
    auto part = fit.start({});
    part.add(Batch{{"x", tensor}});
    part.add(Batch{{"x", tensor.rows(0, 0)}});
    parts.merge(std::move(part));
  }
  whole.add(Batch{{"x", rows({{1, 5}, {2, 5}, {9, 5}})}});
  const auto a = std::move(whole).finish();
  const auto b = std::move(parts).finish();
  EXPECT_NEAR(a["x"].std[0], b["x"].std[0], 1e-15);
  EXPECT_EQ(a["x"].mean, b["x"].mean);
  EXPECT_EQ(b["x"].std[1], 1);
}

TEST(MeanStdFit, NamesTheFirstSampleThatIsNotFinite) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    std::vector<double> numbers(5000 * 2, 1);
    numbers[2 * 4321 + 1] = bad;
    numbers[2 * 4999] = bad;
    expect_error(ErrorKind::data, "sample 4321", [&] { fitted(Tensor(Shape{5000, 2}, numbers)); });
  }
}

TEST(MeanStdFit, RefusesNoSamplesNoValuesAndValuesThatOverflow) {
  expect_error(ErrorKind::data, "no samples", [] { fitted(counting(Shape{0, 3})); });
  expect_error(ErrorKind::data, "'x'", [] { fitted(counting(Shape{3, 0})); });
  expect_error(ErrorKind::data, "overflow", [] { fitted(rows<double>({{1e300}, {-1e300}})); });
  expect_error(ErrorKind::usage, "at least one",
               [] { fitted(rows({{1}}), {.fields = std::vector<std::string>{}}); });
}

TEST(MeanStdFit, NamesAFieldThatChangesItsChannels) {
  const testing::Given source{{Batch{{"x", rows({{1, 2}})}}, Batch{{"x", rows({{1}})}}}};
  const MeanStdFit fit;
  auto state = fit.start({});
  state.add(source.batches[0]);
  expect_error(ErrorKind::shape, "'x'", [&] { state.add(source.batches[1]); });
}

}  // namespace
}  // namespace deepview

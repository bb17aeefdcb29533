#include "deepview/introspectors/iua/iua.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using testing::expect_error;
using testing::rows;
using Counts = std::vector<std::uint64_t>;
using Units = std::vector<std::size_t>;
using Groups = std::vector<Units>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

Producer of(Tensor x) {
  return InMemory{Batch{{"x", std::move(x)}}};
}

IuaField iua(Tensor x, const Iua& options = {}, const RunOptions& run = {}) {
  return introspect(of(std::move(x)), options, run)["x"];
}

// Half of the responses are 0; unit 2 is dead, unit 4 equals unit 1 and unit 5 is always 3.
Tensor layer(const Shape& shape, std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<float> values(static_cast<std::size_t>(shape.elements()));
  const auto units = static_cast<std::size_t>(shape.row().elements());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::max(0.0F, static_cast<float>(random.normal()));
    if (i % units == 2) values[i] = 0;
    if (i % units == 4) values[i] = values[i - 3];
    if (i % units == 5) values[i] = 3;
  }
  return {shape, std::move(values)};
}

// All bits that a field's answer is made of.
std::vector<double> numbers(const IuaField& field) {
  std::vector<double> all{field.mean_inactive, field.std_inactive,
                          static_cast<double>(field.samples),
                          static_cast<double>(field.not_finite)};
  const auto append = [&](const auto& values) {
    for (const auto value : values) all.push_back(static_cast<double>(value));
    all.push_back(-1);
  };
  append(field.inactive);
  for (const IuaUnits* units : {&field.units, &field.channels}) {
    for (const Counts* counts : {&units->inactive, &units->saturated, &units->not_finite})
      append(*counts);
    for (const auto* values : {&units->low, &units->high, &units->mean}) append(*values);
    append(units->dead);
    append(units->constant);
    for (const auto& group : units->identical) append(group);
  }
  return all;
}

TEST(Iua, MatchesThePythonOriginal) {
  const IuaField vector = iua(column({0, 1e-9F, 1e-7F, 1, nan}));
  EXPECT_EQ(vector.inactive, (std::vector<std::uint32_t>{1, 1, 0, 0, 0}));
  const IuaField matrix = iua(rows({{0, 1, 2}, {0, 0, 3}}));
  EXPECT_EQ(matrix.mean_inactive, 1.5);
  EXPECT_EQ(matrix.std_inactive, 0.5);
  EXPECT_EQ(matrix.units.inactive, (Counts{2, 1, 0}));
  EXPECT_EQ(matrix.units.inactive_share(), (std::vector<double>{1, 0.5, 0}));
}

TEST(Iua, CountsAsASlowLoopDoesForEveryRankAxisAndType) {
  for (const Shape& shape : {Shape{40}, Shape{40, 9}, Shape{40, 5, 3}, Shape{40, 2, 3, 4}}) {
    for (const DType dtype : {DType::f32, DType::f64, DType::f16, DType::u8, DType::i32}) {
      const Tensor x = layer(shape).to(dtype);
      const std::size_t units = x.row_size();
      for (int axis = 1; axis < std::max(2, static_cast<int>(shape.rank())); ++axis) {
        const IuaField field = iua(x, {.tolerance = 0.25, .channel_axis = axis});
        const Tensor doubles = x.to(DType::f64);
        const auto values = doubles.values<double>();
        Counts by_unit(units);
        std::vector<std::uint32_t> by_sample(40);
        std::vector<double> sums(units);
        for (std::size_t i = 0; i < values.size(); ++i) {
          sums[i % units] += values[i];
          if (std::abs(values[i]) > 0.25) continue;
          ++by_unit[i % units];
          ++by_sample[i / units];
        }
        EXPECT_EQ(field.units.inactive, by_unit);
        EXPECT_EQ(field.inactive, by_sample);
        for (std::size_t u = 0; u < units; ++u)
          EXPECT_NEAR(field.units.mean[u], sums[u] / 40, 1e-14);
        EXPECT_EQ(field.units.shape, shape.row());
      }
    }
  }
}

TEST(Iua, TakesThePositionsOfAChannelTogether) {
  const Tensor x = layer(Shape{50, 2, 3, 4});
  for (const int axis : {1, 2, 3, -1, -2, -3}) {
    const IuaField field = iua(x, {.channel_axis = axis});
    const auto at = static_cast<std::size_t>(axis < 0 ? axis + 4 : axis);
    const std::vector<std::size_t> strides{24, 12, 4, 1};
    Counts counts(static_cast<std::size_t>(x.shape()[at]));
    std::vector<double> sums(counts.size());
    const auto values = x.values<float>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t channel = i / strides[at] % counts.size();
      counts[channel] += values[i] == 0 ? 1U : 0U;
      sums[channel] += double{values[i]};
    }
    EXPECT_EQ(field.channels.inactive, counts);
    EXPECT_EQ(field.channels.responses, 50 * 24 / counts.size());
    for (std::size_t c = 0; c < counts.size(); ++c)
      EXPECT_NEAR(field.channels.mean[c], sums[c] / static_cast<double>(field.channels.responses),
                  1e-13);
  }
}

TEST(Iua, FindsDeadConstantAndIdenticalUnits) {
  const IuaField field = iua(layer(Shape{500, 9}));
  EXPECT_EQ(field.units.dead, Units{2});
  EXPECT_EQ(field.units.constant, (Units{2, 5}));
  EXPECT_EQ(field.units.identical, (Groups{{1, 4}}));
  EXPECT_EQ(field.channels.dead, field.units.dead);
  EXPECT_EQ(field.channels.identical, field.units.identical);
  EXPECT_EQ(field.units.low[5], 3);
  EXPECT_EQ(field.units.high[5], 3);
  EXPECT_EQ(field.units.mean[5], 3);
}

TEST(Iua, UnitsThatDifferInOneSampleAreNotIdentical) {
  for (const std::size_t sample : {0U, 63U, 64U, 2047U, 2048U, 4999U}) {
    Tensor x = layer(Shape{5000, 9});
    auto values = testing::values<float>(x);
    values[sample * 9 + 4] += 1;
    EXPECT_TRUE(iua(Tensor(x.shape(), values)).units.identical.empty()) << sample;
  }
}

TEST(Iua, ComparesValuesOfUnitsWithEqualSums) {
  // Each unit is 1 on one sample only: equal in minimum, maximum and sum.
  std::vector<float> values(40 * 41);
  for (std::size_t u = 0; u < 40; ++u) values[u * 41 + u] = 1;
  for (std::size_t r = 0; r < 40; ++r) values[r * 41 + 40] = values[r * 41 + 7];
  EXPECT_EQ(iua(Tensor(Shape{40, 41}, values)).units.identical, (Groups{{7, 40}}));
}

TEST(Iua, IdenticalUnitsAgreeInZeroWhateverItsSignAndInNaN) {
  const IuaField field = iua(rows({{0, -0.0F, 1}, {nan, nan, 1}, {2, 2, 1}}));
  EXPECT_EQ(field.units.identical, (Groups{{0, 1}}));
  EXPECT_EQ(field.units.constant, Units{2});
}

TEST(Iua, IdenticalUnitsAgreeWithComparingAllPairs) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(Seed{seed});
    std::vector<float> values(6 * 30);
    for (float& value : values) value = random.uniform() < 0.3 ? 1.0F : 0.0F;
    const Tensor x(Shape{6, 30}, values);
    Groups expected;
    std::vector<bool> taken(30);
    for (std::size_t a = 0; a < 30; ++a) {
      Units group;
      bool changes = false;
      for (std::size_t r = 0; r < 6; ++r) changes |= values[r * 30 + a] != values[a];
      for (std::size_t b = a; b < 30 && changes && !taken[a]; ++b) {
        bool same = true;
        for (std::size_t r = 0; r < 6; ++r) same &= values[r * 30 + a] == values[r * 30 + b];
        if (same) group.push_back(b);
      }
      for (const std::size_t b : group) taken[b] = true;
      if (group.size() > 1) expected.push_back(group);
    }
    EXPECT_EQ(iua(x).units.identical, expected);
  }
}

TEST(Iua, ChannelsAreConstantOrIdenticalWhenAllTheirPositionsAre) {
  // [N, 4 channels, 2 positions]: 0 and 2 alike, 1 like 0 at one position only, 3 constant.
  const Tensor x = rows({{1, 2, 1, 5, 1, 2, 7, 8}, {3, 4, 3, 6, 3, 4, 7, 8}});
  const IuaField field = iua(x.reshaped(Shape{2, 4, 2}));
  EXPECT_EQ(field.channels.identical, (Groups{{0, 2}}));
  EXPECT_EQ(field.channels.constant, Units{3});
  EXPECT_EQ(field.units.identical, (Groups{{0, 2, 4}, {1, 5}}));
  EXPECT_EQ(field.channels.low, (std::vector<double>{1, 1, 1, 7}));
  EXPECT_EQ(field.channels.high, (std::vector<double>{4, 6, 4, 8}));
}

TEST(Iua, CallsUnitsConstantWithinTheTolerance) {
  const Tensor x = rows({{1, 1}, {1.125F, 2}});
  EXPECT_EQ(iua(x, {.constant_tolerance = 0.125}).units.constant, Units{0});
  EXPECT_TRUE(iua(x, {.constant_tolerance = 0.12}).units.constant.empty());
}

TEST(Iua, CountsResponsesAtOrBeyondTheBounds) {
  const Tensor x = rows({{0, 0.5F}, {1, 0.999F}, {0.001F, 0.5F}, {infinity, 2}});
  const IuaField field = iua(x, {.saturation = SaturationBounds{0, 0.9999}});
  EXPECT_EQ(field.units.saturated, (Counts{2, 1}));
  EXPECT_EQ(field.units.saturated_share(), (std::vector<double>{0.5, 0.25}));
  EXPECT_EQ(iua(x, {.saturation = saturation::relu6}).units.saturated, (Counts{0, 0}));
  EXPECT_EQ(iua(rows({{6, 5, -9}}), {.saturation = saturation::relu6}).units.saturated,
            (Counts{1, 0, 0}));
  EXPECT_TRUE(iua(x).units.saturated.empty());
}

TEST(Iua, BoundsMeanTheirExactDoubleValueForFloats) {
  const float above = 1e-8F;  // as a double a little more than 1e-8
  ASSERT_NE(double{above}, 1e-8);
  const bool inactive = double{above} <= 1e-8;
  EXPECT_EQ(iua(column({above})).inactive[0], inactive ? 1U : 0U);
  EXPECT_EQ(iua(column({0.1F}), {.tolerance = 0.1}).inactive[0], 0U);  // 0.1F is above 0.1
  EXPECT_EQ(iua(column({0.1F}), {.saturation = SaturationBounds{0, 0.1}}).units.saturated[0], 1U);
  EXPECT_EQ(iua(column({-7}), {.tolerance = 1e300}).inactive[0], 1U);
}

TEST(Iua, CountsNaNAsActiveAndReportsIt) {
  const IuaField field = iua(rows({{nan, 1}, {-infinity, 2}, {0, 0}, {nan, nan}}));
  EXPECT_EQ(field.not_finite, 4U);
  EXPECT_EQ(field.units.not_finite, (Counts{3, 1}));
  EXPECT_EQ(field.units.inactive, (Counts{1, 1}));
  EXPECT_EQ(field.units.mean, (std::vector<double>{0, 1}));
  EXPECT_TRUE(field.units.constant.empty());
  const IuaField nothing = iua(rows({{nan}, {nan}}));
  EXPECT_TRUE(std::isnan(nothing.units.mean[0]));
  EXPECT_TRUE(std::isnan(nothing.channels.low[0]));
}

TEST(Iua, OfNoSamplesHasCountsOfZero) {
  const IuaField field = iua(counting(Shape{0, 3, 2}));
  EXPECT_EQ(field.samples, 0U);
  EXPECT_EQ(field.mean_inactive, 0);
  EXPECT_EQ(field.std_inactive, 0);
  EXPECT_EQ(field.units.inactive_share(), std::vector<double>(6));
  EXPECT_EQ(field.channels.inactive, Counts(3));
  EXPECT_TRUE(field.units.dead.empty());
  EXPECT_TRUE(field.units.constant.empty());
  EXPECT_TRUE(std::isnan(field.units.low[0]));
}

TEST(Iua, OfResponsesWithoutUnitsHasNothingToList) {
  const IuaField field = iua(counting(Shape{3, 2, 0}));
  EXPECT_EQ(field.inactive, std::vector<std::uint32_t>(3));
  EXPECT_EQ(field.channels.inactive, Counts(2));
  EXPECT_TRUE(field.channels.dead.empty());
  EXPECT_TRUE(field.channels.identical.empty());
}

TEST(Iua, OfOneSampleCallsEveryUnitConstant) {
  const IuaField field = iua(rows({{1, 1, 0}}));
  EXPECT_EQ(field.units.constant, (Units{0, 1, 2}));
  EXPECT_TRUE(field.units.identical.empty());
  EXPECT_EQ(field.units.dead, Units{2});
  EXPECT_EQ(field.std_inactive, 0);
}

TEST(Iua, CountsTheSamplesOfEachFieldByItself) {
  const Batch batch{{"a", layer(Shape{30, 7})}, {"b", counting(Shape{30})}};
  const auto result = introspect(InMemory{batch}, Iua{});
  EXPECT_EQ(result["a"].samples, 30U);
  EXPECT_EQ(result["b"].samples, 30U);
  EXPECT_EQ(result["b"].units.inactive_share(), std::vector<double>{1.0 / 30});
  Iua::State both = Iua{}.start({});
  both.add(batch);
  expect_error(ErrorKind::missing_field, "'b'", [&] { both.add(Batch{{"a", batch["a"]}}); });
  Iua::State one = Iua{}.start({});
  one.add(Batch{{"a", batch["a"]}});
  expect_error(ErrorKind::missing_field, "'b'", [&] { both.merge(std::move(one)); });
}

TEST(Iua, GoesOnAfterAnEmptyBatch) {
  const Tensor x = layer(Shape{20, 7});
  const testing::Given source{{Batch{{"x", x.rows(0, 0)}}, Batch{{"x", x.rows(0, 5)}},
                               Batch{{"x", x.rows(5, 0)}}, Batch{{"x", x.rows(5, 15)}}}};
  EXPECT_EQ(numbers(introspect(source, Iua{})["x"]), numbers(iua(x)));
}

TEST(Iua, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Tensor x = layer(Shape{5000, 6, 2});
  const Iua options{.saturation = SaturationBounds{-1, 2}};
  const auto expected = numbers(iua(x, options, {.threads = 1, .batch_size = 5000}));
  for (const int threads : {1, 2, 3, 7, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U})
      EXPECT_EQ(numbers(iua(x, options, {.threads = threads, .batch_size = batch_size})), expected);
}

TEST(Iua, MergedShardsHaveTheCountsOfAll) {
  const Tensor x = layer(Shape{3001, 6, 2});
  const IuaField expected = iua(x);
  for (const std::size_t shards : {1U, 2U, 3U, 7U}) {
    Iua::State whole = Iua{}.start({});
    for (std::size_t s = 0; s < shards; ++s) {
      const std::size_t from = 3001 * s / shards;
      Iua::State part = Iua{}.start({});
      part.add(Batch{{"x", x.rows(from, 3001 * (s + 1) / shards - from)}});
      whole.merge(Iua::State::from_bytes(Iua{}, part.to_bytes()));
    }
    const IuaField merged = std::move(whole).finish()["x"];
    EXPECT_EQ(merged.inactive, expected.inactive);
    EXPECT_EQ(merged.units.inactive, expected.units.inactive);
    EXPECT_EQ(merged.channels.inactive, expected.channels.inactive);
    EXPECT_EQ(merged.units.identical, expected.units.identical);
    EXPECT_EQ(merged.mean_inactive, expected.mean_inactive);
    EXPECT_NEAR(merged.std_inactive, expected.std_inactive, 1e-10);
    for (std::size_t u = 0; u < 12; ++u)
      EXPECT_NEAR(merged.units.mean[u], expected.units.mean[u], 1e-10);
  }
}

TEST(Iua, UnitsAreIdenticalWhenTheyAreInEveryShard) {
  const Tensor alike = rows({{1, 1, 1, 1, 1, 9}, {2, 2, 2, 2, 2, 9}});
  const Tensor pairs = rows({{1, 1, 5, 5, 7, 9}, {2, 2, 6, 6, 7, 9}});
  for (const auto& [first, second] : {std::pair(alike, pairs), std::pair(pairs, alike)}) {
    Iua::State whole = Iua{}.start({});
    Iua::State later = Iua{}.start({});
    whole.add(Batch{{"x", first}});
    later.add(Batch{{"x", second}});
    whole.merge(std::move(later));
    EXPECT_EQ(std::move(whole).finish()["x"].units.identical, (Groups{{0, 1}, {2, 3}}));
  }
}

TEST(Iua, StatesSurviveBytesBitForBit) {
  Iua::State state = Iua{}.start({});
  state.add(Batch{{"x", layer(Shape{100, 7})}, {"y", layer(Shape{100, 2, 3})}});
  const auto bytes = state.to_bytes();
  EXPECT_EQ(Iua::State::from_bytes(Iua{}, bytes).to_bytes(), bytes);
}

TEST(Iua, RefusesBytesThatItDidNotWrite) {
  Iua::State state = Iua{}.start({});
  state.add(Batch{{"x", layer(Shape{100, 7})}});
  const auto bytes = state.to_bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    expect_error(ErrorKind::data, "",
                 [&] { Iua::State::from_bytes(Iua{}, std::span(bytes).first(size)); });
  auto longer = bytes;
  longer.push_back(std::byte{0});
  expect_error(ErrorKind::data, "left over", [&] { Iua::State::from_bytes(Iua{}, longer); });
  expect_error(ErrorKind::data, "other options",
               [&] { Iua::State::from_bytes(Iua{.tolerance = 1}, bytes); });
}

TEST(Iua, KeepsNoCountsPerSampleWhenToldSo) {
  const Tensor x = layer(Shape{100, 7});
  const IuaField field = iua(x, {.keep_samples = false});
  EXPECT_TRUE(field.inactive.empty());
  EXPECT_EQ(field.mean_inactive, iua(x).mean_inactive);
}

TEST(Iua, RefusesWhatItCannotCount) {
  const Tensor x = layer(Shape{4, 7});
  expect_error(ErrorKind::usage, "tolerance", [&] { iua(x, {.tolerance = -1}); });
  expect_error(ErrorKind::usage, "tolerance", [&] { iua(x, {.tolerance = nan}); });
  expect_error(ErrorKind::usage, "constant_tolerance", [&] { iua(x, {.constant_tolerance = -1}); });
  expect_error(ErrorKind::usage, "channel_axis", [&] { iua(x, {.channel_axis = 0}); });
  expect_error(ErrorKind::shape, "field 'x'", [&] { iua(x, {.channel_axis = 2}); });
  expect_error(ErrorKind::usage, "bounds", [&] { iua(x, {.saturation = SaturationBounds{1, 0}}); });
  expect_error(ErrorKind::usage, "fields", [&] { iua(x, {.fields = Fields{}}); });
  expect_error(ErrorKind::missing_field, "'y'", [&] { iua(x, {.fields = "y"}); });
  expect_error(ErrorKind::shape, "as before", [&] {
    Iua::State state = Iua{}.start({});
    state.add(Batch{{"x", x}});
    state.add(Batch{{"x", layer(Shape{4, 8})}});
  });
}

}  // namespace
}  // namespace deepview

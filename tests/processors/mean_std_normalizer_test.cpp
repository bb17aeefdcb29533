#include "deepview/processors/mean_std_normalizer.hpp"

#include <gmock/gmock.h>

#include <limits>

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

Tensor normalized(const Tensor& tensor, const MeanStdNormalizer& normalizer) {
  return run(normalizer, Batch{{"x", tensor}})["x"];
}

TEST(MeanStdNormalizer, SubtractsTheMeanAndDividesByTheStd) {
  EXPECT_THAT(values<float>(normalized(column({1, 2, 5}), {.mean = {2}, .std = {2}})),
              ElementsAre(-0.5F, 0, 1.5F));
}

TEST(MeanStdNormalizer, ByDefaultChangesNothingButIntegerTypes) {
  const Tensor in = column({1.5F, -2});
  EXPECT_TRUE(identical(normalized(in, {}), in));
}

TEST(MeanStdNormalizer, NeverWrapsBytes) {
  EXPECT_THAT(values<float>(normalized(column<std::uint8_t>({1, 255}), {.mean = {6}})),
              ElementsAre(-5, 249));
}

TEST(MeanStdNormalizer, KeepsFloatTypesAndWidensIntegers) {
  const std::vector<std::pair<DType, DType>> expected{
      {DType::boolean, DType::f32}, {DType::u8, DType::f32},  {DType::i16, DType::f32},
      {DType::i32, DType::f64},     {DType::u64, DType::f64}, {DType::f16, DType::f16},
      {DType::f32, DType::f32},     {DType::f64, DType::f64}};
  for (const auto& [in, out] : expected) {
    const Tensor found = normalized(column<std::uint8_t>({0, 1}).to(in), {.mean = {1}, .std = {2}});
    EXPECT_TRUE(identical(found, column({-0.5F, 0}).to(out))) << name(in);
  }
}

TEST(MeanStdNormalizer, RoundsHalvesOnce) {
  const Tensor in = column({1000.0F}).to(DType::f16);
  const Tensor out = normalized(in, {.mean = {0.1}, .std = {3}});
  EXPECT_EQ(out.values<Half>()[0], to_half((1000 - 0.1) / 3));
}

TEST(MeanStdNormalizer, TakesOneNumberForEachLastChannel) {
  const Tensor in = counting<std::uint8_t>(Shape{1, 2, 3});
  EXPECT_THAT(values<float>(normalized(in, {.mean = {0, 1, 2}, .std = {1, 2, 4}})),
              ElementsAre(0, 0, 0, 3, 1.5F, 0.75F));
}

TEST(MeanStdNormalizer, TakesOneNumberForEachFirstChannel) {
  const Tensor in = counting(Shape{2, 2, 3});
  const MeanStdNormalizer normalizer{.mean = {0, 3}, .std = {1}, .channels = ChannelAxis::first};
  EXPECT_THAT(values<float>(normalized(in, normalizer)),
              ElementsAre(0, 1, 2, 0, 1, 2, 6, 7, 8, 6, 7, 8));
}

TEST(MeanStdNormalizer, AgreesBetweenChannelsFirstAndLast) {
  const Tensor last = counting(Shape{2, 4, 4});
  const Tensor first = last;  // a square of features: its transpose by hand below
  const MeanStdNormalizer by_last{.mean = {1, 2, 3, 4}, .std = {5, 6, 7, 8}};
  MeanStdNormalizer by_first = by_last;
  by_first.channels = ChannelAxis::first;
  const auto a = values<float>(normalized(last, by_last));
  const auto b = values<float>(normalized(first, by_first));
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        const double x = static_cast<double>(s * 16 + i * 4 + j);
        EXPECT_EQ(a[s * 16 + i * 4 + j],
                  static_cast<float>((x - by_last.mean[j]) / by_last.std[j]));
        EXPECT_EQ(b[s * 16 + i * 4 + j],
                  static_cast<float>((x - by_last.mean[i]) / by_last.std[i]));
      }
}

TEST(MeanStdNormalizer, RefusesAStdThatIsNotPositive) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double std : {0.0, -1.0, infinity, std::numeric_limits<double>::quiet_NaN()})
    expect_error(ErrorKind::usage, "std", [&] {
      Stage(MeanStdNormalizer{.std = {1, std}}).bind({});
    });
  expect_error(ErrorKind::usage, "mean",
               [&] { Stage(MeanStdNormalizer{.mean = {infinity}}).bind({}); });
}

TEST(MeanStdNormalizer, RefusesNumbersThatDoNotPair) {
  expect_error(ErrorKind::usage, "at least one",
               [] { Stage(MeanStdNormalizer{.mean = {}}).bind({}); });
  expect_error(ErrorKind::usage, "as many", [] {
    Stage(MeanStdNormalizer{.mean = {1, 2}, .std = {1, 2, 3}}).bind({});
  });
}

TEST(MeanStdNormalizer, NamesAFieldWithOtherChannels) {
  expect_error(ErrorKind::shape, "'x'", [] { normalized(rows({{1, 2}}), {.mean = {1, 2, 3}}); });
  expect_error(ErrorKind::shape, "'x'", [] { normalized(column({1, 2}), {.mean = {1, 2}}); });
}

TEST(MeanStdNormalizer, TakesBatchesWithoutSamples) {
  const Tensor none = counting<std::uint8_t>(Shape{0, 4, 3});
  const Tensor out = normalized(none, {.mean = {1, 2, 3}});
  EXPECT_EQ(out.shape(), (Shape{0, 4, 3}));
  EXPECT_EQ(out.dtype(), DType::f32);
}

TEST(MeanStdNormalizer, LeavesOtherFieldsMetadataAndSnapshots) {
  Batch::Builder builder(testing::numbered(2));
  builder.field("y", column({1, 2})).snapshot("s", testing::numbered(2));
  const Batch in = std::move(builder).build();
  const Batch out = run(MeanStdNormalizer{.mean = {1}, .fields = {"y"}}, in);
  EXPECT_TRUE(identical(out["x"], in["x"]));
  EXPECT_THAT(values<float>(out["y"]), ElementsAre(0, 1));
  EXPECT_NE(out.metadata().find(keys::identifier), nullptr);
  EXPECT_NE(out.find_snapshot("s"), nullptr);
  expect_error(ErrorKind::missing_field, "'z'",
               [&] { run(MeanStdNormalizer{.fields = {"z"}}, in); });
}

}  // namespace
}  // namespace deepview

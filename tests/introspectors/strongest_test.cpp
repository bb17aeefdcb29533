#include "deepview/introspectors/strongest/strongest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "deepview/base/batch_builder.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using testing::expect_error;
using testing::normal_tensor;
using testing::rows;
using Lists = std::vector<std::vector<SampleResponse>>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

Batch named(Tensor x) {
  Batch::Builder builder(Batch{{"x", std::move(x)}});
  const Batch batch = Batch::Builder(builder).build();
  std::vector<std::string> names;
  for (std::size_t r = 0; r < batch.size(); ++r) names.push_back("sample-" + std::to_string(r));
  builder.metadata().set(keys::identifier, std::move(names));
  return std::move(builder).build();
}

StrongestResult strongest(const Tensor& x, const Strongest& options = {},
                          const RunOptions& run = {}) {
  return introspect(InMemory{named(x)}, options, run);
}

// Sorts all samples; `sign` -1 for the weakest.
Lists sorted(const Matrix& responses, std::size_t count, double sign) {
  Lists lists(responses.columns());
  for (std::size_t c = 0; c < lists.size(); ++c) {
    for (std::size_t r = 0; r < responses.rows(); ++r) lists[c].push_back({responses(r, c), r});
    std::ranges::stable_sort(lists[c], [&](const SampleResponse& a, const SampleResponse& b) {
      return sign * a.value > sign * b.value;
    });
    lists[c].resize(std::min(count, lists[c].size()));
  }
  return lists;
}

// Few distinct values, so that there are many ties.
Tensor coarse(const Shape& shape) {
  Random random(Seed{3});
  std::vector<float> values(static_cast<std::size_t>(shape.elements()));
  for (float& value : values) value = static_cast<float>(random.below(50)) - 20;
  return {shape, std::move(values)};
}

TEST(Strongest, AgreesWithSortingAllSamples) {
  for (const Shape& shape : {Shape{300}, Shape{300, 5}, Shape{300, 3, 4}, Shape{300, 2, 3, 4}}) {
    for (const DType dtype : {DType::f32, DType::f16, DType::i8, DType::f64}) {
      for (const auto pool : {OverPositions::max, OverPositions::mean}) {
        const Tensor x = coarse(shape).to(dtype);
        const auto answer = strongest(x, {.count = 7, .pool = pool, .weakest = true}).fields["x"];
        const Matrix pooled = pooled_channels(x, channels_of(shape, 1), pool);
        EXPECT_EQ(answer.strongest, sorted(pooled, 7, 1));
        EXPECT_EQ(answer.weakest, sorted(pooled, 7, -1));
      }
    }
  }
}

TEST(Strongest, OfEqualResponsesTakesTheEarlierSample) {
  const auto answer = strongest(rows({{1}, {2}, {2}, {2}}), {.count = 2}).fields["x"];
  EXPECT_EQ(answer.strongest, (Lists{{{2, 1}, {2, 2}}}));
  EXPECT_TRUE(answer.weakest.empty());
}

TEST(Strongest, NamesTheSamplesItFound) {
  const auto answer = strongest(rows({{1, 9}, {2, 8}, {3, 7}, {0, 0}}), {.count = 1});
  EXPECT_EQ(answer.samples, 4U);
  const std::map<std::size_t, SampleIdentifier> expected{{0, "sample-0"}, {2, "sample-2"}};
  EXPECT_EQ(answer.identifiers, expected);
  const auto numbered = introspect(InMemory{testing::numbered(5)}, Strongest{.count = 1});
  EXPECT_EQ(numbered.identifiers.at(4), SampleIdentifier(std::int64_t{4}));
}

TEST(Strongest, HasTheSameAnswerForAnyBatchSizeAndThreads) {
  const Tensor x = coarse(Shape{5000, 6, 2});
  const Strongest options{.weakest = true};
  const auto expected = strongest(x, options, {.threads = 1, .batch_size = 5000});
  ASSERT_EQ(expected.identifiers.at(expected.fields["x"].strongest[0][0].row),
            SampleIdentifier("sample-" + std::to_string(expected.fields["x"].strongest[0][0].row)));
  for (const int threads : {1, 2, 3, 7, 16}) {
    for (const std::size_t batch_size : {1U, 7U, 64U}) {
      const auto answer = strongest(x, options, {.threads = threads, .batch_size = batch_size});
      EXPECT_EQ(answer.fields["x"].strongest, expected.fields["x"].strongest);
      EXPECT_EQ(answer.fields["x"].weakest, expected.fields["x"].weakest);
      EXPECT_EQ(answer.identifiers, expected.identifiers);
    }
  }
}

TEST(Strongest, MergedShardsAnswerAsOne) {
  const Tensor x = coarse(Shape{1001, 6});
  const Batch all = named(x);
  const auto expected = introspect(InMemory{all}, Strongest{});
  for (const std::size_t shards : {1U, 2U, 3U, 7U}) {
    Strongest::State whole = Strongest{}.start({});
    for (std::size_t s = 0; s < shards; ++s) {
      const std::size_t from = 1001 * s / shards;
      Strongest::State part = Strongest{}.start({});
      part.add(all.rows(from, 1001 * (s + 1) / shards - from));
      whole.merge(std::move(part));
    }
    const auto merged = std::move(whole).finish();
    EXPECT_EQ(merged.fields["x"].strongest, expected.fields["x"].strongest);
    EXPECT_EQ(merged.identifiers, expected.identifiers);
    EXPECT_EQ(merged.samples, 1001U);
  }
}

TEST(Strongest, LeavesOutAndCountsWhatIsNotFinite) {
  const auto answer =
      strongest(rows({{nan, 1}, {infinity, 2}, {-5, -infinity}}), {.weakest = true}).fields["x"];
  EXPECT_EQ(answer.not_finite, 3U);
  EXPECT_EQ(answer.strongest, (Lists{{{-5, 2}}, {{2, 1}, {1, 0}}}));
  EXPECT_EQ(answer.weakest, (Lists{{{-5, 2}}, {{1, 0}, {2, 1}}}));
}

TEST(Strongest, OfFewOrNoSamplesHasAsManyAsThereAre) {
  EXPECT_EQ(strongest(rows({{1, 2}})).fields["x"].strongest, (Lists{{{1, 0}}, {{2, 0}}}));
  const auto none = strongest(counting(Shape{0, 3}));
  EXPECT_EQ(none.fields["x"].strongest, Lists(3));
  EXPECT_EQ(none.samples, 0U);
  EXPECT_EQ(strongest(counting(Shape{2, 3, 0})).fields["x"].strongest, Lists(3));
}

TEST(Strongest, RefusesWhatItCannotRank) {
  const Tensor x = counting(Shape{3, 2});
  expect_error(ErrorKind::usage, "count", [&] { strongest(x, {.count = 0}); });
  expect_error(ErrorKind::usage, "channel_axis", [&] { strongest(x, {.channel_axis = 0}); });
  expect_error(ErrorKind::shape, "field 'x'", [&] { strongest(x, {.channel_axis = 2}); });
  expect_error(ErrorKind::usage, "fields", [&] { strongest(x, {.fields = Fields{}}); });
  expect_error(ErrorKind::shape, "2 channels as before", [&] {
    Strongest::State state = Strongest{}.start({});
    state.add(Batch{{"x", x}});
    state.add(Batch{{"x", counting(Shape{3, 3})}});
  });
}

}  // namespace
}  // namespace deepview

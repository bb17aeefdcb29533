#include "deepview/base/stub_datasets.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::Each;
using testing::expect_error;
using testing::read_all;
using testing::values;

Batch whole(const Producer& source, const RunOptions& options = {.batch_size = 100000}) {
  return concatenate(read_all(source, options));
}

// The same rows for any batch size, in each pass, and others for another seed.
void expect_repeatable(const Producer& source) {
  const Batch expected = whole(source);
  EXPECT_EQ(source.size(), expected.size());
  for (const std::size_t batch_size :
       {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::numeric_limits<std::size_t>::max()})
    EXPECT_TRUE(identical(whole(source, {.batch_size = batch_size}), expected));
  EXPECT_FALSE(identical(whole(source, {.seed = {1}}), expected));
}

TEST(StubImageDataset, GivesPicturesOfTheSizesAsked) {
  const StubImageDataset dataset{
      .dataset_size = 5, .image_width = 4, .image_height = 3, .channel_count = 2};
  const auto batches = read_all(dataset, {.batch_size = 2});
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[0]["images"].shape(), (Shape{2, 3, 4, 2}));
  EXPECT_EQ(batches[2]["images"].shape(), (Shape{1, 3, 4, 2}));
  EXPECT_EQ(batches[0]["images"].dtype(), DType::f64);
}

TEST(StubImageDataset, GivesTheSameBitsInEachPassForAnyBatchSize) {
  expect_repeatable(StubImageDataset{.dataset_size = 100, .image_width = 3, .image_height = 2});
}

TEST(StubImageDataset, DrawsNormalValues) {
  const auto drawn = values<double>(
      whole(StubImageDataset{.dataset_size = 50, .image_width = 20, .image_height = 20})["images"]);
  double sum = 0;
  double squares = 0;
  for (const double value : drawn) {
    sum += value;
    squares += value * value;
  }
  // 60,000 draws: five standard errors of the mean and of the variance.
  EXPECT_NEAR(sum / 60000, 0, 5 / std::sqrt(60000.0));
  EXPECT_NEAR(squares / 60000, 1, 5 * std::sqrt(2 / 60000.0));
}

TEST(StubImageDataset, RefusesSizesBelowOne) {
  expect_error(ErrorKind::usage, "dataset_size", [] { whole(StubImageDataset{}); });
  expect_error(ErrorKind::usage, "image_width",
               [] { whole(StubImageDataset{.dataset_size = 1, .image_width = 0}); });
  expect_error(ErrorKind::usage, "image_height",
               [] { whole(StubImageDataset{.dataset_size = 1, .image_height = -1}); });
  expect_error(ErrorKind::usage, "channel_count",
               [] { whole(StubImageDataset{.dataset_size = 1, .channel_count = 0}); });
}

const StubGatedAdditionDataset sequences{
    .dataset_size = 500, .minimum_sequence_length = 2, .maximum_sequence_length = 9};

TEST(StubGatedAdditionDataset, MarksTwoValuesBeforeTheEndAndAsksForTheirSum) {
  const Batch batch = whole(sequences);
  EXPECT_EQ(batch["x"].shape(), (Shape{500, 9, 2}));
  const auto x = values<float>(batch["x"]);
  const auto lengths = values<std::int64_t>(batch["sequence_length"]);
  for (std::size_t row = 0; row < 500; ++row) {
    float sum = 0;
    int marks = 0;
    for (std::size_t step = 0; step < 9; ++step) {
      const float value = x[(row * 9 + step) * 2];
      const float mark = x[(row * 9 + step) * 2 + 1];
      EXPECT_TRUE(value >= -1 && value < 1);
      EXPECT_TRUE(mark == 0 || (mark == 1 && step < static_cast<std::size_t>(lengths[row])));
      sum += mark * value;
      marks += mark == 1;
    }
    EXPECT_EQ(marks, 2);
    EXPECT_EQ(batch["target"].values<float>()[row], 0.5F + sum / 4);
  }
}

TEST(StubGatedAdditionDataset, DrawsEveryLengthAndPlace) {
  const Batch batch = whole(sequences);
  const auto lengths = values<std::int64_t>(batch["sequence_length"]);
  EXPECT_EQ(std::set(lengths.begin(), lengths.end()).size(), 8U);
  EXPECT_EQ(*std::ranges::min_element(lengths), 2);
  std::set<std::size_t> places;
  const auto x = values<float>(batch["x"]);
  for (std::size_t i = 1; i < x.size(); i += 2)
    if (x[i] == 1) places.insert(i / 2 % 9);
  EXPECT_EQ(places.size(), 9U);
}

TEST(StubGatedAdditionDataset, GivesTheSameBitsInEachPassForAnyBatchSize) {
  expect_repeatable(sequences);
}

TEST(StubGatedAdditionDataset, TakesSequencesOfOneLength) {
  const Batch batch = whole(StubGatedAdditionDataset{.dataset_size = 3});
  EXPECT_EQ(batch["x"].shape(), (Shape{3, 100, 2}));
  EXPECT_THAT(values<std::int64_t>(batch["sequence_length"]), Each(100));
}

TEST(StubGatedAdditionDataset, RefusesLengthsWithoutRoomForTwoMarks) {
  expect_error(ErrorKind::usage, "minimum_sequence_length", [] {
    whole(StubGatedAdditionDataset{.dataset_size = 1, .minimum_sequence_length = 1});
  });
  expect_error(ErrorKind::usage, "maximum_sequence_length", [] {
    whole(StubGatedAdditionDataset{.dataset_size = 1, .maximum_sequence_length = 99});
  });
  expect_error(ErrorKind::usage, "dataset_size", [] { whole(StubGatedAdditionDataset{}); });
}

}  // namespace
}  // namespace deepview

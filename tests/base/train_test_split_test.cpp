#include "deepview/base/train_test_split.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::expect_error;
using testing::read_all;
using testing::values;

using Labels = std::vector<Label>;
using DataSets = std::vector<DataSet>;

Column integers(std::vector<std::int64_t> values) {
  return values;
}

// Samples 0, 1, 2 to train with, 10, 11 to test with.
TrainTestSplit five() {
  return {
      .train = {Tensor(Shape{3, 1, 1}, std::vector<std::uint8_t>{0, 1, 2}), integers({7, 8, 7})},
      .test = {Tensor(Shape{2, 1, 1}, std::vector<std::uint8_t>{10, 11}), integers({8, 9})}};
}

// A hundred of each part, with labels 0 to 9 in turn.
TrainTestSplit many() {
  std::vector<std::int64_t> labels(100);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int64_t>(i % 10);
  return {.train = {counting(Shape{100, 2}), labels}, .test = {counting(Shape{100, 2}), labels}};
}

Batch whole(const TrainTestSplit& split, const RunOptions& options = {.batch_size = 1000}) {
  return concatenate(read_all(split, options));
}

std::vector<std::int64_t> identifiers(const Batch& batch) {
  return std::get<std::vector<std::int64_t>>(batch.metadata()[keys::identifier]);
}

TEST(TrainTestSplit, GivesTheSamplesToTrainWithFirst) {
  const Batch batch = whole(five());
  EXPECT_THAT(values<std::uint8_t>(batch["samples"]), ElementsAre(0, 1, 2, 10, 11));
  EXPECT_THAT(identifiers(batch), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(*batch.metadata().find(keys::labels, "label"), integers({7, 8, 7, 8, 9}));
  EXPECT_EQ(*batch.metadata().find(keys::labels, "dataset"),
            Column(std::vector<std::string>{"train", "train", "train", "test", "test"}));
}

TEST(TrainTestSplit, DropsNoAxisOfExtentOne) {
  EXPECT_EQ(whole(five())["samples"].shape(), (Shape{5, 1, 1}));
  TrainTestSplit one = five();
  one.max_samples = 1;
  EXPECT_EQ(whole(one)["samples"].shape(), (Shape{1, 1, 1}));
}

TEST(TrainTestSplit, KeepsTheSourceIndicesOfASubset) {
  TrainTestSplit split = five();
  split.datasets = DataSets{DataSet::test};
  EXPECT_THAT(identifiers(whole(split)), ElementsAre(3, 4));
  split.datasets = {};
  split.labels = Labels{8, 9};
  EXPECT_THAT(identifiers(whole(split)), ElementsAre(1, 3, 4));
  split.datasets = DataSets{DataSet::test};
  split.labels = Labels{8};
  EXPECT_THAT(identifiers(whole(split)), ElementsAre(3));
  EXPECT_EQ(split.size(), 1U);
}

TEST(TrainTestSplit, TakesLabelsThatAreStrings) {
  const TrainTestSplit split{
      .train = {counting(Shape{2, 1}), std::vector<std::string>{"cat", "dog"}},
      .labels = Labels{"dog"}};
  EXPECT_THAT(identifiers(whole(split)), ElementsAre(1));
}

TEST(TrainTestSplit, GivesTheSameSamplesForAnyBatchSize) {
  TrainTestSplit split = many();
  for (const bool shuffle : {false, true}) {
    split.shuffle = shuffle;
    const Batch expected = whole(split);
    for (const std::size_t batch_size : {1U, 7U, 64U, 200U}) {
      const auto batches = read_all(split, {.batch_size = batch_size});
      EXPECT_EQ(batches.size(), (200 + batch_size - 1) / batch_size);
      EXPECT_TRUE(identical(concatenate(batches), expected));
    }
  }
}

TEST(TrainTestSplit, ShufflesByTheSeedTheSameInEachPass) {
  TrainTestSplit split = many();
  split.shuffle = true;
  const auto first = identifiers(whole(split, {.seed = {1}}));
  EXPECT_EQ(identifiers(whole(split, {.seed = {1}})), first);
  EXPECT_NE(identifiers(whole(split, {.seed = {2}})), first);
  std::vector<std::int64_t> all(200);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_NE(first, all);
  EXPECT_THAT(first, ::testing::UnorderedElementsAreArray(all));
}

TEST(TrainTestSplit, KeepsSamplesAndLabelsTogetherWhenItShuffles) {
  TrainTestSplit split = many();
  split.shuffle = true;
  const Batch batch = whole(split);
  const auto ids = identifiers(batch);
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const auto in_part = static_cast<std::size_t>(ids[row] % 100);
    EXPECT_EQ(batch["samples"].values<float>()[2 * row], static_cast<float>(2 * in_part));
    EXPECT_TRUE(has_label(*batch.metadata().find(keys::labels, "label"), row, ids[row] % 10));
    EXPECT_TRUE(has_label(*batch.metadata().find(keys::labels, "dataset"), row,
                          ids[row] < 100 ? "train" : "test"));
  }
}

TEST(TrainTestSplit, DrawsARandomSubsetWhenMaxSamplesMeetsShuffle) {
  TrainTestSplit split = many();
  split.shuffle = true;
  const auto all = identifiers(whole(split));
  split.max_samples = 20;
  EXPECT_THAT(identifiers(whole(split)), ElementsAreArray(all.begin(), all.begin() + 20));
  EXPECT_EQ(split.size(), 20U);
  split.max_samples = 500;
  EXPECT_EQ(whole(split).size(), 200U);
}

TEST(TrainTestSplit, SharesTheSamplesThatFollowOneAnother) {
  const TrainTestSplit split = five();
  const auto batches = read_all(split, {.batch_size = 3});
  EXPECT_EQ(batches[0]["samples"].bytes().data(), split.train.samples.bytes().data());
  EXPECT_EQ(batches[1]["samples"].bytes().data(), split.test.samples.bytes().data());
}

TEST(TrainTestSplit, GivesTheFieldAndTheKeysEvenOfNoSamples) {
  TrainTestSplit split = five();
  split.max_samples = 0;
  const auto batches = read_all(split);
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0]["samples"].shape(), (Shape{0, 1, 1}));
  EXPECT_NE(batches[0].metadata().find(keys::labels, "dataset"), nullptr);
}

TEST(TrainTestSplit, LeavesOutMetadataOnRequest) {
  TrainTestSplit split = five();
  split.attach_metadata = false;
  EXPECT_TRUE(whole(split).metadata().empty());
}

TEST(TrainTestSplit, TakesOnePartAloneWhateverTheOtherWouldBe) {
  TrainTestSplit split = five();
  split.train = {};
  const Batch batch = whole(split);
  EXPECT_EQ(batch["samples"].dtype(), DType::u8);
  EXPECT_EQ(batch["samples"].shape(), (Shape{2, 1, 1}));
  EXPECT_THAT(identifiers(batch), ElementsAre(0, 1));
}

TEST(TrainTestSplit, PromotesTheTypesOfBothParts) {
  TrainTestSplit split = five();
  split.test.samples = split.test.samples.to(DType::f64);
  EXPECT_THAT(values<double>(whole(split)["samples"]), ElementsAre(0, 1, 2, 10, 11));
}

TEST(TrainTestSplit, NamesThePartThatDoesNotFit) {
  TrainTestSplit split = five();
  split.test.samples = counting(Shape{2, 1, 2});
  expect_error(ErrorKind::shape, "test part", [&] { whole(split); });
  split = five();
  split.train.labels = integers({7});
  expect_error(ErrorKind::shape, "train part", [&] { whole(split); });
  split = five();
  split.test.labels = std::vector<double>{1, 2};
  expect_error(ErrorKind::usage, "test part", [&] { whole(split); });
  split.test.labels = std::vector<std::string>{"a", "b"};
  expect_error(ErrorKind::shape, "type", [&] { whole(split); });
}

TEST(TrainTestSplit, RefusesEmptyListsAndSplitsWithoutSamples) {
  TrainTestSplit split = five();
  split.labels = Labels{};
  expect_error(ErrorKind::usage, "at least one", [&] { whole(split); });
  split = five();
  split.datasets = DataSets{};
  expect_error(ErrorKind::usage, "at least one", [&] { split.size(); });
  split = five();
  split.labels = Labels{99};
  expect_error(ErrorKind::data, "no sample", [&] { whole(split); });
  expect_error(ErrorKind::data, "no samples", [] { whole(TrainTestSplit{}); });
}

}  // namespace
}  // namespace deepview

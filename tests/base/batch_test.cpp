#include "deepview/base/batch.hpp"

#include <gmock/gmock.h>

#include <array>
#include <limits>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::numbered;
using testing::rows;
using testing::values;
using Numbers = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

// Three samples with a field, all kinds of metadata and a snapshot.
Batch complete() {
  Batch::Builder builder(numbered(3));
  builder.metadata().set(keys::labels, "label", Words{"cat", "dog", "cow"});
  builder.metadata().declare(DictMetaKey{"later"});
  builder.snapshot("before", Batch{{"pixels", counting<std::uint8_t>(Shape{3, 2, 2})}});
  return std::move(builder).build();
}

TEST(Batch, HasTheSizeOfItsFirstField) {
  EXPECT_EQ((Batch{{"x", rows({{1, 2}, {3, 4}})}, {"y", column({5, 6})}}).size(), 2U);
}

TEST(Batch, WithoutFieldsHasTheSizeOfItsFirstMetadataColumn) {
  Batch::Builder builder;
  builder.metadata().declare(keys::labels);
  builder.metadata().set(keys::path, Words{"a", "b", "c"});
  EXPECT_EQ(std::move(builder).build().size(), 3U);
  EXPECT_EQ(Batch().size(), 0U);
}

TEST(Batch, KeepsTheOrderOfItsFields) {
  const Batch batch{{"z", column({1})}, {"a", column({2})}, {"m", column({3})}};
  EXPECT_THAT(batch.field_names(), ElementsAre("z", "a", "m"));
}

TEST(Batch, RefusesFieldsOfDifferentLength) {
  expect_error(ErrorKind::shape, "'y'", [] { Batch{{"x", column({1, 2})}, {"y", column({1})}}; });
}

TEST(Batch, RefusesAScalarField) {
  expect_error(ErrorKind::shape, "scalar", [] {
    Batch{{"x", Tensor(Shape{}, std::vector<float>{1})}};
  });
}

TEST(Batch, RefusesAFieldGivenTwice) {
  expect_error(ErrorKind::usage, "twice", [] { Batch{{"x", column({1})}, {"x", column({1})}}; });
}

TEST(Batch, SaysWhichFieldsThereAreWhenOneIsMissing) {
  const Batch batch{{"image", column({1})}};
  EXPECT_EQ(batch.find("conv"), nullptr);
  expect_error(ErrorKind::missing_field, "'image'", [&] { static_cast<void>(batch["conv"]); });
}

TEST(Batch, ReplacesAFieldInItsPlaceOrAppendsIt) {
  Batch batch{{"x", column({1})}, {"y", column({2})}};
  batch = std::move(batch).with("x", column({9}));
  batch = std::move(batch).with("z", column({3}));
  EXPECT_THAT(batch.field_names(), ElementsAre("x", "y", "z"));
  EXPECT_THAT(values<float>(batch["x"]), ElementsAre(9));
  expect_error(ErrorKind::shape, "'y'", [&] { Batch(batch).with("y", column({1, 2})); });
}

TEST(Batch, SharesItsTensorsWithItsCopies) {
  const Batch batch = complete();
  const Batch copy = batch;
  EXPECT_EQ(copy["x"].bytes().data(), batch["x"].bytes().data());
}

TEST(BatchRows, CutFieldsMetadataAndSnapshotsAlike) {
  const Batch part = complete().rows(1, 2);
  EXPECT_THAT(values<float>(part["x"]), ElementsAre(1, 2));
  EXPECT_EQ(std::get<Numbers>(part.metadata()[keys::identifier]), (Numbers{1, 2}));
  EXPECT_EQ(std::get<Words>(*part.metadata().find(keys::labels, "label")), (Words{"dog", "cow"}));
  const Batch& before = *part.find_snapshot("before");
  EXPECT_THAT(values<std::uint8_t>(before["pixels"]), ElementsAre(4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(BatchRows, OfAnEmptyRangeKeepFieldsTypesShapesAndKeys) {
  const Batch part = complete().rows(3, 0);
  EXPECT_EQ(part.size(), 0U);
  EXPECT_EQ(part["x"].shape(), (Shape{0, 1}));
  EXPECT_TRUE(std::get<Numbers>(part.metadata()[keys::identifier]).empty());
  EXPECT_NE(part.metadata().find(keys::labels, "label"), nullptr);
  EXPECT_TRUE(part.metadata().contains(DictMetaKey{"later"}));
  EXPECT_EQ((*part.find_snapshot("before"))["pixels"].shape(), (Shape{0, 2, 2}));
}

TEST(BatchRows, RefuseToGoBeyondTheLastSample) {
  const auto huge = std::numeric_limits<std::size_t>::max();
  expect_error(ErrorKind::shape, "before 3", [] { complete().rows(2, 2); });
  expect_error(ErrorKind::shape, "before 3", [] { complete().rows(4, 0); });
  expect_error(ErrorKind::shape, "before 3", [=] { complete().rows(1, huge); });
}

TEST(BatchTake, FollowsTheGivenOrderWithRepeats) {
  const Batch part = complete().take(std::array<std::size_t, 3>{2, 0, 2});
  EXPECT_THAT(values<float>(part["x"]), ElementsAre(2, 0, 2));
  EXPECT_EQ(std::get<Numbers>(part.metadata()[keys::identifier]), (Numbers{2, 0, 2}));
  EXPECT_EQ(part.find_snapshot("before")->size(), 3U);
}

TEST(BatchTake, OfNothingIsAnEmptyBatchWithAllKeys) {
  EXPECT_TRUE(identical(complete().take({}), complete().rows(0, 0)));
}

TEST(BatchTake, ChecksEveryIndexBeforeItStarts) {
  expect_error(ErrorKind::shape, "found 3", [] {
    complete().take(std::array<std::size_t, 2>{0, 3});
  });
}

TEST(IdenticalBatches, AgreeInEveryByteAndInTheirOrder) {
  EXPECT_TRUE(identical(complete(), complete()));
  EXPECT_FALSE(identical(complete(), numbered(3)));
  const Batch xy{{"x", column({1})}, {"y", column({1})}};
  const Batch yx{{"y", column({1})}, {"x", column({1})}};
  EXPECT_FALSE(identical(xy, yx));
}

TEST(IdenticalBatches, CompareMetadataByItsBits) {
  const auto with_score = [](double score) {
    Batch::Builder builder;
    builder.metadata().set(MetaKey{"score"}, std::vector<double>{score});
    return std::move(builder).build();
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(identical(with_score(nan), with_score(nan)));
  EXPECT_FALSE(identical(with_score(0.0), with_score(-0.0)));
}

}  // namespace
}  // namespace deepview

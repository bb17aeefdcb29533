#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::numbered;
using testing::rows;
using testing::values;
using Words = std::vector<std::string>;

Batch joined(std::initializer_list<Batch> parts) {
  return concatenate(std::span<const Batch>(parts.begin(), parts.size()));
}

Batch labelled(std::initializer_list<const char*> columns) {
  Batch::Builder builder(Batch{{"x", column({1})}});
  builder.metadata().declare(keys::labels);
  for (const char* name : columns) builder.metadata().set(keys::labels, name, Words{name});
  return std::move(builder).build();
}

TEST(ConcatenateBatches, OfNoneIsAUsageError) {
  expect_error(ErrorKind::usage, "no batches", [] { joined({}); });
}

TEST(ConcatenateBatches, OfOneIsItself) {
  EXPECT_TRUE(identical(joined({numbered(2)}), numbered(2)));
}

TEST(ConcatenateBatches, PutsTheCutPiecesTogetherAgain) {
  const Batch whole = numbered(5);
  EXPECT_TRUE(identical(joined({whole.rows(0, 2), whole.rows(2, 0), whole.rows(2, 3)}), whole));
}

TEST(ConcatenateBatches, PromotesFieldTypes) {
  const Batch whole = joined({{{"x", column<std::uint8_t>({1})}}, {{"x", column<double>({2})}}});
  EXPECT_THAT(values<double>(whole["x"]), ElementsAre(1, 2));
}

TEST(ConcatenateBatches, FollowsTheOrderOfTheFirst) {
  const Batch xy{{"x", column({1})}, {"y", column({2})}};
  const Batch yx{{"y", column({4})}, {"x", column({3})}};
  const Batch whole = joined({xy, yx});
  EXPECT_THAT(whole.field_names(), ElementsAre("x", "y"));
  EXPECT_THAT(values<float>(whole["x"]), ElementsAre(1, 3));
}

TEST(ConcatenateBatches, JoinsSnapshots) {
  Batch::Builder builder(numbered(2));
  builder.snapshot("s", Batch{{"y", column({7, 8})}});
  const Batch batch = std::move(builder).build();
  EXPECT_THAT(values<float>((*joined({batch, batch}).find_snapshot("s"))["y"]),
              ElementsAre(7, 8, 7, 8));
  expect_error(ErrorKind::shape, "snapshot 's'", [&] { joined({batch, numbered(2)}); });
}

TEST(ConcatenateBatches, RefusesOtherFields) {
  const Batch x{{"x", column({1})}};
  const Batch y{{"y", column({1})}};
  const Batch xy{{"x", column({1})}, {"y", column({1})}};
  expect_error(ErrorKind::shape, "field 'y' is not in the first", [&] { joined({x, y}); });
  expect_error(ErrorKind::shape, "field 'y' is in the first alone", [&] { joined({xy, x}); });
}

TEST(ConcatenateBatches, RefusesRowsOfAnotherShape) {
  expect_error(ErrorKind::shape, "[2]", [] {
    joined({{{"x", rows({{1}})}}, {{"x", rows({{1, 2}})}}});
  });
}

TEST(ConcatenateBatches, RefusesOtherMetadataKeys) {
  const Batch bare{{"x", column({0})}};
  expect_error(ErrorKind::shape, "identifier", [&] { joined({numbered(1), bare.rows(0, 1)}); });
  Batch::Builder other(bare);
  other.metadata().set(DictMetaKey{"identifier"}, "a", Words{"b"});
  const Batch grouped = std::move(other).build();
  expect_error(ErrorKind::shape, "group", [&] { joined({numbered(1), grouped}); });
}

TEST(ConcatenateBatches, RefusesOtherColumnsWithinAGroup) {
  expect_error(ErrorKind::shape, "'split'", [] {
    joined({labelled({"label"}), labelled({"label", "split"})});
  });
  expect_error(ErrorKind::shape, "'split'", [] {
    joined({labelled({"label", "split"}), labelled({"label"})});
  });
}

TEST(ConcatenateBatches, RefusesOtherGroupsEvenWithoutColumns) {
  Batch::Builder builder(Batch{{"x", column({1})}});
  builder.metadata().declare(DictMetaKey{"other"});
  const Batch other = std::move(builder).build();
  expect_error(ErrorKind::shape, "'other'", [&] { joined({labelled({}), other}); });
  EXPECT_TRUE(joined({labelled({}), labelled({})}).metadata().contains(keys::labels));
}

TEST(ConcatenateBatches, RefusesPayloadsOfAnotherType) {
  Batch::Builder words(Batch{{"x", testing::counting(Shape{1, 1})}});
  words.metadata().set(keys::identifier, Words{"zero"});
  const Batch named = std::move(words).build();
  expect_error(ErrorKind::shape, "type", [&] { joined({numbered(1), named}); });
}

}  // namespace
}  // namespace deepview

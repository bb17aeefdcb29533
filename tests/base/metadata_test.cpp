#include "deepview/base/metadata.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using Numbers = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

TEST(Metadata, FindsWhatWasSet) {
  Metadata metadata;
  EXPECT_TRUE(metadata.empty());
  metadata.set(keys::identifier, Numbers{4, 5});
  EXPECT_EQ(std::get<Numbers>(metadata[keys::identifier]), (Numbers{4, 5}));
  EXPECT_EQ(metadata.find(keys::path), nullptr);
  expect_error(ErrorKind::missing_field, "path", [&] { static_cast<void>(metadata[keys::path]); });
}

TEST(Metadata, KeepsAKeyAndAGroupOfTheSameNameApart) {
  Metadata metadata;
  metadata.set(MetaKey{"a"}, Numbers{1});
  EXPECT_FALSE(metadata.contains(DictMetaKey{"a"}));
  metadata.set(DictMetaKey{"a"}, "inner", Numbers{2});
  EXPECT_EQ(std::get<Numbers>(metadata[MetaKey{"a"}]), Numbers{1});
  EXPECT_EQ(std::get<Numbers>(*metadata.find(DictMetaKey{"a"}, "inner")), Numbers{2});
  EXPECT_EQ(metadata.entries().size(), 2U);
}

TEST(Metadata, ReplacesAColumnInItsPlace) {
  Metadata metadata;
  metadata.set(keys::labels, "label", Words{"cat"});
  metadata.set(keys::labels, "split", Words{"train"});
  metadata.set(keys::labels, "label", Words{"dog"});
  const auto& columns = metadata.entries().front().columns;
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0].name, "label");
  EXPECT_EQ(std::get<Words>(*columns[0].column), Words{"dog"});
}

TEST(Metadata, RemovesAKeyOnce) {
  Metadata metadata;
  metadata.set(keys::path, Words{"a.png"});
  metadata.declare(keys::labels);
  EXPECT_TRUE(metadata.remove(keys::path));
  EXPECT_FALSE(metadata.remove(keys::path));
  EXPECT_TRUE(metadata.contains(keys::labels));
  EXPECT_TRUE(metadata.remove(keys::labels));
  EXPECT_TRUE(metadata.empty());
}

TEST(Metadata, DeclaresAGroupWithoutColumnsAndKeepsThoseThereAre) {
  Metadata metadata;
  metadata.declare(keys::labels);
  EXPECT_EQ(metadata.find(keys::labels, "label"), nullptr);
  metadata.set(keys::labels, "label", Words{"cat"});
  metadata.declare(keys::labels);
  EXPECT_NE(metadata.find(keys::labels, "label"), nullptr);
}

TEST(Metadata, TakesAWholeEntryWithoutCopyingItsColumns) {
  Metadata first;
  first.set(keys::labels, "label", Words{"cat"});
  Metadata second;
  second.set(keys::labels, "split", Words{"train"});
  second.set(first.entries().front());
  EXPECT_EQ(second.find(keys::labels, "label"), first.find(keys::labels, "label"));
  EXPECT_EQ(second.find(keys::labels, "split"), nullptr);
}

TEST(Metadata, RefusesAnEntryWhoseColumnsDoNotFitItsKey) {
  const auto column = std::make_shared<const Column>(Numbers{1});
  for (const Metadata::Entry& entry :
       {Metadata::Entry{keys::path, {}}, Metadata::Entry{keys::path, {{"a", column}}},
        Metadata::Entry{keys::path, {{"", column}, {"", column}}},
        Metadata::Entry{keys::labels, {{"a", column}, {"a", column}}}})
    expect_error(ErrorKind::usage, "expected", [&] { Metadata().set(entry); });
}

TEST(Metadata, CopiesDoNotDisturbEachOther) {
  Metadata first;
  first.set(keys::path, Words{"a"});
  Metadata second = first;
  second.set(keys::path, Words{"b"});
  EXPECT_EQ(std::get<Words>(first[keys::path]), Words{"a"});
}

TEST(Column, TakesPayloadsOfAnyKind) {
  const std::array<std::size_t, 3> wanted{1, 1, 0};
  EXPECT_EQ(take(Column(Words{"a", "b"}), wanted), Column(Words{"b", "b", "a"}));
  EXPECT_EQ(take(Column(Numbers{7, 8}), {}), Column(Numbers{}));
  const auto object = std::make_shared<const int>(3);
  const Column objects = std::vector<Opaque>{nullptr, object};
  EXPECT_EQ(take(objects, wanted), Column(std::vector<Opaque>{object, object, nullptr}));
  expect_error(ErrorKind::shape, "before 1", [&] { take(Column(Numbers{7}), wanted); });
}

TEST(Column, HasALabelOfItsOwnTypeAlone) {
  EXPECT_TRUE(has_label(Words{"1", "2"}, 1, "2"));
  EXPECT_FALSE(has_label(Words{"1", "2"}, 0, "2"));
  EXPECT_FALSE(has_label(Words{"1"}, 1, "1"));
  EXPECT_FALSE(has_label(Words{"1"}, 0, 1));
  EXPECT_TRUE(has_label(Numbers{1}, 0, 1));
  EXPECT_FALSE(has_label(std::vector<double>{1}, 0, 1));
}

TEST(AsTexts, KeepsTextAndWritesWholeNumbersInDecimal) {
  EXPECT_EQ(as_texts(Words{"a", ""}, "labels"), (Words{"a", ""}));
  EXPECT_EQ(as_texts(std::vector<std::int64_t>{-3, 0, 10}, "labels"), (Words{"-3", "0", "10"}));
  EXPECT_FALSE(can_be_labels(std::vector<double>{1}));
  testing::expect_error(ErrorKind::data, "labels",
                        [] { as_texts(std::vector<double>{1}, "labels"); });
}

TEST(Column, ConcatenatesPayloadsOfOneKind) {
  const std::vector<Column> parts{Numbers{1}, Numbers{}, Numbers{2, 3}};
  EXPECT_EQ(concatenate(parts), Column(Numbers{1, 2, 3}));
  const std::vector<Column> mixed{Numbers{1}, Words{"1"}};
  expect_error(ErrorKind::shape, "type", [&] { concatenate(mixed); });
  expect_error(ErrorKind::usage, "no metadata", [] { concatenate(std::span<const Column>{}); });
}

}  // namespace
}  // namespace deepview

#include "deepview/numeric/field_rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using testing::expect_error;
using testing::rows;

TEST(FieldRows, GatherEachChosenFieldAcrossMerges) {
  FieldRows first({"b", "a"});
  first.add({{"a", rows({{1}})}, {"b", rows({{2, 3}})}, {"c", rows({{4}})}});
  FieldRows later({"b", "a"});
  later.add({{"a", rows({{5}})}, {"b", rows({{6, 7}})}});
  first.merge(std::move(later));
  first.merge(FieldRows({"b", "a"}));
  const auto all = std::move(first).finish();
  EXPECT_EQ(all.size(), 2U);
  EXPECT_EQ(all.begin()->first, "b");
  EXPECT_EQ(all["a"].row(1)[0], 5);
  EXPECT_EQ(all["b"].row(1)[1], 7);
}

TEST(FieldRows, TakeAllMatricesByDefaultRule) {
  FieldRows fields(all_matrices());
  fields.add({{"picture", counting(Shape{2, 3, 3})}, {"x", counting(Shape{2, 4})}});
  EXPECT_EQ(std::move(fields).finish().size(), 1U);
}

TEST(FieldRows, NameTheFieldThatDoesNotFit) {
  FieldRows fields(Fields{"x"});
  expect_error(ErrorKind::shape, "field 'x'", [&] { fields.add({{"x", counting(Shape{2})}}); });
  fields.add({{"x", counting(Shape{2, 3})}});
  expect_error(ErrorKind::shape, "field 'x'", [&] { fields.add({{"x", counting(Shape{2, 4})}}); });
  expect_error(ErrorKind::missing_field, "'x'", [&] {
    fields.add({{"y", counting(Shape{2, 3})}});
  });
}

TEST(FieldRows, RefuseToMergeWithoutAField) {
  FieldRows first(all_matrices());
  first.add({{"x", rows({{1}})}});
  FieldRows later(all_matrices());
  later.add({{"y", rows({{1}})}});
  expect_error(ErrorKind::missing_field, "'x'", [&] { first.merge(std::move(later)); });
}

}  // namespace
}  // namespace deepview

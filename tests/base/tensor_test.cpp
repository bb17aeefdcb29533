#include "deepview/base/tensor.hpp"

#include <gmock/gmock.h>

#include <array>
#include <limits>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;
using testing::rows;

TEST(Tensor, OwnsItsValues) {
  const Tensor tensor = rows({{1, 2}, {3, 4}});
  EXPECT_EQ(tensor.dtype(), DType::f32);
  EXPECT_EQ(tensor.shape(), (Shape{2, 2}));
  EXPECT_EQ(tensor.row_count(), 2U);
  EXPECT_EQ(tensor.row_size(), 2U);
  EXPECT_THAT(tensor.values<float>(), ElementsAre(1, 2, 3, 4));
}

TEST(Tensor, ByDefaultHasNoRows) {
  const Tensor tensor;
  EXPECT_EQ(tensor.shape(), Shape{0});
  EXPECT_THAT(tensor.values<float>(), IsEmpty());
}

TEST(Tensor, CopiesShareOneBuffer) {
  const Tensor tensor = column({1, 2});
  const Tensor copy = tensor;
  EXPECT_EQ(copy.bytes().data(), tensor.bytes().data());
}

TEST(Tensor, RefusesAnotherNumberOfValues) {
  expect_error(ErrorKind::shape, "[2, 2]", [] { Tensor(Shape{2, 2}, std::vector<float>(3)); });
}

TEST(Tensor, RefusesToShowValuesOfAnotherType) {
  expect_error(ErrorKind::shape, "int32", [] { column({1}).values<std::int32_t>(); });
}

TEST(Tensor, MakesEveryNonZeroByteTrue) {
  const Tensor tensor = Tensor::booleans(Shape{3}, {0, 1, 7});
  EXPECT_THAT(tensor.values<bool>(), ElementsAre(false, true, true));
  EXPECT_THAT(tensor.to(DType::u8).values<std::uint8_t>(), ElementsAre(0, 1, 1));
}

TEST(Tensor, KeepsBorrowedMemoryAlive) {
  auto owner = std::make_shared<std::vector<double>>(std::vector<double>{1, 2, 3});
  const std::weak_ptr<const void> watch = owner;
  const auto bytes = std::as_bytes(std::span(*owner));
  std::optional<Tensor> tensor = Tensor::borrow(DType::f64, Shape{3}, bytes, std::move(owner));
  std::optional<Tensor> view = tensor->rows(1, 2);
  tensor.reset();
  EXPECT_THAT(view->values<double>(), ElementsAre(2, 3));
  view.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(Tensor, RefusesToBorrowTheWrongNumberOfBytesOrUnalignedOnes) {
  alignas(8) static const std::array<std::byte, 24> memory{};
  const std::span<const std::byte> bytes(memory);
  expect_error(ErrorKind::shape, "16 bytes",
               [&] { Tensor::borrow(DType::f64, Shape{2}, bytes, nullptr); });
  expect_error(ErrorKind::shape, "aligned",
               [&] { Tensor::borrow(DType::f64, Shape{2}, bytes.subspan(1, 16), nullptr); });
}

TEST(Tensor, ViewsRowsWithoutACopy) {
  const Tensor tensor = rows({{1, 2}, {3, 4}, {5, 6}});
  const Tensor view = tensor.rows(1, 2);
  EXPECT_THAT(view.values<float>(), ElementsAre(3, 4, 5, 6));
  EXPECT_EQ(view.bytes().data(), tensor.bytes().data() + 8);
  EXPECT_EQ(tensor.rows(3, 0).shape(), (Shape{0, 2}));
}

TEST(Tensor, RefusesRowsBeyondTheLast) {
  const Tensor tensor = column({1, 2});
  expect_error(ErrorKind::shape, "rows before 2", [&] { tensor.rows(1, 2); });
  expect_error(ErrorKind::shape, "rows before 2", [&] { tensor.rows(3, 0); });
  const auto huge = std::numeric_limits<std::size_t>::max();
  expect_error(ErrorKind::shape, "rows before 2", [&] { tensor.rows(1, huge); });
  const Tensor scalar(Shape{}, std::vector<float>{1});
  expect_error(ErrorKind::shape, "[]", [&] { scalar.rows(0, 1); });
}

TEST(Tensor, TakesAnotherShapeOfAsManyElements) {
  const Tensor tensor = rows({{1, 2, 3}, {4, 5, 6}});
  EXPECT_EQ(tensor.reshaped(Shape{3, 2}).shape(), (Shape{3, 2}));
  expect_error(ErrorKind::shape, "[4, 2]", [&] { tensor.reshaped(Shape{4, 2}); });
}

TEST(Tensor, ConvertsToAnotherTypeAndSharesTheSameOne) {
  const Tensor tensor = column<double>({-1.5, 0, 300});
  EXPECT_THAT(tensor.to(DType::i16).values<std::int16_t>(), ElementsAre(-1, 0, 300));
  EXPECT_THAT(tensor.to(DType::boolean).values<bool>(), ElementsAre(true, false, true));
  EXPECT_EQ(to_float(tensor.to(DType::f16).values<Half>()[0]), -1.5F);
  EXPECT_EQ(tensor.to(DType::f64).bytes().data(), tensor.bytes().data());
}

TEST(Tensor, ConvertsBetweenAnyTwoTypes) {
  for (int from = 0; from < 12; ++from)
    for (int to = 0; to < 12; ++to) {
      const Tensor start = Tensor::booleans(Shape{2}, {0, 1}).to(static_cast<DType>(from));
      const Tensor there = start.to(static_cast<DType>(to));
      EXPECT_EQ(there.dtype(), static_cast<DType>(to));
      EXPECT_TRUE(identical(there.to(static_cast<DType>(from)), start));
    }
}

TEST(Concatenate, PutsRowsOneAfterAnother) {
  const std::vector<Tensor> parts{rows({{1, 2}}), rows({{3, 4}, {5, 6}})};
  const Tensor whole = concatenate(parts);
  EXPECT_EQ(whole.shape(), (Shape{3, 2}));
  EXPECT_THAT(whole.values<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Concatenate, PromotesTheTypes) {
  const std::vector<Tensor> parts{column<std::uint8_t>({255}), column<double>({0.5})};
  EXPECT_THAT(concatenate(parts).values<double>(), ElementsAre(255, 0.5));
}

TEST(Concatenate, SharesASinglePart) {
  const std::vector<Tensor> parts{column({1, 2})};
  EXPECT_EQ(concatenate(parts).bytes().data(), parts[0].bytes().data());
}

TEST(Concatenate, TakesPartsWithoutRows) {
  const std::vector<Tensor> parts{Tensor(Shape{0, 2}, std::vector<float>{}), rows({{1, 2}})};
  EXPECT_EQ(concatenate(parts).shape(), (Shape{1, 2}));
}

TEST(Concatenate, RefusesNothingAndRowsOfDifferentShape) {
  expect_error(ErrorKind::usage, "no tensors", [] { concatenate(std::span<const Tensor>{}); });
  const std::vector<Tensor> widths{rows({{1, 2}}), rows({{1, 2, 3}})};
  expect_error(ErrorKind::shape, "[3]", [&] { concatenate(widths); });
  const std::vector<Tensor> ranks{column({1}), rows({{1}})};
  expect_error(ErrorKind::shape, "[1]", [&] { concatenate(ranks); });
}

TEST(Take, GivesTheNamedRowsWithRepeatsInAnyOrder) {
  const Tensor tensor = rows<std::int16_t>({{1, 2}, {3, 4}, {5, 6}});
  EXPECT_THAT(take(tensor, std::array<std::size_t, 3>{2, 0, 2}).values<std::int16_t>(),
              ElementsAre(5, 6, 1, 2, 5, 6));
  EXPECT_EQ(take(tensor, {}).shape(), (Shape{0, 2}));
  expect_error(ErrorKind::shape, "before 3", [&] {
    take(tensor, std::array<std::size_t, 2>{0, 3});
  });
}

TEST(Identical, ComparesBytesTypesAndShapes) {
  EXPECT_TRUE(identical(column({1, 2}), column({1, 2})));
  EXPECT_FALSE(identical(column({1, 2}), rows({{1, 2}})));
  EXPECT_FALSE(identical(column<std::int8_t>({1}), column<std::uint8_t>({1})));
  EXPECT_FALSE(identical(column({0.0F}), column({-0.0F})));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(identical(column({nan}), column({nan})));
}

}  // namespace
}  // namespace deepview

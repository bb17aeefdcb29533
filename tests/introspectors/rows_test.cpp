#include "deepview/introspectors/rows/rows.hpp"

#include <gtest/gtest.h>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using testing::expect_error;

TEST(GatherRows, KeepsTheOrderForAnyBatchSizeThreadsAndMemory) {
  const Producer source = InMemory{Batch{{"x", counting(Shape{9001, 3})}}};
  for (const std::size_t batch_size : {1U, 7U, 4000U}) {
    for (const int threads : {1, 3}) {
      for (const std::size_t limit : {std::size_t{0}, std::size_t{1} << 30U}) {
        const auto rows = introspect(source, GatherRows{.store = {.memory_limit_bytes = limit}},
                                     {.threads = threads, .batch_size = batch_size});
        const Rows& x = rows["x"];
        ASSERT_EQ(x.size(), 9001U);
        for (std::size_t i = 0; i < x.size(); ++i)
          ASSERT_EQ(x.row(i)[2], static_cast<float>(3 * i + 2));
      }
    }
  }
}

TEST(GatherRows, OfAnEmptySourceKnowsItsColumns) {
  const auto rows = introspect(InMemory{Batch{{"x", counting(Shape{0, 3})}}}, GatherRows{});
  EXPECT_EQ(rows["x"].size(), 0U);
  EXPECT_EQ(rows["x"].columns(), 3U);
}

TEST(GatherRows, ConvertsBytesAndHalves) {
  const Tensor halves = testing::rows({{0.5F}, {2}}).to(DType::f16);
  const Tensor bytes = testing::rows<std::uint8_t>({{200}, {3}});
  const auto rows = introspect(InMemory{Batch{{"h", halves}, {"b", bytes}}}, GatherRows{});
  EXPECT_EQ(rows["h"].row(0)[0], 0.5F);
  EXPECT_EQ(rows["b"].row(0)[0], 200.0F);
}

TEST(GatherRows, RefusesAnEmptyListAndAMissingField) {
  const Producer source = InMemory{Batch{{"x", counting(Shape{2, 3})}}};
  expect_error(ErrorKind::usage, "fields",
               [&] { introspect(source, GatherRows{.fields = Fields{}}); });
  expect_error(ErrorKind::missing_field, "'y'",
               [&] { introspect(source, GatherRows{.fields = "y"}); });
}

}  // namespace
}  // namespace deepview

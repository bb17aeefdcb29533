#include "deepview/processors/flattener.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using ::testing::ElementsAre;
using testing::run;
using testing::values;

Tensor flattened(const Tensor& tensor, FlattenOrder order) {
  return run(Flattener{.order = order}, Batch{{"x", tensor}})["x"];
}

TEST(Flattener, KeepsTheRowMajorOrderWithoutACopy) {
  const Tensor in = counting(Shape{2, 2, 3});
  const Tensor out = flattened(in, FlattenOrder::row_major);
  EXPECT_EQ(out.shape(), (Shape{2, 6}));
  EXPECT_EQ(out.bytes().data(), in.bytes().data());
}

TEST(Flattener, ReadsEachSampleColumnByColumn) {
  const Tensor out = flattened(counting(Shape{2, 2, 3}), FlattenOrder::column_major);
  EXPECT_EQ(out.shape(), (Shape{2, 6}));
  EXPECT_THAT(values<float>(out), ElementsAre(0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11));
}

TEST(Flattener, AgreesWithIndexingElementByElementInColumnMajorOrder) {
  const auto flat = values<std::int32_t>(
      flattened(counting<std::int32_t>(Shape{2, 3, 4, 5}), FlattenOrder::column_major));
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 4; ++j)
        for (std::size_t k = 0; k < 5; ++k)
          ASSERT_EQ(flat[b * 60 + i + 3 * j + 12 * k],
                    static_cast<int>(((b * 3 + i) * 4 + j) * 5 + k));
}

TEST(Flattener, MakesARowOfOneNumberOfAVectorsEntry) {
  for (const auto order : {FlattenOrder::row_major, FlattenOrder::column_major})
    EXPECT_EQ(flattened(counting(Shape{3}), order).shape(), (Shape{3, 1}));
}

TEST(Flattener, TakesBatchesWithoutSamples) {
  for (const auto order : {FlattenOrder::row_major, FlattenOrder::column_major}) {
    EXPECT_EQ(flattened(counting(Shape{0, 2, 3}), order).shape(), (Shape{0, 6}));
    EXPECT_EQ(flattened(counting(Shape{2, 0, 3}), order).shape(), (Shape{2, 0}));
  }
}

TEST(Flattener, RefusesAnEmptyListOfFields) {
  testing::expect_error(ErrorKind::usage, "at least one",
                        [] { Stage(Flattener{.fields = std::vector<std::string>{}}).bind({}); });
}

}  // namespace
}  // namespace deepview

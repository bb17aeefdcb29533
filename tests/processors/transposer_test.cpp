#include "deepview/processors/transposer.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::run;
using testing::values;

Tensor transposed(const Tensor& tensor, std::vector<int> dim) {
  return run(Transposer{.dim = std::move(dim)}, Batch{{"x", tensor}})["x"];
}

TEST(Transposer, MakesChannelsFirstOfChannelsLast) {
  const Tensor nhwc = counting<std::uint8_t>(Shape{2, 2, 3, 2});
  const Tensor nchw = transposed(nhwc, {0, 3, 1, 2});
  EXPECT_EQ(nchw.shape(), (Shape{2, 2, 2, 3}));
  EXPECT_THAT(values<std::uint8_t>(nchw.rows(0, 1)),
              ElementsAre(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11));
  EXPECT_TRUE(identical(transposed(nchw, {0, 2, 3, 1}), nhwc));
}

TEST(Transposer, AgreesWithIndexingElementByElement) {
  const Shape shape{3, 2, 4, 5};
  const Tensor in = counting(shape);
  const Tensor out = transposed(in, {0, 2, 3, 1});
  ASSERT_EQ(out.shape(), (Shape{3, 4, 5, 2}));
  std::size_t at = 0;
  for (std::int64_t b = 0; b < 3; ++b)
    for (std::int64_t j = 0; j < 4; ++j)
      for (std::int64_t k = 0; k < 5; ++k)
        for (std::int64_t i = 0; i < 2; ++i)
          ASSERT_EQ(out.values<float>()[at++], static_cast<float>(((b * 2 + i) * 4 + j) * 5 + k));
}

TEST(Transposer, MovesEveryTypeUnchanged) {
  const Tensor numbers = counting<std::uint8_t>(Shape{2, 2, 3});
  for (int dtype = 0; dtype < 12; ++dtype) {
    const Tensor typed = numbers.to(static_cast<DType>(dtype));
    EXPECT_TRUE(identical(transposed(typed, {0, 2, 1}),
                          transposed(numbers, {0, 2, 1}).to(static_cast<DType>(dtype))));
  }
}

TEST(Transposer, KeepsShapesOfBatchesWithoutSamples) {
  EXPECT_EQ(transposed(counting(Shape{0, 2, 3}), {0, 2, 1}).shape(), (Shape{0, 3, 2}));
  EXPECT_EQ(transposed(counting(Shape{2, 0, 3}), {0, 2, 1}).shape(), (Shape{2, 3, 0}));
}

TEST(Transposer, LeavesVectorsAsTheyAre) {
  EXPECT_TRUE(identical(transposed(counting(Shape{4}), {0}), counting(Shape{4})));
}

TEST(Transposer, RefusesAnythingButAPermutationThatKeepsTheSamplesInFront) {
  for (const auto& dim : std::vector<std::vector<int>>{{}, {1, 0}, {0, 1, 1}, {0, 2}, {0, -1, 1}})
    expect_error(ErrorKind::usage, "dim", [&] { Stage(Transposer{.dim = dim}).bind({}); });
}

TEST(Transposer, NamesAFieldOfAnotherRank) {
  expect_error(ErrorKind::shape, "'x'", [] { transposed(counting(Shape{2, 3}), {0, 2, 1}); });
}

TEST(Transposer, TouchesOnlyTheNamedFields) {
  const Batch batch{{"x", counting(Shape{1, 2, 3})}, {"y", counting(Shape{1, 2})}};
  const Batch out = run(Transposer{.dim = {0, 2, 1}, .fields = {"x"}}, batch);
  EXPECT_EQ(out["x"].shape(), (Shape{1, 3, 2}));
  EXPECT_EQ(out["y"].bytes().data(), batch["y"].bytes().data());
}

}  // namespace
}  // namespace deepview

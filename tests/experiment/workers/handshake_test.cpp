#include "deepview/experiment/workers/handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

const std::vector<DataDefinition> gives{{"images", {-1, 1, 28, 28}, DType::f32},
                                        {"targets", {-1}, DType::i64}};

TEST(Handshake, PassesWhereExtentsAreEqualOrOpen) {
  EXPECT_NO_THROW(shake_hands("M", {{"images", {-1, 1, 28, 28}, DType::f32}}, "P", gives));
  EXPECT_NO_THROW(shake_hands("M", {{"images", {-1, -1, -1, 28}, DType::f32}}, "P", gives));
}

TEST(Handshake, SaysEverythingThatDoesNotFit) {
  const std::vector<DataDefinition> reads{{"images", {-1, 1, 32, 32}, DType::f32},
                                          {"targets", {-1}, DType::f32},
                                          {"questions", {-1, 3}, DType::f32}};
  EXPECT_THAT(
      [&] { shake_hands("LeNet5", reads, "MNIST", gives); },
      ::testing::ThrowsMessage<Error>(::testing::StrEq(
          "LeNet5 does not fit MNIST: 'images': the model reads [any, 1, 32, 32] of float32, "
          "and the batches have [any, 1, 28, 28] of float32; 'targets': the model reads [any] "
          "of float32, and the batches have [any] of int64; the model reads 'questions', and "
          "the batches have 'images', 'targets'")));
}

}  // namespace
}  // namespace deepview

#include "deepview/networks/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/networks/fake_network.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::FakeNetwork;
using testing::input_info;
using testing::rows;
using testing::tensor_info;
using testing::values;

constexpr auto any = std::nullopt;

Network one_input() {
  return FakeNetwork{.taken = {input_info("in", {any, 2})},
                     .given = {tensor_info("fc", {any, 2}), tensor_info("conv1", {any, 2}),
                               tensor_info("conv2", {any, 2})},
                     .dense_input = "conv2"};
}

TEST(Network, GivesResponsesInTheOrderOfTheRequest) {
  const Stage stage = one_input().responses({.names = {"conv2", "fc"}});
  const Batch out = testing::run(stage, Batch{{"in", rows({{1, 2}})}});
  EXPECT_THAT(out.field_names(), ElementsAre("conv2", "fc"));
  EXPECT_THAT(values<float>(out["conv2"]), ElementsAre(6, 7));
  EXPECT_THAT(values<float>(out["fc"]), ElementsAre(3, 4));
}

TEST(Network, GivesEveryResponseInTheNetworksOrderWhenNoneIsNamed) {
  const Batch out = testing::run(one_input().responses({}), Batch{{"in", rows({{1, 2}})}});
  EXPECT_THAT(out.field_names(), ElementsAre("fc", "conv1", "conv2"));
}

TEST(Network, KeepsMetadataAndSnapshotsAndTheFieldsItIsTold) {
  Batch::Builder builder(
      Batch{{"in", rows({{1, 2}})}, {"size", rows({{28}})}, {"extra", rows({{3}})}});
  builder.metadata().set(keys::identifier, std::vector<std::int64_t>{7});
  builder.snapshot("before", Batch{{"in", rows({{1, 2}})}});
  const Stage stage = one_input().responses({.names = {"fc"}, .keep = {"size"}});
  const Batch out = testing::run(stage, std::move(builder).build());
  EXPECT_THAT(out.field_names(), ElementsAre("fc", "size"));
  EXPECT_NE(out.metadata().find(keys::identifier), nullptr);
  EXPECT_NE(out.find_snapshot("before"), nullptr);
}

TEST(Network, TakesTheOnlyFieldUnderAnyNameWhenItsRowsFit) {
  const Stage stage = one_input().responses({.names = {"fc"}, .keep = {"size"}});
  const Batch out = testing::run(stage, Batch{{"size", rows({{28}})}, {"x", rows({{1, 2}})}});
  EXPECT_THAT(values<float>(out["fc"]), ElementsAre(3, 4));
}

TEST(Network, ComparesShapesOnlyWhereTheyAreKnown) {
  const Network network = FakeNetwork{.taken = {input_info("in", {any, any})},
                                      .given = {tensor_info("fc", {any, any})}};
  EXPECT_EQ(testing::run(network.responses({}), Batch{{"x", rows({{1, 2, 3}})}})["fc"].shape(),
            (Shape{1, 3}));
}

TEST(Network, RefusesAFieldWhoseRowsDoNotFit) {
  const Stage stage = one_input().responses({.names = {"fc"}});
  expect_error(ErrorKind::shape, "[?, 2]", [&] {
    testing::run(stage, Batch{{"x", rows({{1, 2, 3}})}});
  });
}

TEST(Network, AsksForARenameWhenNoFieldBearsTheInputsName) {
  const Stage stage = one_input().responses({.names = {"fc"}});
  expect_error(ErrorKind::missing_field, "rename a field to 'in'", [&] {
    testing::run(stage, Batch{{"x", rows({{1, 2}})}, {"y", rows({{1, 2}})}});
  });
}

TEST(Network, ConvertsIntegersToItsFloatsButNeverFloatsToItsIntegers) {
  const Stage floats = one_input().responses({.names = {"fc"}});
  const Batch out = testing::run(floats, Batch{{"in", rows<std::uint8_t>({{255, 2}})}});
  EXPECT_THAT(values<float>(out["fc"]), ElementsAre(257, 4));
  const Network tokens = FakeNetwork{.taken = {input_info("in", {any, 2}, DType::i64)},
                                     .given = {tensor_info("fc", {any, 2})}};
  expect_error(ErrorKind::shape, "int64", [&] {
    testing::run(tokens.responses({}), Batch{{"in", rows({{0.5F, 2}})}});
  });
}

TEST(Network, GivesEmptyResponsesOfTheRightShapeForABatchWithoutSamples) {
  const Stage stage = one_input().responses({.names = {"fc"}});
  const Batch out = testing::run(stage, Batch{{"in", Tensor(Shape{0, 2}, std::vector<float>{})}});
  EXPECT_EQ(out["fc"].shape(), (Shape{0, 2}));
}

TEST(Network, NamesTheNearestTensorsForOneThatIsNotThere) {
  expect_error(ErrorKind::model, "did you mean 'conv1', 'conv2'",
               [] { one_input().responses({.names = {"conv3"}}); });
}

TEST(Network, RefusesAResponseThatIsAskedForTwice) {
  expect_error(ErrorKind::usage, "'fc'", [] { one_input().responses({.names = {"fc", "fc"}}); });
}

TEST(Network, FindsTensorsByTheirAliases) {
  auto info = tensor_info("fc", {any, 2});
  info.aliases = {"fc:0"};
  const Network network = FakeNetwork{.taken = {input_info("in", {any, 2})}, .given = {info}};
  EXPECT_EQ(network.response_info("fc:0").name, "fc");
  EXPECT_EQ(network.response_info("in").name, "in");
}

TEST(Network, LooksInFrontOfTheLastDenseLayerUnlessThereIsNone) {
  EXPECT_EQ(one_input().default_layer(), "conv2");
  const Network without = FakeNetwork{.taken = {input_info("in", {any, 2})}, .given = {}};
  expect_error(ErrorKind::model, "no dense layer", [&] { without.default_layer(); });
}

TEST(OpenShape, ShowsUnknownExtentsAsQuestionMarks) {
  EXPECT_EQ(to_string(OpenShape{any, 3, any}), "[?, 3, ?]");
  EXPECT_TRUE(rows_fit({any, 3, any}, Shape{9, 3, 5}));
  EXPECT_FALSE(rows_fit({any, 3, any}, Shape{9, 4, 5}));
  EXPECT_FALSE(rows_fit({any, 3}, Shape{9, 3, 5}));
}

}  // namespace
}  // namespace deepview

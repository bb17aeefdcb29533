#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset8.hpp>

#include "tests/networks/stored_networks.hpp"

namespace deepview {
namespace {

namespace op = ov::opset8;
using Node = std::shared_ptr<ov::Node>;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::names_of;
using testing::repeatable_values;
using testing::responses_of;

// Networks that no stored file has, made with OpenVINO itself and read back from its own format.
class OpenVinoGraph : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Network open(const std::shared_ptr<ov::Model>& model) const {
    std::filesystem::create_directories(folder_);
    ov::save_model(model, (folder_ / "network.xml").string(), false);
    return open_openvino(folder_ / "network.xml");
  }

  static std::shared_ptr<op::Parameter> input(const ov::PartialShape& shape,
                                              ov::element::Type type = ov::element::f32) {
    auto parameter = std::make_shared<op::Parameter>(type, shape);
    return named(parameter, "x");
  }

  template <class N>
  static std::shared_ptr<N> named(std::shared_ptr<N> node, const std::string& name) {
    node->set_friendly_name(name);
    return node;
  }

  static Node reshaped(const ov::Output<ov::Node>& from, const std::vector<std::int64_t>& to) {
    const auto shape = op::Constant::create(ov::element::i64, {to.size()}, to);
    return named(std::make_shared<op::Reshape>(from, shape, false), "flat");
  }

  static ov::Output<ov::Node> constant(const std::vector<std::int64_t>& numbers) {
    return op::Constant::create(ov::element::i64, {numbers.size()}, numbers);
  }

  static Node transposed(const ov::Output<ov::Node>& from, const std::vector<std::int64_t>& order) {
    return std::make_shared<op::Transpose>(from, constant(order));
  }

  // Weights between -0.5 and 0.5 for a recurrent layer.
  static ov::Output<ov::Node> weights(const ov::Shape& shape) {
    std::vector<float> numbers(ov::shape_size(shape));
    for (std::size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = static_cast<float>(i * 7 % 11) / 10.0F - 0.5F;
    return op::Constant::create(ov::element::f32, shape, numbers);
  }

  // Of three units over [samples, steps, 3], the states as [steps, samples, 3].
  static Node recurrent(const ov::Output<ov::Node>& by_sample,
                        const std::vector<std::int64_t>& sizes) {
    const auto samples = std::make_shared<op::Gather>(std::make_shared<op::ShapeOf>(by_sample),
                                                      constant({0}), constant({0}));
    const auto start = std::make_shared<op::Broadcast>(
        op::Constant::create(ov::element::f32, {}, {0.0F}),
        std::make_shared<op::Concat>(ov::OutputVector{samples, constant({1, 3})}, 0));
    const auto steps = std::make_shared<op::Broadcast>(constant(sizes), samples);
    const auto layer = std::make_shared<op::GRUSequence>(
        by_sample, start, steps, weights({1, 9, 3}), weights({1, 9, 3}), weights({1, 9}), 3,
        ov::op::RecurrentSequenceDirection::FORWARD);
    return std::make_shared<op::Squeeze>(transposed(layer->output(0), {2, 1, 0, 3}), constant({1}));
  }

  static Node doubled(const ov::Output<ov::Node>& from) {
    const auto two = op::Constant::create(ov::element::f32, {}, {2.0F});
    return named(std::make_shared<op::Multiply>(from, two), "double");
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("deepview-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) +
       std::to_string(::getpid()));
};

TEST_F(OpenVinoGraph, NamesTensorsWithoutANameAfterTheirLayer) {
  const auto x = input({-1, 2});
  const Network network = open(std::make_shared<ov::Model>(doubled(x), ov::ParameterVector{x}));
  EXPECT_THAT(network.framework(), ::testing::HasSubstr("(OpenVINO IR)"));
  EXPECT_THAT(names_of(network.inputs()), ElementsAre("x"));
  EXPECT_THAT(names_of(network.response_infos()), ElementsAre("double"));
}

TEST_F(OpenVinoGraph, ListsATensorOnceAndFindsItUnderAllItsNames) {
  const auto x = input({-1, 2});
  const Node twice = doubled(x);
  twice->output(0).set_names({"b", "double", "a"});
  const Network network = open(std::make_shared<ov::Model>(twice, ov::ParameterVector{x}));
  EXPECT_THAT(names_of(network.response_infos()), ElementsAre("double"));
  EXPECT_THAT(network.response_info("a").aliases, ElementsAre("a", "b"));
  const Batch found = responses_of(network, testing::rows({{1, 2}}), {.names = {"b"}});
  EXPECT_THAT(testing::values<float>(found["b"]), ElementsAre(2, 4));
}

TEST_F(OpenVinoGraph, LeavesOutWeightsShapesAndWhatMixesSamples) {
  const auto x = input({-1, 2});
  const auto among = named(std::make_shared<op::MatMul>(x, x, false, true), "among");
  const auto shape = named(std::make_shared<op::ShapeOf>(x), "shape");
  const auto mean = named(
      std::make_shared<op::ReduceMean>(x, op::Constant::create(ov::element::i64, {1}, {0}), true),
      "mean");
  const ov::OutputVector results{among, shape, mean, doubled(x)};
  const Network network = open(std::make_shared<ov::Model>(results, ov::ParameterVector{x}));
  EXPECT_THAT(names_of(network.response_infos()), ElementsAre("double"));
}

TEST_F(OpenVinoGraph, CutsAndPadsBatchesWhereTheShapesWriteTheBatchDown) {
  const auto x = input({4, 2, 3});
  const Node flat = reshaped(x, {4, 6});
  const Network network = open(std::make_shared<ov::Model>(flat, ov::ParameterVector{x}));
  for (const std::int64_t samples : {1, 4, 10}) {
    const Tensor given = repeatable_values({samples, 2, 3});
    const Batch found = responses_of(network, given, {.names = {"flat"}}, {.batch_size = 7});
    EXPECT_TRUE(identical(found["flat"], given.reshaped({samples, 6}))) << samples;
  }
}

TEST_F(OpenVinoGraph, NeverJoinsSamplesThroughAReshapeToOneRow) {
  const auto x = input({1, 2, 3});
  const Node flat = reshaped(x, {1, -1});
  const Network network = open(std::make_shared<ov::Model>(flat, ov::ParameterVector{x}));
  const Tensor given = repeatable_values({5, 2, 3});
  const Batch found = responses_of(network, given, {.names = {"flat"}});
  EXPECT_TRUE(identical(found["flat"], given.reshaped({5, 6})));
}

TEST_F(OpenVinoGraph, TakesPicturesOfAnySizeWhereTheNetworkDoes) {
  const auto x = input({-1, 3, -1, -1});
  const Network network = open(std::make_shared<ov::Model>(doubled(x), ov::ParameterVector{x}));
  EXPECT_EQ(to_string(network.inputs().front().shape), "[?, 3, ?, ?]");
  for (const std::int64_t side : {4, 9}) {
    const Batch found = responses_of(network, repeatable_values({2, 3, side, side + 1}), {});
    EXPECT_EQ(found["double"].shape(), (Shape{2, 3, side, side + 1}));
  }
}

TEST_F(OpenVinoGraph, KeepsTheElementTypesOfTheNetwork) {
  const auto x = input({-1, 2}, ov::element::u8);
  const auto half = named(std::make_shared<op::Convert>(x, ov::element::f16), "half");
  const auto large =
      named(std::make_shared<op::Greater>(half, op::Constant::create(ov::element::f16, {}, {2.0F})),
            "large");
  const Network network = open(std::make_shared<ov::Model>(large, ov::ParameterVector{x}));
  EXPECT_EQ(network.inputs().front().dtype, DType::u8);
  const Batch found = responses_of(network, testing::rows<std::uint8_t>({{1, 3}}), {});
  EXPECT_EQ(found["half"].dtype(), DType::f16);
  EXPECT_EQ(found["large"].dtype(), DType::boolean);
  EXPECT_THAT(testing::values<bool>(found["large"]), ElementsAre(false, true));
}

TEST_F(OpenVinoGraph, FeedsSeveralInputsByName) {
  const auto x = input({-1, 2});
  const auto y =
      named(std::make_shared<op::Parameter>(ov::element::f32, ov::PartialShape{-1, 2}), "y");
  const auto difference = named(std::make_shared<op::Subtract>(x, y), "difference");
  const Network network = open(std::make_shared<ov::Model>(difference, ov::ParameterVector{x, y}));
  const Batch batch{{"y", testing::rows({{1, 1}})}, {"x", testing::rows({{5, 7}})}};
  const Batch found = testing::run(network.responses({}), batch);
  EXPECT_THAT(testing::values<float>(found["difference"]), ElementsAre(4, 6));
}

TEST_F(OpenVinoGraph, GivesStatesBetweenRecurrentLayersAsTheyAreAlone) {
  const auto x = input({-1, 5, 3});
  const Node states = recurrent(x, {5});
  const auto between = named(transposed(states, {1, 0, 2}), "between");
  const auto last = named(recurrent(transposed(states, {1, 0, 2}), {5}), "last");
  const Network network =
      open(std::make_shared<ov::Model>(ov::OutputVector{between, last}, ov::ParameterVector{x}));
  const Tensor given = repeatable_values({4, 5, 3});
  const Batch together = responses_of(network, given, {.names = {"between", "last"}});
  const Batch alone = responses_of(network, given, {.names = {"between"}});
  EXPECT_EQ(to_string(together["between"].shape()), "[4, 5, 3]");
  EXPECT_TRUE(identical(together["between"], alone["between"]));
  const Batch one = responses_of(network, given, {.names = {"between"}}, {.batch_size = 1});
  EXPECT_TRUE(identical(together["between"], one["between"]));
}

TEST_F(OpenVinoGraph, RefusesANetworkWithoutSamples) {
  const auto x = input(ov::PartialShape{});
  expect_error(ErrorKind::model, "expected samples as its first dimension",
               [&] { open(std::make_shared<ov::Model>(doubled(x), ov::ParameterVector{x})); });
}

}  // namespace
}  // namespace deepview

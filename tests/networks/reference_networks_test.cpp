#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "deepview/io/npz.hpp"
#include "tests/networks/stored_networks.hpp"

namespace deepview {
namespace {

using testing::open_stored;
using testing::responses_of;

// Differences relative to the largest value of the tensor: sums of positive and negative terms have
// no relative precision of their own.
double largest_difference(const Tensor& found, const Tensor& expected) {
  double scale = 0;
  double difference = 0;
  for (std::size_t i = 0; i < expected.elements(); ++i) {
    const double reference = expected.values<float>()[i];
    scale = std::max(scale, std::abs(reference));
    difference = std::max(difference, std::abs(found.values<float>()[i] - reference));
  }
  return difference / scale;
}

// [6, 1, 3, 8] -> [3, 6, 1, 8]: the samples to the front.
Tensor samples_first(const Tensor& tensor, std::size_t axis) {
  const auto& shape = tensor.shape();
  std::int64_t before = 1;
  std::int64_t after = 1;
  std::vector<std::int64_t> extents{shape[axis]};
  for (std::size_t a = 0; a < shape.rank(); ++a) {
    if (a == axis) continue;
    (a < axis ? before : after) *= shape[a];
    extents.push_back(shape[a]);
  }
  std::vector<float> turned;
  for (std::int64_t sample = 0; sample < shape[axis]; ++sample)
    for (std::int64_t outer = 0; outer < before; ++outer)
      for (std::int64_t inner = 0; inner < after; ++inner) {
        const auto at = (outer * shape[axis] + sample) * after + inner;
        turned.push_back(tensor.values<float>()[static_cast<std::size_t>(at)]);
      }
  return {Shape(std::span<const std::int64_t>(extents)), std::move(turned)};
}

std::size_t sample_axis(const std::string& name) {
  if (name == "steps_first" || name == "states_flat" || name == "last_state" || name == "last_cell")
    return 1;
  return name == "states" ? 2 : 0;
}

class ReferenceNetwork : public ::testing::TestWithParam<const char*> {};

TEST_P(ReferenceNetwork, ListsEveryTensorAndComputesWhatTheReferenceEvaluatorDoes) {
  const Network network = open_stored(GetParam());
  const Npz stored = read_npz(testing::stored_network(std::string(GetParam()) + ".npz"));
  std::vector<std::string> names = stored.names();
  std::erase(names, "input");
  EXPECT_THAT(testing::names_of(network.response_infos()),
              ::testing::UnorderedElementsAreArray(names));
  const Batch found = responses_of(network, stored.tensor("input"), {.names = names});
  for (const std::string& name : names) {
    const Tensor expected = samples_first(stored.tensor(name), sample_axis(name));
    ASSERT_EQ(to_string(found[name].shape()), to_string(expected.shape())) << name;
    EXPECT_TRUE(rows_fit(network.response_info(name).shape, expected.shape())) << name;
    EXPECT_LE(largest_difference(found[name], expected), 1e-4) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Stored, ReferenceNetwork,
                         ::testing::Values("plain", "residual", "depthwise", "concat", "recurrent",
                                           "fixed_batch"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(ReferenceNetworks, AreListedInTheOrderTheyAreComputed) {
  const auto names = testing::names_of(open_stored("plain").response_infos());
  EXPECT_THAT(names, ::testing::ElementsAre("conv1", "relu1", "pool1", "conv2", "relu2", "pool2",
                                            "flat", "fc1", "fc1_relu", "logits"));
}

TEST(ReferenceNetworks, TellTheKindsOfTheirLayers) {
  const auto kind = [](const char* network, const char* tensor) {
    return name(open_stored(network).response_info(tensor).layer.kind);
  };
  EXPECT_EQ(kind("plain", "input"), "placeholder");
  EXPECT_EQ(kind("plain", "conv1"), "conv_2d");
  EXPECT_EQ(kind("plain", "relu1"), "relu");
  EXPECT_EQ(kind("plain", "pool1"), "max_pooling_2d");
  EXPECT_EQ(kind("plain", "pool2"), "average_pooling_2d");
  EXPECT_EQ(kind("plain", "logits"), "linear");
  EXPECT_EQ(kind("residual", "norm"), "batch_norm_2d");
  EXPECT_EQ(kind("residual", "block1_sum"), "unknown");
  EXPECT_EQ(kind("residual", "pooled"), "average_pooling_2d");
  EXPECT_EQ(kind("depthwise", "depth1"), "conv_2d");
  EXPECT_EQ(kind("depthwise", "stem_clip"), "relu6");
  EXPECT_EQ(kind("recurrent", "states"), "lstm");
}

TEST(ReferenceNetworks, LookByDefaultAtTheInputOfTheLastDenseLayer) {
  EXPECT_EQ(open_stored("plain").default_layer(), "fc1_relu");
  EXPECT_EQ(open_stored("residual").default_layer(), "flat");
  EXPECT_EQ(open_stored("recurrent").default_layer(), "summary");
}

}  // namespace
}  // namespace deepview

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/networks/stored_networks.hpp"

namespace deepview {
namespace {

using testing::repeatable_values;
using testing::responses_of;

struct Light {
  const char* name;
  std::size_t most_tensors;   // one per node of the ONNX graph
  std::size_t least_tensors;  // less the few that the converter joins
  const char* answer;
};

class LightNetwork : public ::testing::TestWithParam<Light> {
 protected:
  static std::filesystem::path path() {
    return std::filesystem::path(DEEPVIEW_LIGHT_NETWORKS) /
           ("light_" + std::string(GetParam().name) + ".onnx");
  }
};

TEST_P(LightNetwork, OpensListsItsTensorsAndRuns) {
  ASSERT_TRUE(std::filesystem::exists(path()))
      << path()
      << " is missing: install the Python package onnx into .venv (requirements-test.txt)";
  const Network network = open_openvino(path());
  const auto& infos = network.response_infos();
  EXPECT_GE(infos.size(), GetParam().least_tensors);
  EXPECT_LE(infos.size(), GetParam().most_tensors);
  EXPECT_EQ(to_string(network.inputs().front().shape).substr(4), "3, 224, 224]");
  const std::string& first = infos.front().name;
  EXPECT_EQ(infos.back().name, GetParam().answer);
  const Batch found =
      responses_of(network, repeatable_values({3, 3, 224, 224}),
                   {.names = {first, infos.back().name}}, {.threads = 2, .batch_size = 2});
  EXPECT_EQ(found[first].row_count(), 3U);
  const auto answer = found[infos.back().name];
  EXPECT_EQ(answer.row_size(), 1000U);
  for (const float value : answer.values<float>()) ASSERT_TRUE(std::isfinite(value));
}

TEST_P(LightNetwork, AnswersEachPictureAsIfItWereAlone) {
  ASSERT_TRUE(std::filesystem::exists(path())) << path();
  const Network network = open_openvino(path());
  const Tensor input = repeatable_values({2, 3, 224, 224});
  const ResponseRequest request{.names = {GetParam().answer}};
  const Batch together = responses_of(network, input, request, {.threads = 1, .batch_size = 2});
  const Batch alone = responses_of(network, input, request, {.threads = 1, .batch_size = 1});
  EXPECT_TRUE(identical(together, alone));
}

INSTANTIATE_TEST_SUITE_P(Onnx, LightNetwork,
                         ::testing::Values(Light{"bvlc_alexnet", 24, 15, "prob_1"},
                                           Light{"densenet121", 910, 400, "fc6_1"},
                                           Light{"inception_v1", 143, 100, "prob_1"},
                                           Light{"inception_v2", 509, 200, "prob_1"},
                                           Light{"resnet50", 176, 170, "gpu_0/softmax_1"},
                                           Light{"shufflenet", 203, 150, "gpu_0/softmax_1"},
                                           Light{"squeezenet", 66, 60, "softmaxout_1"},
                                           Light{"vgg19", 46, 35, "prob_1"},
                                           Light{"zfnet512", 22, 18, "gpu_0/softmax_1"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace deepview

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/networks/stored_networks.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::open_stored;
using testing::repeatable_values;
using testing::responses_of;

constexpr std::int64_t samples = 70;  // neither a multiple of 7 nor of 64

Shape rows_of(const Network& network) {
  std::vector<std::int64_t> extents{samples};
  const OpenShape& open = network.inputs().front().shape;
  for (std::size_t axis = 1; axis < open.size(); ++axis) extents.push_back(*open[axis]);
  return Shape(std::span<const std::int64_t>(extents));
}

class Inference : public ::testing::TestWithParam<const char*> {};

TEST_P(Inference, GivesTheSameBitsForAnyThreadsAndBatchSize) {
  const Network network = open_stored(GetParam());
  const Tensor input = repeatable_values(rows_of(network));
  const Batch expected = responses_of(network, input, {}, {.threads = 1, .batch_size = 64});
  for (const int threads : {1, 2, 5})
    for (const std::size_t batch_size : {1U, 7U, 64U}) {
      const Batch found =
          responses_of(network, input, {}, {.threads = threads, .batch_size = batch_size});
      EXPECT_TRUE(identical(found, expected)) << threads << " threads, batches of " << batch_size;
    }
}

INSTANTIATE_TEST_SUITE_P(Stored, Inference,
                         ::testing::Values("plain", "residual", "depthwise", "concat", "recurrent",
                                           "fixed_batch"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(Inference, GivesTogetherWhatEachResponseIsAlone) {
  for (const auto& [name, layers] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"plain", {"conv1", "relu1", "pool2", "fc1", "logits"}},
           {"depthwise", {"stem", "depth1", "depth1_clip", "point1", "logits"}},
           {"concat", {"stem_relu", "narrow", "joined", "mixed", "flat"}},
           {"recurrent", {"input", "steps_first", "states", "mean_state", "logits"}}}) {
    const Network network = open_stored(name);
    const Tensor input = repeatable_values(rows_of(network));
    const Batch together = responses_of(network, input, {.names = layers});
    for (const std::string& layer : layers) {
      const Batch alone = responses_of(network, input, {.names = {layer}});
      EXPECT_TRUE(identical(together[layer], alone[layer])) << name << " " << layer;
    }
  }
}

TEST(Inference, TakesBatchesOfAnySizeThroughAFixedBatch) {
  const Network network = open_stored("fixed_batch");
  EXPECT_EQ(network.inputs().front().shape.front(), std::nullopt);
  const Tensor input = repeatable_values({10, 3, 10, 10});
  const Batch all = responses_of(network, input, {.names = {"logits"}}, {.batch_size = 10});
  const Batch four =
      responses_of(network, input.rows(4, 4), {.names = {"logits"}}, {.batch_size = 4});
  EXPECT_EQ(all["logits"].row_count(), 10U);
  EXPECT_TRUE(identical(all["logits"].rows(4, 4), four["logits"]));
}

TEST(Inference, GivesABatchWithoutSamplesItsFields) {
  const Network network = open_stored("plain");
  const Batch found =
      responses_of(network, repeatable_values({0, 3, 10, 10}), {.names = {"relu2"}});
  EXPECT_EQ(found["relu2"].shape(), (Shape{0, 12, 5, 5}));
}

TEST(Inference, CanAskForTheInputItself) {
  const Network network = open_stored("plain");
  const Tensor input = repeatable_values({3, 3, 10, 10});
  const Batch found = responses_of(network, input, {.names = {"input", "logits"}});
  EXPECT_TRUE(identical(found["input"], input));
}

TEST(Inference, OutlivesTheNetworkHandle) {
  const Tensor input = repeatable_values({3, 3, 10, 10});
  const Stage stage = open_stored("plain").responses({.names = {"logits"}});
  const Batch found = testing::run(stage, Batch{{"input", input}});
  EXPECT_EQ(found["logits"].shape(), (Shape{3, 5}));
}

TEST(Inference, RefusesATensorThatIsNotThereAndNamesTheNearest) {
  expect_error(ErrorKind::model, "'relu2'",
               [] { open_stored("plain").responses({.names = {"relu3"}}); });
}

TEST(Inference, RefusesPicturesOfAnotherSize) {
  expect_error(ErrorKind::shape, "[?, 3, 10, 10]", [] {
    responses_of(open_stored("plain"), repeatable_values({2, 3, 11, 10}), {.names = {"logits"}});
  });
}

}  // namespace
}  // namespace deepview

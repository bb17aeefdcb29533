#include "deepview/experiment/models/models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deepview/base/error.hpp"
#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using ::testing::HasSubstr;

std::int64_t trained_numbers(const ModelOptions& options) {
  return make_model(options, Seed{1}).weights.count(WeightKind::trained);
}

TEST(Models, HaveAsManyWeightsAsTheirPublishedVersions) {
  EXPECT_EQ(trained_numbers(LeNet5Options{}), 61'706);
  EXPECT_EQ(trained_numbers(SimpleConvNetOptions{
                .height = 32, .width = 32, .num_channels = 1, .num_classes = 10}),
            61'706);
  EXPECT_EQ(trained_numbers(LstmOptions{.items = {11, 8}, .hidden_state_size = 256}), 277'512);
  EXPECT_EQ(
      trained_numbers(LstmOptions{.items = {10, 8}, .hidden_state_size = 512, .num_layers = 3}),
      5'279'752);
  EXPECT_EQ(trained_numbers(NtmOptions{.items = {10, 8}}), 2160);
}

TEST(Models, AreFoundByTheirNamesOfBothReleases) {
  for (const ModelEntry& model : all_models()) {
    EXPECT_EQ(&find_model(model.name), &model);
    EXPECT_EQ(&find_model(model.alias), &model);
  }
  EXPECT_THAT([] { find_model("LeNet6"); },
              ::testing::ThrowsMessage<Error>(HasSubstr("did you mean 'LeNet5'")));
}

TEST(Models, TakeSizesFromTheProblemUnderTheNamesTheyReadThemBy) {
  const Parameter values = section({{"input_item_size", 11},
                                    {"output_item_size", 8},
                                    {"store_bit", 0},
                                    {"recall_bit", 1},
                                    {"height", 3}});
  EXPECT_EQ(defaults_from_problem(LstmOptions{}, values),
            section({{"input_item_size", 11}, {"output_item_size", 8}}));
  EXPECT_EQ(defaults_from_problem(EncoderSolverLstmOptions{}, values),
            section({{"input_item_size", 11},
                     {"output_item_size", 8},
                     {"encoding_bit", 0},
                     {"solving_bit", 1}}));
  EXPECT_EQ(defaults_from_problem(ThalNetOptions{}, values),
            section({{"input_size", 11}, {"output_size", 8}}));
}

TEST(Models, StartFromTheSeedAlone) {
  const auto first = [](std::uint64_t seed) {
    return testing::values_of(make_model(LeNet5Options{}, Seed{seed}).weights.all()[0].value);
  };
  EXPECT_EQ(first(1), first(1));
  EXPECT_NE(first(1), first(2));
  for (const double v : first(1)) EXPECT_LE(std::abs(v), 0.2);  // 1 / sqrt(25)
}

TEST(Models, TellTheOutputOfEveryPartThatComputesOne) {
  const Model model = make_model(LeNet5Options{}, Seed{1});
  TensorBatch batch;
  batch.add("images", testing::drawn({2, 1, 32, 32}, 1).to(at::kFloat));
  std::vector<std::string> told;
  Pass pass;
  pass.on_output = [&](const std::string& path, const at::Tensor&) { told.push_back(path); };
  const at::Tensor logits = model.logits(batch, pass);
  EXPECT_EQ(told, (std::vector<std::string>{"conv1", "conv2", "conv3", "linear1", "linear2"}));
  EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, 10}));
}

TEST(Models, SummariseTheirParts) {
  const std::string text = summary(make_model(LeNet5Options{}, Seed{1}));
  EXPECT_THAT(text, HasSubstr("LeNet5 (LeNet5)\n  conv1 (Conv2d): weight [6, 1, 5, 5], bias [6]; "
                              "trainable 156, non-trainable 0\n"));
  EXPECT_THAT(text, HasSubstr("Total trainable parameters: 61706\n"));
}

}  // namespace
}  // namespace deepview

// The models of pictures and questions against versions of plain loops, one sample at a time.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/models/modules/conv_stack.hpp"
#include "deepview/experiment/problems/sort_of_clevr.hpp"
#include "tests/experiment/models/picture_question_loops.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::Grid;
using ::testing::HasSubstr;
using testing::joined;
using testing::linear;
using testing::relu;
using testing::Rows;
using testing::Values;
using testing::values_of;

// 40 x 24 pixels become 3 x 2 places.
constexpr PictureQuestionOptions small{
    .height = 40, .width = 24, .depth = 2, .num_classes = 5, .question_encoding_size = 4};
constexpr PictureQuestionOptions one_place{
    .height = 16, .width = 16, .depth = 3, .num_classes = 5, .question_encoding_size = 4};
constexpr PictureQuestionOptions sort_of_clevr{
    .height = 128, .width = 128, .depth = 3, .num_classes = 10, .question_encoding_size = 13};

// In float64, and also with shifts in its batch norms, which start without any.
Model model_of(const ModelOptions& options, double scale = 3) {
  Model model = testing::float64_model(options, scale);
  const at::NoGradGuard no_grad;
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    if (weight.name.find(".norm") != std::string::npos && weight.kind == WeightKind::trained)
      handle.add_(drawn(handle.sizes(), 31, -0.5, 0.5));
  }
  return model;
}

TensorBatch batch_of(const PictureQuestionOptions& problem, std::int64_t samples,
                     std::int64_t words) {
  TensorBatch batch;
  batch.add("images", drawn({samples, problem.depth, problem.height, problem.width}, 21));
  batch.add("questions", drawn({samples, words, problem.question_encoding_size}, 22, -1));
  return batch;
}

// The logits of one sample from what the convolutions make of its picture, and from its words; units are
// dropped out by `draws`, or none without it.
using Loops = std::function<Values(const Model&, const Grid&, const Rows& words, Random* draws)>;

void expect_agreement(const Model& model, const TensorBatch& batch, bool training,
                      const Loops& loops) {
  const std::vector<Grid> pictures =
      testing::conv_stack(model, testing::grids_of(batch["images"]), training);
  Random draws{Seed{}};
  Pass pass{.training = training, .draws = draws};
  const at::Tensor logits = model.logits(batch, pass);
  for (std::int64_t sample = 0; sample < logits.size(0); ++sample) {
    Rows words;
    for (std::int64_t word = 0; word < batch["questions"].size(1); ++word)
      words.push_back(values_of(batch["questions"][sample][word]));
    const Values expected = loops(model, pictures[static_cast<std::size_t>(sample)], words,
                                  training ? &draws : nullptr);
    const Values found = values_of(logits[sample]);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(found[i], expected[i], 1e-9 * std::max(1.0, std::abs(expected[i])))
          << (training ? "training" : "evaluation") << " sample " << sample << " class " << i;
  }
}

// Training comes first and moves the running means from where they start.
void expect_agreement(const ModelOptions& options, const PictureQuestionOptions& problem,
                      std::int64_t words, const Loops& loops) {
  const Model model = model_of(options);
  const TensorBatch batch = batch_of(problem, 3, words);
  expect_agreement(model, batch, true, loops);
  expect_agreement(model, batch, false, loops);
}

Values dropped_out(Values x, Random* draws) {
  if (draws == nullptr) return x;
  for (double& v : x) v *= draws->uniform() < 0.5 ? 0 : 2;
  return x;
}

Values relational_network(const Model& model, const Grid& picture, const Rows& words,
                          Random* draws) {
  Rows objects;
  for (std::size_t row = 0; row < picture.rows; ++row)
    for (std::size_t column = 0; column < picture.columns; ++column) {
      const auto place = [](std::size_t at, std::size_t size) {
        return size == 1 ? -0.5 : -0.5 + static_cast<double>(at) / static_cast<double>(size - 1);
      };
      objects.push_back(joined(picture.place(row, column),
                               {place(row, picture.rows), place(column, picture.columns)}));
    }
  Values sum(256);
  for (const Values& first : objects)
    for (const Values& second : objects) {
      Values x = joined(joined(first, second), words.at(0));
      for (const char* layer : {"g.0", "g.1", "g.2", "g.3"}) x = relu(linear(model, layer, x));
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += x[i];
    }
  const Values hidden = relu(linear(model, "f.1", relu(linear(model, "f.0", sum))));
  return linear(model, "f.2", dropped_out(hidden, draws));
}

Loops cnn_lstm(const QuestionLstmOptions& lstm) {
  return [lstm](const Model& model, const Grid& picture, const Rows& words, Random* draws) {
    Values x = joined(picture.values, testing::question_lstm(model, lstm, words));
    x = relu(linear(model, "classifier.1", relu(linear(model, "classifier.0", x))));
    return linear(model, "classifier.2", dropped_out(x, draws));
  };
}

Loops stacked_attention(const QuestionLstmOptions& lstm) {
  return [lstm](const Model& model, const Grid& picture, const Rows& words, Random*) {
    Values asked = linear(model, "to_channels", testing::question_lstm(model, lstm, words));
    asked = testing::attend(model, "attention.0", picture, asked).answer;
    asked = testing::attend(model, "attention.1", picture, asked).answer;
    return linear(model, "classifier.1", relu(linear(model, "classifier.0", asked)));
  };
}

Values multi_hops(const Model& model, const Grid& picture, const Rows& words, Random*) {
  testing::LstmLoops lstm(model, "lstm", "");
  Values found;
  for (std::size_t word = 0; word < words.size(); ++word) {
    lstm.step(words[word]);
    const Values asked = linear(model, "to_channels", lstm.hidden);
    const std::string hop = "hops." + std::to_string(word);
    found = joined(found, testing::attend(model, hop, picture, asked).answer);
  }
  const Values x = joined(found, lstm.hidden);
  return linear(model, "classifier.1", relu(linear(model, "classifier.0", x)));
}

StackedAttentionOptions small_stacked(const PictureQuestionOptions& problem) {
  return {.problem = problem,
          .lstm = {.hidden_size = 5},
          .attention_nb_nodes = 7,
          .nb_hidden_nodes = 9};
}

MultiHopsAttentionOptions small_hops(const PictureQuestionOptions& problem, int words) {
  return {.problem = problem,
          .lstm_hidden_size = 5,
          .attention_nb_nodes = 7,
          .nb_hidden_nodes = 9,
          .seq_length = words};
}

CnnLstmOptions small_cnn_lstm(const PictureQuestionOptions& problem) {
  return {.problem = problem, .lstm = {.hidden_size = 5}, .nb_hidden_nodes = 9};
}

std::vector<ModelOptions> all_small(const PictureQuestionOptions& problem) {
  return {RelationalNetworkOptions{problem}, small_cnn_lstm(problem), small_stacked(problem),
          small_hops(problem, 1)};
}

// A ConvStack at "cnn" of a model of which it is all there is.
std::pair<Model, ConvStack> conv_stack_alone(const PictureQuestionOptions& pictures) {
  Model model;
  ConvStack stack(PartBuilder(model.weights, "", Seed{3}).part("cnn", "ConvStack"), pictures);
  model.weights.set_dtype(at::kDouble);
  return {std::move(model), std::move(stack)};
}

TEST(ConvStack, AgreesWithLoopsForPicturesOfAnySides) {
  for (const auto& [height, width] : std::vector<std::pair<int, int>>{{33, 16}, {1, 40}, {20, 7}}) {
    const auto [model, stack] = conv_stack_alone({.height = height, .width = width, .depth = 3});
    const at::Tensor images = drawn({2, 3, height, width}, 4);
    for (const bool training : {true, false}) {
      const auto expected = testing::conv_stack(model, testing::grids_of(images), training);
      const at::Tensor found = stack(images, {.training = training});
      ASSERT_EQ(found.sizes(), (std::vector<std::int64_t>{2, 24, stack.rows(), stack.columns()}));
      EXPECT_EQ(stack.outputs(), found[0].numel());
      for (std::int64_t sample = 0; sample < 2; ++sample) {
        const Values here = values_of(found[sample]);
        const Values& there = expected[static_cast<std::size_t>(sample)].values;
        for (std::size_t i = 0; i < there.size(); ++i) EXPECT_NEAR(here[i], there[i], 1e-9);
      }
    }
  }
}

TEST(ConvStack, KeepsUpRunningMeansWhileTrainingOnly) {
  const auto [model, stack] = conv_stack_alone({.height = 20, .width = 18, .depth = 3});
  const at::Tensor images = drawn({2, 3, 20, 18}, 4);
  std::vector<Grid> maps = testing::grids_of(images);
  for (Grid& map : maps) map = testing::convolved(model, "cnn.conv1", map);
  stack(images, {.training = true});
  const Values mean = testing::weight_of(model, "cnn.norm1.running_mean");
  const Values variance = testing::weight_of(model, "cnn.norm1.running_var");
  for (std::size_t channel = 0; channel < 24; ++channel) {
    const testing::Moments here = testing::moments_of(maps, channel);
    EXPECT_NEAR(mean[channel], 0.1 * here.mean, 1e-12);
    EXPECT_NEAR(variance[channel], 0.9 + 0.1 * here.variance * here.count / (here.count - 1),
                1e-12);
  }
  stack(images, {.training = false});
  EXPECT_EQ(testing::weight_of(model, "cnn.norm1.running_mean"), mean);
}

TEST(ConvStack, RefusesToTrainOnASingleValueOfWhichThereIsNoVariance) {
  const auto alone = conv_stack_alone(one_place);
  const at::Tensor image = drawn({1, 3, 16, 16}, 4);
  const auto pass_through = [&](bool training) {
    return alone.second(image, {.training = training});
  };
  EXPECT_THAT([&] { pass_through(true); },
              ::testing::ThrowsMessage<Error>(HasSubstr("batch norm has no variance")));
  EXPECT_EQ(pass_through(false).sizes(), (std::vector<std::int64_t>{1, 24, 1, 1}));
}

TEST(RelationalNetwork, AgreesWithLoopsOverAllOrderedPairs) {
  expect_agreement(RelationalNetworkOptions{small}, small, 1, relational_network);
}

TEST(RelationalNetwork, ReadsQuestionsOfOneWord) {
  const Model model = model_of(RelationalNetworkOptions{small});
  const TensorBatch batch = batch_of(small, 2, 1);
  Pass pass;
  TensorBatch flat;
  flat.add("images", batch["images"]);
  flat.add("questions", batch["questions"].squeeze(1));
  EXPECT_EQ(values_of(model.logits(flat, pass)), values_of(model.logits(batch, pass)));
  EXPECT_THAT(
      [&] { model.logits(batch_of(small, 2, 3), pass); },
      ::testing::ThrowsMessage<Error>(HasSubstr("expected [samples, 1, 4], found [2, 3, 4]")));
}

TEST(CnnLstm, AgreesWithLoopsForAnyLayersAndDirections) {
  for (const int layers : {1, 2})
    for (const bool bidirectional : {false, true}) {
      CnnLstmOptions options = small_cnn_lstm(small);
      options.lstm.num_layers = layers;
      options.lstm.bidirectional = bidirectional;
      expect_agreement(options, small, 3, cnn_lstm(options.lstm));
    }
}

TEST(StackedAttention, AgreesWithLoopsAndAsksTheSecondLayerWhatTheFirstFound) {
  for (const bool bidirectional : {false, true}) {
    StackedAttentionOptions options = small_stacked(small);
    options.lstm.bidirectional = bidirectional;
    expect_agreement(options, small, 3, stacked_attention(options.lstm));
  }
}

TEST(MultiHopsAttention, AgreesWithLoopsForAnyNumberOfWords) {
  for (const int words : {1, 4})
    expect_agreement(small_hops(small, words), small, words, multi_hops);
}

TEST(MultiHopsAttention, ReadsAWordForEachHop) {
  const Model model = model_of(small_hops(small, 3));
  Pass pass;
  EXPECT_THAT([&] { model.logits(batch_of(small, 2, 4), pass); },
              ::testing::ThrowsMessage<Error>(HasSubstr("found [2, 4, 4]")));
}

TEST(PictureQuestionModels, AgreeWithLoopsForOneSampleOfOnePlaceAndOneWord) {
  const std::vector<ModelOptions> models = all_small(one_place);
  const std::array<Loops, 4> loops{relational_network, cnn_lstm({}), stacked_attention({}),
                                   multi_hops};
  for (std::size_t i = 0; i < models.size(); ++i)
    expect_agreement(model_of(models[i]), batch_of(one_place, 1, 1), false, loops[i]);
}

// Where a ReLU bends, central differences measure the mean of two slopes: the seeds of weights, pictures and
// questions are such that none of the few steps of 1e-6 reaches a bend that matters. What is dropped out is
// the same in every pass, since each begins its draws anew.
TEST(PictureQuestionModels, HaveTheDerivativesOfTheirEquations) {
  constexpr PictureQuestionOptions problem{
      .height = 24, .width = 20, .depth = 2, .num_classes = 5, .question_encoding_size = 4};
  for (const ModelOptions& options : all_small(problem))
    testing::expect_gradients_agree(model_of(options, 1.5), batch_of(problem, 2, 1));
  testing::expect_gradients_agree(model_of(small_hops(problem, 3), 1.5), batch_of(problem, 2, 3));
}

TEST(PictureQuestionModels, DropUnitsOutWhileTrainingOnly) {
  for (const ModelOptions& options :
       {ModelOptions{RelationalNetworkOptions{small}}, ModelOptions{small_cnn_lstm(small)}}) {
    const Model model = model_of(options);
    const TensorBatch batch = batch_of(small, 2, 1);
    const auto logits = [&](bool training, std::uint64_t seed) {
      Pass pass{.training = training, .draws = Random(Seed{seed})};
      return values_of(model.logits(batch, pass));
    };
    EXPECT_NE(logits(true, 1), logits(true, 2)) << model.name;
    EXPECT_EQ(logits(false, 1), logits(false, 2)) << model.name;
  }
}

TEST(PictureQuestionModels, TraceAttentionsThatSumToOne) {
  for (const auto& [options, attentions] : std::vector<std::pair<ModelOptions, std::int64_t>>{
           {small_stacked(small), 2}, {small_hops(small, 3), 3}}) {
    const Model model = model_of(options);
    Trace trace;
    Pass pass{.trace = &trace};
    model.logits(batch_of(small, 2, 3), pass);
    ASSERT_EQ(trace.size(), static_cast<std::size_t>(attentions));
    for (std::size_t step = 0; step < trace.size(); ++step) {
      EXPECT_EQ(trace[step].name, "attention");
      EXPECT_EQ(trace[step].step, static_cast<std::int64_t>(step));
      ASSERT_EQ(trace[step].value.sizes(), (std::vector<std::int64_t>{2, 3, 2}));
      for (const double sum : values_of(trace[step].value.sum({1, 2}))) EXPECT_NEAR(sum, 1, 1e-12);
    }
  }
}

TEST(PictureQuestionModels, LookWhereTheLoopsLook) {
  const Model model = model_of(small_hops(small, 1));
  const TensorBatch batch = batch_of(small, 1, 1);
  Trace trace;
  Pass pass{.trace = &trace};
  model.logits(batch, pass);
  testing::LstmLoops lstm(model, "lstm", "");
  lstm.step(values_of(batch["questions"]));
  const Values expected =
      testing::attend(model, "hops.0",
                      testing::conv_stack(model, testing::grids_of(batch["images"]), false)[0],
                      linear(model, "to_channels", lstm.hidden))
          .attention;
  const Values found = values_of(trace.at(0).value);
  for (std::size_t place = 0; place < expected.size(); ++place)
    EXPECT_NEAR(found[place], expected[place], 1e-12);
}

TEST(PictureQuestionModels, HaveAsManyWeightsAsTheirEquations) {
  const auto trained = [](const ModelOptions& options) {
    return make_model(options, Seed{1}).weights.count(WeightKind::trained);
  };
  EXPECT_EQ(trained(RelationalNetworkOptions{sort_of_clevr}), 364'914);
  EXPECT_EQ(trained(CnnLstmOptions{sort_of_clevr}), 514'930);
  constexpr std::int64_t stack = 672 + 3 * 5208 + 4 * 48;
  constexpr std::int64_t to_channels = 64 * 24 + 24;
  constexpr std::int64_t attention = 2 * (24 * 128 + 128) + 129;
  constexpr std::int64_t answers = 256 * 10 + 10;
  EXPECT_EQ(
      trained(StackedAttentionOptions{sort_of_clevr}),
      stack + 4 * 64 * (13 + 64 + 2) + to_channels + 2 * attention + 24 * 256 + 256 + answers);
  EXPECT_EQ(trained(MultiHopsAttentionOptions{sort_of_clevr}),
            stack + 4 * 64 * (13 + 64 + 2) + to_channels + 3 * attention + (3 * 24 + 64) * 256 +
                256 + answers);
}

TEST(PictureQuestionModels, ReadTheBatchesOfTheirProblems) {
  for (const ClevrQuestion question :
       {ClevrQuestion::color_and_query, ClevrQuestion::shape_color_and_query}) {
    const SortOfClevr problem(question, {.size = 10, .img_size = 32}, Seed{1});
    const TensorBatch batch(problem.gather(std::array<std::size_t, 3>{0, 4, 9}));
    const bool one_word = question == ClevrQuestion::color_and_query;
    const PictureQuestionOptions sizes{.height = 32,
                                       .width = 32,
                                       .depth = 3,
                                       .num_classes = 10,
                                       .question_encoding_size = one_word ? 13 : 7};
    std::vector<ModelOptions> models{CnnLstmOptions{sizes}, StackedAttentionOptions{sizes}};
    models.push_back(MultiHopsAttentionOptions{.problem = sizes, .seq_length = one_word ? 1 : 3});
    if (one_word) models.push_back(RelationalNetworkOptions{sizes});
    for (const ModelOptions& options : models) {
      Pass pass{.training = true};
      const at::Tensor logits = make_model(options, Seed{1}).logits(batch, pass);
      EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{3, 10}));
      EXPECT_TRUE(at::isfinite(logits).all().item<bool>());
    }
  }
}

}  // namespace
}  // namespace deepview

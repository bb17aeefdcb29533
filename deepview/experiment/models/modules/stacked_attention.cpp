#include <ATen/ops/relu.h>

#include "deepview/experiment/models/modules/attention.hpp"
#include "deepview/experiment/models/modules/conv_stack.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/question_lstm.hpp"

namespace deepview::detail {
namespace {

// What the first attention finds is the question of the second.
struct Net {
  Net(const PartBuilder& whole, const StackedAttentionOptions& options)
      : cnn(whole.part("cnn", "ConvStack"), options.problem),
        lstm(whole.part("lstm", "LSTM"), options.lstm, options.problem.question_encoding_size),
        to_channels(whole.part("to_channels", "Linear"), lstm.outputs(), ConvStack::channels),
        attention1(whole.part("attention.0", "PictureAttention"), ConvStack::channels,
                   options.attention_nb_nodes),
        attention2(whole.part("attention.1", "PictureAttention"), ConvStack::channels,
                   options.attention_nb_nodes),
        linear1(whole.part("classifier.0", "Linear"), ConvStack::channels, options.nb_hidden_nodes),
        linear2(whole.part("classifier.1", "Linear"), options.nb_hidden_nodes,
                options.problem.num_classes) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor picture = cnn(batch["images"], pass);
    at::Tensor asked = to_channels(lstm(batch["questions"], pass), pass);
    asked = attention1(picture, asked, pass, 0);
    asked = attention2(picture, asked, pass, 1);
    return linear2(at::relu(linear1(asked, pass)), pass);
  }

  ConvStack cnn;
  QuestionLstm lstm;
  Linear to_channels;
  PictureAttention attention1, attention2;
  Linear linear1, linear2;
};

}  // namespace

Model make(const StackedAttentionOptions& options, Seed seed) {
  const PictureQuestionOptions& problem = options.problem;
  Model model{.name = "StackedAttentionNetwork",
              .inputs = {{"images", {-1, problem.depth, problem.height, problem.width}, DType::f32},
                         {"questions", {-1, -1, problem.question_encoding_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "StackedAttentionNetwork", seed), options);
  return model;
}

}  // namespace deepview::detail

#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>

#include "deepview/experiment/models/modules/conv_stack.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/models/modules/question_lstm.hpp"

namespace deepview::detail {
namespace {

struct Net {
  Net(const PartBuilder& whole, const CnnLstmOptions& options)
      : cnn(whole.part("cnn", "ConvStack"), options.problem),
        lstm(whole.part("lstm", "LSTM"), options.lstm, options.problem.question_encoding_size),
        linear1(whole.part("classifier.0", "Linear"), cnn.outputs() + lstm.outputs(),
                options.nb_hidden_nodes),
        linear2(whole.part("classifier.1", "Linear"), options.nb_hidden_nodes,
                options.nb_hidden_nodes),
        linear3(whole.part("classifier.2", "Linear"), options.nb_hidden_nodes,
                options.problem.num_classes) {}

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor picture = cnn(batch["images"], pass).flatten(1);
    const at::Tensor question = lstm(batch["questions"], pass);
    at::Tensor x = at::relu(linear1(at::cat({picture, question}, 1), pass));
    x = at::relu(linear2(x, pass));
    return linear3(dropout(x, 0.5, pass), pass);
  }

  ConvStack cnn;
  QuestionLstm lstm;
  Linear linear1, linear2, linear3;
};

}  // namespace

Model make(const CnnLstmOptions& options, Seed seed) {
  const PictureQuestionOptions& problem = options.problem;
  Model model{.name = "CNN_LSTM",
              .inputs = {{"images", {-1, problem.depth, problem.height, problem.width}, DType::f32},
                         {"questions", {-1, -1, problem.question_encoding_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "CNN_LSTM", seed), options);
  return model;
}

}  // namespace deepview::detail

#include <ATen/ops/cat.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "deepview/base/error.hpp"
#include "deepview/experiment/models/modules/attention.hpp"
#include "deepview/experiment/models/modules/conv_stack.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

std::vector<PictureAttention> hops_of(const PartBuilder& whole,
                                      const MultiHopsAttentionOptions& options) {
  std::vector<PictureAttention> hops;
  for (int hop = 0; hop < options.seq_length; ++hop)
    hops.emplace_back(whole.part("hops." + std::to_string(hop), "PictureAttention"),
                      ConvStack::channels, options.attention_nb_nodes);
  return hops;
}

// A hop for each word: the LSTM reads it, and an attention of its own looks for what has been read so far.
// Hops have weights of their own, since each word of a question has its own meaning (a shape, a colour, what
// is asked); they share what turns a state of the LSTM into as many numbers as a place has channels.
struct Net {
  Net(const PartBuilder& whole, const MultiHopsAttentionOptions& options)
      : cnn(whole.part("cnn", "ConvStack"), options.problem),
        lstm(whole.part("lstm", "LSTMCell"), options.problem.question_encoding_size,
             options.lstm_hidden_size),
        to_channels(whole.part("to_channels", "Linear"), options.lstm_hidden_size,
                    ConvStack::channels),
        hops(hops_of(whole, options)),
        linear1(whole.part("classifier.0", "Linear"),
                options.seq_length * ConvStack::channels + options.lstm_hidden_size,
                options.nb_hidden_nodes),
        linear2(whole.part("classifier.1", "Linear"), options.nb_hidden_nodes,
                options.problem.num_classes) {}

  void check(const at::Tensor& questions) const {
    if (questions.dim() == 3 && questions.size(1) == static_cast<std::int64_t>(hops.size())) return;
    throw shape_error(
        "questions of MultiHopsStackedAttentionNetwork",
        fmt::format("[samples, {}, size], a word for each hop (seq_length)", hops.size()),
        fmt::format("[{}]", fmt::join(questions.sizes(), ", ")));
  }

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& questions = batch["questions"];
    check(questions);
    const at::Tensor picture = cnn(batch["images"], pass);
    LstmState state = lstm.start(questions.size(0), questions);
    std::vector<at::Tensor> found;
    for (std::size_t hop = 0; hop < hops.size(); ++hop) {
      const auto word = static_cast<std::int64_t>(hop);
      state = lstm(questions.select(1, word), state);
      found.push_back(hops[hop](picture, to_channels(state.hidden, pass), pass, word));
    }
    found.push_back(state.hidden);
    return linear2(at::relu(linear1(at::cat(found, 1), pass)), pass);
  }

  ConvStack cnn;
  LstmCell lstm;
  Linear to_channels;
  std::vector<PictureAttention> hops;
  Linear linear1, linear2;
};

}  // namespace

Model make(const MultiHopsAttentionOptions& options, Seed seed) {
  const PictureQuestionOptions& problem = options.problem;
  Model model{
      .name = "MultiHopsStackedAttentionNetwork",
      .inputs = {
          {"images", {-1, problem.depth, problem.height, problem.width}, DType::f32},
          {"questions", {-1, options.seq_length, problem.question_encoding_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "MultiHopsStackedAttentionNetwork", seed), options);
  return model;
}

}  // namespace deepview::detail

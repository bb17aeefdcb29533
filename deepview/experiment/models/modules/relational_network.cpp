#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/experiment/models/modules/conv_stack.hpp"
#include "deepview/experiment/models/modules/fused_pairs.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

constexpr std::int64_t object_size = ConvStack::channels + 2;
constexpr std::int64_t hidden = 256;

// [samples, channels, rows, columns] to [samples, objects, channels + 2]: row by row, each place with its
// row and its column from -0.5 to 0.5.
at::Tensor objects_of(const at::Tensor& picture) {
  const auto samples = picture.size(0), rows = picture.size(2), columns = picture.size(3);
  const auto axis = [&](std::int64_t size) {
    return at::linspace(-0.5, 0.5, size, picture.options());
  };
  const at::Tensor place = at::stack({axis(rows).unsqueeze(1).expand({rows, columns}),
                                      axis(columns).unsqueeze(0).expand({rows, columns})});
  const at::Tensor with_place =
      at::cat({picture, place.unsqueeze(0).expand({samples, 2, rows, columns})}, 1);
  return with_place.flatten(2).transpose(1, 2);
}

// f(sum over all ordered pairs i, j of g(object i, object j, question)).
struct Net {
  Net(const PartBuilder& whole, const PictureQuestionOptions& options)
      : question_size(options.question_encoding_size),
        cnn(whole.part("cnn", "ConvStack"), options) {
    for (int layer = 0; layer < 4; ++layer)
      g.emplace_back(whole.part("g." + std::to_string(layer), "Linear"),
                     layer == 0 ? 2 * object_size + question_size : hidden, hidden);
    for (int layer = 0; layer < 3; ++layer)
      f.emplace_back(whole.part("f." + std::to_string(layer), "Linear"), hidden,
                     layer == 2 ? options.num_classes : hidden);
  }

  at::Tensor question_of(const TensorBatch& batch) const {
    const at::Tensor& questions = batch["questions"];
    const bool one_word = questions.dim() == 2 || (questions.dim() == 3 && questions.size(1) == 1);
    if (!one_word || questions.size(-1) != question_size)
      throw shape_error(
          "questions of RelationalNetwork, which reads one word (CNN_LSTM reads more)",
          fmt::format("[samples, 1, {}]", question_size),
          fmt::format("[{}]", fmt::join(questions.sizes(), ", ")));
    return questions.flatten(1);
  }

  // The first layer of g in two parts, so that it is their sum for a pair of objects, [samples, objects, hidden]
  // each. The parts of a pair are multiplied by their own columns of the weight once, not once for each pair that
  // they are in.
  struct Halves {
    at::Tensor first, second;
  };
  Halves halves_of(const at::Tensor& objects, const at::Tensor& question) const {
    const at::Tensor& weight = g[0].weight;
    const at::Tensor asked =
        at::linear(question, weight.narrow(1, 2 * object_size, question_size), g[0].bias);
    return {at::linear(objects, weight.narrow(1, 0, object_size)),
            at::linear(objects, weight.narrow(1, object_size, object_size)) + asked.unsqueeze(1)};
  }

  // The sum over all pairs of what g says of them, [samples, hidden].
  at::Tensor related(const Halves& halves, const Pass& pass) const {
    if (pass.may_fuse(halves.first))
      return pair_sums(halves.first, halves.second, std::span(g).subspan(1), memory);
    at::Tensor x =
        at::relu(pass.told("g.0", halves.first.unsqueeze(2) + halves.second.unsqueeze(1)));
    for (std::size_t layer = 1; layer < g.size(); ++layer) x = at::relu(g[layer](x, pass));
    return x.sum({1, 2});
  }

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor question = question_of(batch);
    at::Tensor x = related(halves_of(objects_of(cnn(batch["images"], pass)), question), pass);
    x = at::relu(f[1](at::relu(f[0](x, pass)), pass));
    return f[2](dropout(x, 0.5, pass), pass);
  }

  std::int64_t question_size;
  ConvStack cnn;
  std::vector<Linear> g, f;
  TapeMemory memory;
};

}  // namespace

Model make(const RelationalNetworkOptions& options, Seed seed) {
  const PictureQuestionOptions& problem = options.problem;
  Model model{.name = "RelationalNetwork",
              .inputs = {{"images", {-1, problem.depth, problem.height, problem.width}, DType::f32},
                         {"questions", {-1, 1, problem.question_encoding_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "RelationalNetwork", seed), problem);
  return model;
}

}  // namespace deepview::detail

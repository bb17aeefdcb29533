#include "deepview/experiment/workers/training/trained_network.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <memory>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/training/model_file.hpp"

namespace deepview {
namespace {

constexpr const char* logits_name = "logits";
constexpr const char* input_suffix = ".input";

// What was told during one pass, in the order in which each name came first.
class Told {
 public:
  void add(const std::string& name, const at::Tensor& value) {
    const auto found =
        std::ranges::find_if(all_, [&](const auto& entry) { return entry.first == name; });
    if (found == all_.end())
      all_.push_back({name, {value}});
    else
      found->second.push_back(value);
  }

  // Of a name that came at every step, the steps side by side.
  static at::Tensor joined(const std::vector<at::Tensor>& values) {
    return values.size() == 1 ? values.front() : at::stack(values, 1);
  }

  const std::vector<std::pair<std::string, std::vector<at::Tensor>>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::vector<at::Tensor>>> all_;
};

Told pass_through(const Model& model, const TensorBatch& batch) {
  const at::NoGradGuard no_grad;
  Told told;
  Pass pass;
  pass.on_output = [&](const std::string& path, const at::Tensor& output) {
    told.add(path, output);
  };
  pass.on_dense_input = [&](const std::string& path, const at::Tensor& input) {
    told.add(path + input_suffix, input);
  };
  told.add(logits_name, model.logits(batch, pass));
  return told;
}

// A batch of zeros whose open extents are all `extent`, and `samples` of it.
TensorBatch blank(const Model& model, std::int64_t samples, std::int64_t extent) {
  TensorBatch batch;
  for (const DataDefinition& input : model.inputs) {
    std::vector<std::int64_t> shape = input.shape;
    std::ranges::replace(shape, -1, extent);
    shape.front() = samples;
    batch.add(input.name, at::zeros(shape, at::kFloat));
  }
  return batch;
}

LayerKind kind_of(const std::string& type) {
  if (type == "Conv2d") return LayerKind::conv_2d;
  if (type == "Linear") return LayerKind::dense;
  if (type == "BatchNorm2d") return LayerKind::batch_norm_2d;
  if (type == "LSTM" || type == "LSTMCell") return LayerKind::lstm;
  if (type == "GRUCell") return LayerKind::gru;
  return LayerKind::unknown;
}

OpenShape open_shape(const at::Tensor& one, const at::Tensor& other) {
  OpenShape shape{std::nullopt};
  for (std::int64_t axis = 1; axis < one.dim(); ++axis) {
    const bool same = axis < other.dim() && one.size(axis) == other.size(axis);
    shape.push_back(same ? std::optional(one.size(axis)) : std::nullopt);
  }
  return shape;
}

class TrainedNetwork {
 public:
  explicit TrainedNetwork(Model model) : model_(std::make_shared<const Model>(std::move(model))) {
    for (const DataDefinition& input : model_->inputs) {
      OpenShape shape;
      for (const std::int64_t extent : input.shape)
        shape.push_back(extent == -1 ? std::nullopt : std::optional(extent));
      inputs_.push_back({.name = input.name,
                         .aliases = {},
                         .dtype = input.dtype,
                         .shape = shape,
                         .layer = {input.name, LayerKind::placeholder, "Input"}});
    }
    describe_responses();
  }

  std::string framework() const {
    return fmt::format("libtorch {} ({})", TORCH_VERSION, model_->name);
  }
  const std::vector<ResponseInfo>& inputs() const { return inputs_; }
  const std::vector<ResponseInfo>& response_infos() const { return responses_; }
  std::optional<std::string> last_dense_input() const { return last_dense_input_; }

  InferenceMaker inference(std::vector<std::string> names) const {
    // Threads of the pass run batches side by side; none of them forks again.
    at::set_num_threads(1);
    return [model = model_, inputs = inputs_, names = std::move(names)](const RunOptions&) {
      return [=](std::span<const Tensor> given) {
        TensorBatch batch;
        for (std::size_t i = 0; i < given.size(); ++i)
          batch.add(inputs[i].name, to_torch(given[i]));
        const Told told = pass_through(*model, batch);
        std::vector<Tensor> answers;
        for (const std::string& name : names)
          for (const auto& [told_name, values] : told.all())
            if (told_name == name) answers.push_back(to_tensor(Told::joined(values)));
        return answers;
      };
    };
  }

 private:
  // By two passes of unlike extents: what differs between them is open.
  void describe_responses() {
    const Told one = pass_through(*model_, blank(*model_, 2, 3));
    const Told other = pass_through(*model_, blank(*model_, 3, 5));
    for (std::size_t i = 0; i < one.all().size(); ++i) {
      const auto& [name, values] = one.all()[i];
      responses_.push_back(
          {.name = name,
           .aliases = {},
           .dtype = DType::f32,
           .shape = open_shape(Told::joined(values), Told::joined(other.all().at(i).second)),
           .layer = layer_of(name)});
      if (name.ends_with(input_suffix)) last_dense_input_ = name;
    }
  }

  LayerInfo layer_of(const std::string& name) const {
    for (const ModelPart& part : model_->weights.parts())
      if (part.path == name) return {name, kind_of(part.type), part.type};
    return {name, LayerKind::unknown, name == logits_name ? "Logits" : "Input"};
  }

  std::shared_ptr<const Model> model_;
  std::vector<ResponseInfo> inputs_;
  std::vector<ResponseInfo> responses_;
  std::optional<std::string> last_dense_input_;
};

}  // namespace

Network trained_network(const ModelOptions& options, const std::filesystem::path& weights) {
  Model model = make_model(options, Seed{});
  read_model(weights, model);
  return TrainedNetwork(std::move(model));
}

}  // namespace deepview

// ThalNet [Hafner et al. 2017, arXiv:1706.05744]: modules that meet in a common centre. Each reads all of it
// through a layer with normalised weights, and writes its own part of it; the first sees the items, the last
// one answers.
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>

#include <cmath>

#include "deepview/experiment/models/modules/controllers.hpp"
#include "deepview/experiment/models/modules/joined_linear.hpp"
#include "deepview/experiment/models/modules/model.hpp"

namespace deepview::detail {
namespace {

// A dense layer with weights g v / ‖v‖, one g for each output [Salimans, Kingma 2016, arXiv:1602.07868];
// starts as torch.nn.utils.weight_norm of a torch.nn.Linear.
class NormalisedLinear {
 public:
  NormalisedLinear(const PartBuilder& part, std::int64_t inputs, std::int64_t outputs)
      : path_(part.path()),
        direction_(part.uniform("weight_v", {outputs, inputs}, bound_of(inputs))),
        length_(part.constant("weight_g", {outputs, 1}, 1)),
        bias_(part.uniform("bias", {outputs}, bound_of(inputs))) {
    const at::NoGradGuard no_grad;
    length_.copy_(direction_.norm(2, 1, true));
  }

  NamedLinear now() const {
    return {path_, direction_ * (length_ / direction_.norm(2, 1, true)), bias_};
  }

 private:
  static double bound_of(std::int64_t inputs) { return 1 / std::sqrt(static_cast<double>(inputs)); }

  std::string path_;
  at::Tensor direction_, length_, bias_;
};

at::Tensor drawn_centers(std::int64_t samples, std::int64_t size, Random& draws) {
  at::Tensor centers = at::empty({samples, size}, at::kFloat);
  float* const values = centers.data_ptr<float>();
  for (std::int64_t i = 0; i < centers.numel(); ++i) values[i] = static_cast<float>(draws.normal());
  return centers;
}

class Net {
 public:
  Net(const PartBuilder& whole, const ThalNetOptions& options) : options_(options) {
    const std::int64_t context = options.context_input_size;
    for (int module = 0; module < options.num_modules; ++module) {
      const bool last = module == options.num_modules - 1;
      const PartBuilder part = whole.part("modules." + std::to_string(module), "ThalNetModule");
      contexts_.emplace_back(part.part("context", "Linear"),
                             options.num_modules * options.center_size_per_module, context);
      controllers_.emplace_back(
          part.part("controller", "FFGRUController"),
          module == 0 ? options.input_size + context : context,
          ControllerOptions{.name = "FFGRUController",
                            .hidden_state_size =
                                options.center_size_per_module + (last ? options.output_size : 0),
                            .ff_output_size = options.context_input_size});
    }
  }

  at::Tensor operator()(const TensorBatch& batch, Pass& pass) const {
    const at::Tensor& items = batch["sequences"];
    State state = start(items, pass);
    std::vector<at::Tensor> answers;
    for (std::int64_t step = 0; step < items.size(1); ++step)
      answers.push_back(next(items.select(1, step), state, pass, step));
    return at::stack(answers, 1);
  }

 private:
  struct State {
    JoinedLinear contexts;  // the weights of the pass
    at::Tensor center;      // [samples, modules x center_size_per_module]
    std::vector<ControllerState> modules;
  };

  State start(const at::Tensor& items, Pass& pass) const {
    const std::int64_t samples = items.size(0);
    std::vector<NamedLinear> contexts;
    for (const NormalisedLinear& context : contexts_) contexts.push_back(context.now());
    State state{
        .contexts = JoinedLinear(contexts),
        .center = drawn_centers(samples, options_.num_modules * options_.center_size_per_module,
                                pass.draws)
                      .to(items.options()),
        .modules = {}};
    for (const Controller& controller : controllers_)
      state.modules.push_back(controller.start(samples, items));
    return state;
  }

  at::Tensor next(const at::Tensor& item, State& state, const Pass& pass, std::int64_t step) const {
    const std::int64_t size = options_.center_size_per_module;
    const auto contexts = state.contexts(state.center, pass).split(options_.context_input_size, 1);
    std::vector<at::Tensor> centers;
    at::Tensor hidden;
    for (std::size_t module = 0; module < controllers_.size(); ++module) {
      const at::Tensor x = module == 0 ? at::cat({item, contexts[0]}, 1) : contexts[module];
      hidden = controllers_[module](x, state.modules[module], pass);
      pass.note("modules." + std::to_string(module), step, hidden);
      centers.push_back(hidden.narrow(1, 0, size));
    }
    state.center = at::cat(centers, 1);
    pass.note("center", step, state.center);
    return hidden.narrow(1, size, options_.output_size);  // of the last module
  }

  ThalNetOptions options_;
  std::vector<NormalisedLinear> contexts_;
  std::vector<Controller> controllers_;
};

}  // namespace

Model make(const ThalNetOptions& options, Seed seed) {
  Model model{.name = "ThalNetModel",
              .inputs = {{"sequences", {-1, -1, options.input_size}, DType::f32}}};
  model.logits = Net(PartBuilder(model.weights, "ThalNetModel", seed), options);
  return model;
}

}  // namespace deepview::detail

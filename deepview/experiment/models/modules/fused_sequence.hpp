// Recurrent networks that compute whole sequences with gradients of their own, instead of step by step through
// libtorch's operators.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// What a network leaves of its steps for its gradients: a slot for its start and one for each step. With
/// fewer, for who wants no gradients, the first are taken again.
class Tape {
 public:
  Tape(Packs packs, std::size_t slot) : packs_(packs), slot_(slot) {}
  Pack* slot(std::size_t index) const {
    return packs_.data() + index % (packs_.size() / slot_) * slot_;
  }

 private:
  Packs packs_;
  std::size_t slot_;
};

/// The kernels of a network: sixteen samples through all steps, and back. Threads share one.
class SequenceNet : public torch::CustomClassHolder {
 public:
  struct Sizes {
    std::size_t inputs = 0;   ///< Of an item.
    std::size_t outputs = 0;  ///< Of an answer.
    std::size_t weights = 0;  ///< Numbers.
    std::size_t slot = 0;     ///< Packs of a step on the tape.
  };
  struct Gradients {
    ConstPacks answers;        ///< [steps, outputs], given.
    Packs items;               ///< [steps, inputs]; empty: nobody asks.
    std::span<float> weights;  ///< Added to.
  };

  explicit SequenceNet(const Sizes& sizes) : sizes_(sizes) {}
  const Sizes& sizes() const noexcept { return sizes_; }

  /// `items` [steps, inputs] to `answers` [steps, outputs].
  virtual void forward(const float* weights, ConstPacks items, const Tape& tape,
                       Packs answers) const = 0;
  virtual void backward(const float* weights, const Tape& tape, std::size_t steps,
                        const Gradients& gradients) const = 0;

 private:
  Sizes sizes_;
};

/// One step of a pass: the slot of the state before it, and its own.
struct Step {
  const Tape& tape;
  std::size_t index;

  const Pack* before() const { return tape.slot(index); }
  Pack* now() const { return tape.slot(index + 1); }
};

/// A net that goes from step to step.
///
/// A `Plan` says sizes() and fills the slot of the start. A `Forward`, of a plan and weights, answers the item of a
/// step. A `Backward`, of these and the number of steps, takes the gradient of the answer of each step, the last
/// first; then it has that of the step's item, and after all of them adds up those of the weights.
template <class Plan, class Forward, class Backward>
class SteppedNet final : public SequenceNet {
 public:
  explicit SteppedNet(const Plan& plan) : SequenceNet(plan.sizes()), plan_(plan) {}

  void forward(const float* weights, ConstPacks items, const Tape& tape,
               Packs answers) const override {
    Forward run(plan_, weights);
    plan_.start(tape.slot(0));
    for (std::size_t step = 0; step < items.size() / sizes().inputs; ++step)
      run.step({tape, step}, row(items, step, sizes().inputs), row(answers, step, sizes().outputs));
  }

  void backward(const float* weights, const Tape& tape, std::size_t steps,
                const Gradients& gradients) const override {
    Backward run(plan_, weights, steps);
    for (std::size_t step = steps; step-- > 0;) {
      run.step({tape, step}, row(gradients.answers, step, sizes().outputs));
      if (!gradients.items.empty())
        std::ranges::copy(run.ditem(), row(gradients.items, step, sizes().inputs).begin());
    }
    run.add_weight_gradients(tape.slot(1), steps, gradients.answers.data(),
                             gradients.weights.data());
  }

 private:
  Plan plan_;
};

template <class Forward, class Backward, class Plan>
c10::intrusive_ptr<SequenceNet> stepped_net(const Plan& plan) {
  return c10::make_intrusive<SteppedNet<Plan, Forward, Backward>>(plan);
}

/// Memory for the tapes of a model, the largest of which is kept for the next pass: memory that is new to the
/// process costs more than the steps that write to it. Copies share it, and threads may.
class TapeMemory {
 public:
  TapeMemory();
  /// [rows, floats] of any values, that nobody else holds.
  at::Tensor take(std::int64_t rows, std::int64_t floats) const;

 private:
  struct Kept;
  std::shared_ptr<Kept> kept_;
};

/// The answers [samples, steps, outputs] to `items` [samples, steps, inputs], in float32. `weights` are all
/// tensors in the net's order. Blocks of sixteen samples run in parallel; the same bits for any number of
/// threads. Gradients cannot be differentiated again.
at::Tensor answers_of(c10::intrusive_ptr<SequenceNet> net, const at::Tensor& items,
                      const std::vector<at::Tensor>& weights, const TapeMemory& memory);

}  // namespace deepview::detail

#include "deepview/experiment/models/modules/fused_sequence.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cfenv>
#include <mutex>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

std::size_t size_of(const at::Tensor& tensor, std::int64_t axis) {
  return static_cast<std::size_t>(tensor.size(axis));
}

std::size_t blocks_of(std::size_t samples) {
  return (samples + samples_at_once - 1) / samples_at_once;
}

// Takes numbers below the normal ones for 0 while it lives: attentions make many, and each costs as much as a
// hundred others.
class NormalNumbers {
 public:
  NormalNumbers() {
    std::fegetenv(&before_);
    at::globalContext().setFlushDenormal(true);
  }
  ~NormalNumbers() { std::fesetenv(&before_); }
  NormalNumbers(const NormalNumbers&) = delete;
  NormalNumbers& operator=(const NormalNumbers&) = delete;

 private:
  std::fenv_t before_;
};

template <class Body>
void for_blocks(std::size_t blocks, const Body& body) {
  at::parallel_for(0, static_cast<std::int64_t>(blocks), 1,
                   [&body](std::int64_t first, std::int64_t last) {
                     const NormalNumbers normal;
                     for (std::int64_t block = first; block < last; ++block)
                       body(static_cast<std::size_t>(block));
                   });
}

// The samples of a block as packs [steps x width]; where the block has less than sixteen, the last again, so
// that nothing overflows that would not anyway.
std::vector<Pack> gathered(const at::Tensor& samples, std::size_t block) {
  const std::size_t size = size_of(samples, 1) * size_of(samples, 2);
  std::vector<Pack> packs(size);
  for (std::size_t lane = 0; lane < samples_at_once; ++lane) {
    const std::size_t sample = std::min(block * samples_at_once + lane, size_of(samples, 0) - 1);
    const float* const from = samples.const_data_ptr<float>() + sample * size;
    for (std::size_t i = 0; i < size; ++i) packs[i].of[lane] = from[i];
  }
  return packs;
}

std::size_t lanes_of(const at::Tensor& samples, std::size_t block) {
  return std::min(samples_at_once, size_of(samples, 0) - block * samples_at_once);
}

void scatter(ConstPacks packs, std::size_t block, const at::Tensor& samples) {
  for (std::size_t lane = 0; lane < lanes_of(samples, block); ++lane) {
    float* const to =
        samples.mutable_data_ptr<float>() + (block * samples_at_once + lane) * packs.size();
    for (std::size_t i = 0; i < packs.size(); ++i) to[i] = packs[i].of[lane];
  }
}

// Gradients of a block's answers; those of samples that are not there are 0.
std::vector<Pack> gathered_gradients(const at::Tensor& gradients, std::size_t block) {
  std::vector<Pack> packs = gathered(gradients, block);
  const std::size_t present = lanes_of(gradients, block);
  // GCC 12 at -O3 takes a loop over the packs within one over the lanes for aligned stores.
  for (Pack& pack : packs) std::fill(pack.of + present, pack.of + samples_at_once, 0.0F);
  return packs;
}

Tape tape_in(const at::Tensor& storage, std::size_t block, std::size_t slot) {
  const std::size_t floats = size_of(storage, 1);
  auto* const first =
      reinterpret_cast<Pack*>(storage.data_ptr<float>() + block * floats);  // rows are whole packs
  return {Packs(first, floats / samples_at_once), slot};
}

at::Tensor forward(const SequenceNet& net, const at::Tensor& items, const at::Tensor& weights,
                   const at::Tensor& tape) {
  at::Tensor answers = at::empty(
      {items.size(0), items.size(1), static_cast<std::int64_t>(net.sizes().outputs)}, at::kFloat);
  for_blocks(blocks_of(size_of(items, 0)), [&](std::size_t block) {
    std::vector<Pack> out(size_of(items, 1) * net.sizes().outputs);
    net.forward(weights.const_data_ptr<float>(), gathered(items, block),
                tape_in(tape, block, net.sizes().slot), out);
    scatter(out, block, answers);
  });
  return answers;
}

// In the order of the blocks, whichever thread they came from.
at::Tensor summed(const std::vector<std::vector<float>>& parts) {
  at::Tensor sums = at::empty({static_cast<std::int64_t>(parts.front().size())}, at::kFloat);
  for (std::size_t i = 0; i < parts.front().size(); ++i) {
    double sum = 0;
    for (const std::vector<float>& part : parts) sum += static_cast<double>(part[i]);
    sums.mutable_data_ptr<float>()[i] = static_cast<float>(sum);
  }
  return sums;
}

class SequenceFunction : public torch::autograd::Function<SequenceFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, c10::intrusive_ptr<SequenceNet> net,
                            const at::Tensor& items, const at::Tensor& weights,
                            const at::Tensor& tape) {
    context->saved_data["net"] = c10::IValue::make_capsule(net);
    context->save_for_backward({weights, tape});
    return detail::forward(*net, items, weights, tape);
  }

  static variable_list backward(AutogradContext* context, const variable_list& given) {
    if (at::GradMode::is_enabled())
      throw Error(ErrorKind::usage, "fused models have no second derivatives");
    const auto holder = context->saved_data["net"].toCapsule();
    const auto& net = static_cast<const SequenceNet&>(*holder);
    const variable_list saved = context->get_saved_variables();
    const at::Tensor answers = given[0].contiguous();
    const auto [samples, steps] = std::pair(answers.size(0), answers.size(1));
    at::Tensor items;
    if (context->needs_input_grad(0))
      items =
          at::empty({samples, steps, static_cast<std::int64_t>(net.sizes().inputs)}, at::kFloat);
    std::vector<std::vector<float>> parts(blocks_of(static_cast<std::size_t>(samples)),
                                          std::vector<float>(net.sizes().weights));
    for_blocks(parts.size(), [&](std::size_t block) {
      const std::vector<Pack> danswers = gathered_gradients(answers, block);
      std::vector<Pack> ditems(items.defined() ? size_of(items, 1) * size_of(items, 2) : 0);
      net.backward(saved[0].const_data_ptr<float>(), tape_in(saved[1], block, net.sizes().slot),
                   size_of(answers, 1), {danswers, ditems, parts[block]});
      if (items.defined()) scatter(ditems, block, items);
    });
    return {at::Tensor(), items, summed(parts), at::Tensor()};
  }
};

}  // namespace

struct TapeMemory::Kept {
  std::mutex mutex;
  at::Tensor largest;
};

TapeMemory::TapeMemory() : kept_(std::make_shared<Kept>()) {
}

at::Tensor TapeMemory::take(std::int64_t rows, std::int64_t floats) const {
  const std::lock_guard lock(kept_->mutex);
  at::Tensor& largest = kept_->largest;
  if (!largest.defined() || largest.numel() < rows * floats || largest.storage().use_count() > 1) {
    largest.reset();  // before there is another
    largest = at::empty({rows * floats}, at::kFloat);
  }
  return largest.narrow(0, 0, rows * floats).view({rows, floats});
}

at::Tensor answers_of(c10::intrusive_ptr<SequenceNet> net, const at::Tensor& items,
                      const std::vector<at::Tensor>& weights, const TapeMemory& memory) {
  std::vector<at::Tensor> flat;
  for (const at::Tensor& weight : weights) flat.push_back(weight.flatten());
  const at::Tensor joined = at::cat(flat);
  const at::Tensor rows = items.contiguous();
  const bool learns =
      at::GradMode::is_enabled() && (rows.requires_grad() || joined.requires_grad());
  const std::size_t slots = learns ? size_of(rows, 1) + 1 : 2;  // else the last step and this one
  const auto tape =
      memory.take(static_cast<std::int64_t>(blocks_of(size_of(rows, 0))),
                  static_cast<std::int64_t>(slots * net->sizes().slot * samples_at_once));
  if (learns) return SequenceFunction::apply(std::move(net), rows, joined, tape);
  return forward(*net, rows, joined, tape);
}

}  // namespace deepview::detail

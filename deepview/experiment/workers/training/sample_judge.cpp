#include "deepview/experiment/workers/training/sample_judge.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full_like.h>

#include <numeric>

namespace deepview {
namespace {

bool is_of_classes(Objective objective) {
  return objective == Objective::class_of_sample || objective == Objective::class_at_masked_steps;
}

// Samples that are made come in the order in which they are made.
std::vector<std::size_t> order_of(const Problem& problem, const EpochPlan& plan) {
  std::vector<std::size_t> order = epoch_order(plan.sampler, problem.size(), 0, plan.seed);
  if (!is_of_classes(problem.objective())) std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

template <class T>
void append(std::vector<T>& values, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.contiguous();
  const T* first = plain.const_data_ptr<T>();
  values.insert(values.end(), first, first + plain.numel());
}

}  // namespace

SampleJudge::SampleJudge(const Problem& problem, const EpochPlan& plan)
    : objective_(problem.objective()), order_(order_of(problem, plan)) {
  if (!is_of_classes(objective_)) judged_.answers = BitAnswers{};
}

void SampleJudge::add(const TensorBatch& batch, const at::Tensor& logits) {
  const at::NoGradGuard no_grad;
  if (is_of_classes(objective_))
    add_classes(batch, logits);
  else
    add_bits(batch, logits);
  at_ += static_cast<std::size_t>(batch["targets"].size(0));
}

void SampleJudge::add_classes(const TensorBatch& batch, const at::Tensor& logits) {
  const Asked asked = asked_of(objective_, batch, logits);
  const at::Tensor samples = asked.samples.contiguous();
  for (std::int64_t i = 0; i < samples.numel(); ++i)
    judged_.samples.push_back(
        order_.at(at_ + static_cast<std::size_t>(samples.const_data_ptr<std::int64_t>()[i])));
  auto& classes = std::get<ClassAnswers>(judged_.answers);
  append(classes.targets, asked.targets);
  append(classes.predictions, asked.logits.argmax(1));
  append(
      judged_.losses,
      at::cross_entropy_loss(asked.logits, asked.targets, {}, at::Reduction::None).to(at::kDouble));
}

void SampleJudge::add_bits(const TensorBatch& batch, const at::Tensor& logits) {
  const at::Tensor& targets = batch["targets"];
  const bool is_masked = objective_ == Objective::bits_at_masked_steps;
  const at::Tensor asked = (is_masked ? batch["masks"].to(at::kDouble).expand_as(targets)
                                      : at::full_like(targets, 1.0, at::kDouble))
                               .contiguous();
  const auto by_sample = [&](const at::Tensor& values) {
    return (values.to(at::kDouble) * asked).sum({1, 2});
  };
  const at::Tensor counts = asked.sum({1, 2});
  const at::Tensor losses =
      by_sample(at::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None));
  for (std::int64_t i = 0; i < targets.size(0); ++i)
    judged_.samples.push_back(order_.at(at_ + static_cast<std::size_t>(i)));
  auto& bits = std::get<BitAnswers>(judged_.answers);
  append(bits.lengths, batch["sequences_length"].to(at::kLong));
  append(bits.asked, counts.to(at::kLong));
  append(bits.right, by_sample(right_bits(logits, targets)).to(at::kLong));
  append(judged_.losses, losses / counts.clamp_min(1));
}

}  // namespace deepview

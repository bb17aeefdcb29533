#include "deepview/experiment/workers/training/sample_judge.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full_like.h>

#include <algorithm>
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

constexpr std::size_t kept_sequences = 24;
constexpr std::int64_t most_kept_steps = 256;

// The bits of one sample at the steps that are asked: [steps, bits] each, bytes.
SequenceAnswer sequence_of(std::size_t sample, const at::Tensor& target, const at::Tensor& right,
                           const at::Tensor& asked) {
  const std::int64_t width = target.size(1);
  SequenceAnswer sequence{.sample = sample, .width = static_cast<std::size_t>(width)};
  std::int64_t kept = 0;
  for (std::int64_t step = 0; step < target.size(0) && kept < most_kept_steps; ++step) {
    if (asked.const_data_ptr<std::uint8_t>()[step * width] == 0) continue;
    ++kept;
    for (std::int64_t at = step * width; at < (step + 1) * width; ++at) {
      const bool wanted = target.const_data_ptr<std::uint8_t>()[at] != 0;
      const bool is_right = right.const_data_ptr<std::uint8_t>()[at] != 0;
      sequence.target += wanted ? '1' : '0';
      sequence.answer += wanted == is_right ? '1' : '0';
    }
  }
  return sequence;
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
  const at::Tensor right = right_bits(logits, targets);
  append(bits.right, by_sample(right).to(at::kLong));
  const std::size_t first = judged_.losses.size();
  append(judged_.losses, losses / counts.clamp_min(1));
  const auto bytes = [](const at::Tensor& tensor) { return tensor.to(at::kByte).contiguous(); };
  const at::Tensor wanted = bytes(targets), is_right = bytes(right), is_asked = bytes(asked);
  for (std::int64_t i = 0; i < targets.size(0); ++i) {
    const std::size_t place = first + static_cast<std::size_t>(i);
    if (worst_.size() < kept_sequences || judged_.losses[place] > worst_.back().first)
      keep_sequence(judged_.losses[place],
                    sequence_of(judged_.samples[place], wanted[i], is_right[i], is_asked[i]));
  }
}

void SampleJudge::keep_sequence(double loss, SequenceAnswer sequence) {
  if (sequence.target.empty()) return;
  const auto behind =
      std::ranges::find_if(worst_, [&](const auto& entry) { return entry.first < loss; });
  worst_.emplace(behind, loss, std::move(sequence));
  if (worst_.size() > kept_sequences) worst_.pop_back();
}

void SampleJudge::write(const ExperimentFolder& folder, const std::string& stream) const {
  if (!worst_.empty()) {
    std::vector<SequenceAnswer> sequences;
    for (const auto& [loss, sequence] : worst_) sequences.push_back(sequence);
    write_sequence_answers(folder.sequences(stream), sequences);
  }
  write_judged_samples(folder.samples(stream), judged_);
}

}  // namespace deepview

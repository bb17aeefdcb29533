#include "deepview/experiment/workers/training/objective.hpp"

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "deepview/base/error.hpp"
#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::Values;
using testing::values_of;

struct Loss {
  double loss;
  double accuracy;
};

Loss judged(Objective objective, const TensorBatch& batch, const at::Tensor& logits) {
  const Judgement judgement = judge(objective, batch, logits);
  return {judgement.loss.item<double>(), judgement.accuracy};
}

TensorBatch bits(const at::Tensor& targets, const at::Tensor& masks) {
  TensorBatch batch;
  batch.add("targets", targets);
  batch.add("masks", masks);
  return batch;
}

at::Tensor random_bits(at::IntArrayRef shape, std::uint64_t seed) {
  return drawn(shape, seed).round();
}

TEST(MaskedBits, CountOnlyWhatIsAskedAndRoundHalfToEven) {
  const at::Tensor logits = at::zeros({1, 2, 2}, at::kDouble);
  const at::Tensor masks = at::tensor({0, 1}, at::kByte).reshape({1, 2, 1});
  const at::Tensor ones = at::tensor({0.0, 1.0, 1.0, 1.0}, at::kDouble).reshape({1, 2, 2});
  const at::Tensor zeros = at::tensor({0.0, 1.0, 0.0, 0.0}, at::kDouble).reshape({1, 2, 2});
  const Loss wrong = judged(Objective::bits_at_masked_steps, bits(ones, masks), logits);
  EXPECT_NEAR(wrong.loss, 0.693147, 1e-6);
  EXPECT_EQ(wrong.accuracy, 0);
  EXPECT_EQ(judged(Objective::bits_at_masked_steps, bits(zeros, masks), logits).accuracy, 1);
}

TEST(MaskedBits, AgreeWithLoops) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto samples = static_cast<std::int64_t>(1 + seed % 3);
    const auto steps = static_cast<std::int64_t>(1 + seed % 5);
    const at::Tensor logits = drawn({samples, steps, 3}, seed, -3, 3);
    const at::Tensor targets = random_bits({samples, steps, 3}, seed + 100);
    const at::Tensor masks = random_bits({samples, steps, 1}, seed + 200).to(at::kByte);
    double loss = 0, right = 0, asked = 0;
    const Values x = values_of(logits), t = values_of(targets), m = values_of(masks);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double chance = testing::sigmoid(x[i]);
      const double weight = m[i / 3];
      loss -= weight * (t[i] * std::log(chance) + (1 - t[i]) * std::log(1 - chance));
      right += weight * ((chance > 0.5) == (t[i] == 1) ? 1 : 0);
      asked += weight;
    }
    const Loss found = judged(Objective::bits_at_masked_steps, bits(targets, masks), logits);
    EXPECT_NEAR(found.loss, asked == 0 ? 0 : loss / asked, 1e-12) << seed;
    EXPECT_NEAR(found.accuracy, asked == 0 ? 0 : right / asked, 1e-12) << seed;
  }
}

TEST(MaskedBits, AreZeroWhereNothingIsAsked) {
  at::Tensor logits = drawn({2, 3, 4}, 1, -1);
  logits.set_requires_grad(true);
  const auto batch = bits(random_bits({2, 3, 4}, 2), at::zeros({2, 3, 1}, at::kByte));
  const Judgement judgement = judge(Objective::bits_at_masked_steps, batch, logits);
  EXPECT_EQ(judgement.loss.item<double>(), 0);
  EXPECT_EQ(judgement.accuracy, 0);
  judgement.loss.backward();
  EXPECT_EQ(logits.grad().abs().max().item<double>(), 0);
}

TEST(Bits, AreTheMeanOverAllSteps) {
  const at::Tensor logits = drawn({2, 3, 4}, 1, -2, 2);
  const at::Tensor targets = random_bits({2, 3, 4}, 2);
  const Loss all = judged(Objective::bits, bits(targets, {}), logits);
  const Loss masked = judged(Objective::bits_at_masked_steps,
                             bits(targets, at::full({2, 3, 1}, 1, at::kByte)), logits);
  EXPECT_NEAR(all.loss, masked.loss, 1e-12);
  EXPECT_EQ(all.accuracy, masked.accuracy);
}

double cross_entropy(const Values& logits, std::size_t wanted) {
  double sum = 0;
  for (const double v : logits) sum += std::exp(v);
  return std::log(sum) - logits[wanted];
}

TEST(Classes, AgreeWithLoopsOverTheStepsThatAreAsked) {
  const at::Tensor logits = drawn({2, 4, 5}, 1, -2, 2);
  const at::Tensor targets = (drawn({2, 4}, 2) * 5).floor().to(at::kLong);
  const at::Tensor mask = at::tensor({0, 1, 0, 1, 1, 0, 0, 0}, at::kByte).reshape({2, 4, 1});
  TensorBatch batch;
  batch.add("targets", targets);
  batch.add("mask", mask);
  double loss = 0, right = 0;
  for (const auto& [sample, step] : {std::pair(0, 1), {0, 3}, {1, 0}}) {
    const Values x = values_of(logits[sample][step]);
    const auto wanted = static_cast<std::size_t>(targets[sample][step].item<std::int64_t>());
    loss += cross_entropy(x, wanted) / 3;
    right += (std::ranges::max_element(x) - x.begin()) == static_cast<long>(wanted) ? 1.0 / 3 : 0;
  }
  const Loss found = judged(Objective::class_at_masked_steps, batch, logits);
  EXPECT_NEAR(found.loss, loss, 1e-12);
  EXPECT_NEAR(found.accuracy, right, 1e-12);
  const Asked asked = asked_of(Objective::class_at_masked_steps, batch, logits);
  EXPECT_TRUE(at::equal(asked.samples, at::tensor({0, 0, 1}, at::kLong)));
  EXPECT_EQ(asked.targets[2].item<std::int64_t>(), targets[1][0].item<std::int64_t>());
}

TEST(Objectives, RefuseLogitsOfAnotherShape) {
  TensorBatch batch = bits(random_bits({2, 3, 4}, 1), at::zeros({2, 3, 1}, at::kByte));
  for (const Objective objective : {Objective::bits, Objective::bits_at_masked_steps})
    EXPECT_THROW(judge(objective, batch, drawn({2, 3, 5}, 1)), Error);
}

}  // namespace
}  // namespace deepview

#include "tests/experiment/models/fused_checks.hpp"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

namespace deepview::testing {
namespace {

double length(const at::Tensor& x) {
  return x.detach().to(at::kDouble).norm().item<double>();
}

}  // namespace

at::Tensor items_for(const ModelOptions& options, const BatchSize& size) {
  at::Tensor items = drawn({size.samples, size.steps, fused_inputs}, 21, -1);
  const auto* const maes = std::get_if<MaesOptions>(&options);
  if (maes == nullptr) return items;
  const at::Tensor solving = items.select(2, maes->bits.solving_bit).zero_();
  items.select(2, maes->bits.encoding_bit).zero_();
  for (const std::int64_t call : {size.steps / 2, size.steps * 3 / 4})
    solving.select(1, call).fill_(1);
  return items;
}

Model model_of(const ModelOptions& options, at::ScalarType dtype, double scale) {
  Model model = make_model(options, Seed{7});
  model.weights.set_dtype(dtype);
  const at::NoGradGuard no_grad;
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    handle.mul_(scale);
  }
  return model;
}

Answers answers_of(const Model& model, const at::Tensor& items, bool fused) {
  for (const Weight& weight : model.weights.all()) {
    at::Tensor handle = weight.value;
    handle.mutable_grad() = at::Tensor();
  }
  const at::Tensor x =
      items.to(model.weights.all().front().value.scalar_type(), false, true).requires_grad_();
  TensorBatch batch;
  batch.add("sequences", x);
  Pass pass{.training = true};
  pass.fused = fused;
  Answers answers{.logits = model.logits(batch, pass), .gradients = {}};
  const at::Tensor upstream = drawn(answers.logits.sizes(), 5, -1);
  (answers.logits * upstream.to(x.scalar_type())).sum().backward();
  for (const Weight& weight : model.weights.all()) answers.gradients.push_back(weight.value.grad());
  answers.gradients.push_back(x.grad());
  return answers;
}

double apart(const at::Tensor& a, const at::Tensor& b) {
  return length(a.to(at::kDouble) - b.to(at::kDouble)) / length(b);
}

void expect_close(const Answers& found, const Answers& expected, double logits, double gradients) {
  EXPECT_LT(apart(found.logits, expected.logits), logits);
  ASSERT_EQ(found.gradients.size(), expected.gradients.size());
  double longest = 0;
  for (const at::Tensor& gradient : expected.gradients)
    if (gradient.defined()) longest = std::max(longest, length(gradient));
  for (std::size_t i = 0; i < found.gradients.size(); ++i) {
    ASSERT_EQ(found.gradients[i].defined(), expected.gradients[i].defined()) << i;
    if (!expected.gradients[i].defined()) continue;
    const double allowed = gradients * length(expected.gradients[i]) + 1e-7 * longest;
    EXPECT_LE(length(found.gradients[i].to(at::kDouble) - expected.gradients[i].to(at::kDouble)),
              allowed)
        << i;
  }
}

void expect_fused_agrees(const ModelOptions& options, const at::Tensor& items, double scale) {
  const Model model = model_of(options, at::kFloat, scale);
  const Answers fused = answers_of(model, items, true);
  expect_close(fused, answers_of(model, items, false), 1e-4, 1e-3);
  const Model wide = model_of(options, at::kDouble, scale);
  expect_close(fused, answers_of(wide, items, true), 1e-5, 5e-4);
}

}  // namespace deepview::testing

// What holds for every kernel for whole sequences: that it agrees with libtorch's operators step by step.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "tests/experiment/models/model_checks.hpp"

namespace deepview::testing {

struct BatchSize {
  std::int64_t samples = 5;
  std::int64_t steps = 8;
};

/// Width of an item.
constexpr std::int64_t fused_inputs = 5;
/// Drawn items in float64. For a model of two halves the second is called halfway, and again after three quarters.
at::Tensor items_for(const ModelOptions& options, const BatchSize& size);

/// The weights as they are drawn, times `scale`.
Model model_of(const ModelOptions& options, at::ScalarType dtype, double scale = 1);

struct Answers {
  at::Tensor logits;
  std::vector<at::Tensor> gradients;  ///< Of the weights, and of the items last.
};
/// Gradients are those of a fixed sum of the logits.
Answers answers_of(const Model& model, const at::Tensor& items, bool fused);

/// |a − b| over |b|.
double apart(const at::Tensor& a, const at::Tensor& b);
/// Each gradient within the share of its own length; those that are 0 but for rounding, of the longest.
void expect_close(const Answers& found, const Answers& expected, double logits, double gradients);
/// Against both the operators in float32 and those in float64: logits within 1e-4 and 1e-5 of their length,
/// gradients within 1e-3 and 5e-4 of theirs.
void expect_fused_agrees(const ModelOptions& options, const at::Tensor& items, double scale = 1);

}  // namespace deepview::testing

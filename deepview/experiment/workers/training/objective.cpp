#include "deepview/experiment/workers/training/objective.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/sigmoid.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

void require_shape(const at::Tensor& logits, at::IntArrayRef wanted) {
  if (logits.sizes() == wanted) return;
  throw shape_error("logits of the model", fmt::format("[{}]", fmt::join(wanted, ", ")),
                    fmt::format("[{}]", fmt::join(logits.sizes(), ", ")));
}

double right_share(const at::Tensor& right, double asked) {
  return asked == 0 ? 0 : right.sum(at::kDouble).item<double>() / asked;
}

Judgement judge_bits(const TensorBatch& batch, const at::Tensor& logits) {
  const at::Tensor& targets = batch["targets"];
  require_shape(logits, targets.sizes());
  Judgement judgement{.loss = at::binary_cross_entropy_with_logits(logits, targets)};
  const at::NoGradGuard no_grad;
  judgement.accuracy =
      right_share(right_bits(logits, targets), static_cast<double>(targets.numel()));
  return judgement;
}

Judgement judge_masked_bits(const TensorBatch& batch, const at::Tensor& logits) {
  const at::Tensor& targets = batch["targets"];
  require_shape(logits, targets.sizes());
  const at::Tensor mask = batch["masks"].to(logits.scalar_type());
  const double asked = mask.count_nonzero().item<double>() * static_cast<double>(targets.size(2));
  const at::Tensor sum =
      at::binary_cross_entropy_with_logits(logits, targets, mask, {}, at::Reduction::Sum);
  Judgement judgement{.loss = asked == 0 ? sum * 0 : sum / asked};
  const at::NoGradGuard no_grad;
  judgement.accuracy = right_share(right_bits(logits, targets) * mask, asked);
  return judgement;
}

Judgement judge_classes(const at::Tensor& logits, const at::Tensor& targets) {
  if (targets.numel() == 0) return {.loss = logits.sum() * 0};
  Judgement judgement{.loss = at::cross_entropy_loss(logits, targets)};
  const at::NoGradGuard no_grad;
  judgement.accuracy =
      right_share(logits.argmax(1).eq(targets), static_cast<double>(targets.numel()));
  return judgement;
}

}  // namespace

Judgement judge(Objective objective, const TensorBatch& batch, const at::Tensor& logits) {
  switch (objective) {
    case Objective::bits: return judge_bits(batch, logits);
    case Objective::bits_at_masked_steps: return judge_masked_bits(batch, logits);
    default: break;
  }
  const Asked asked = asked_of(objective, batch, logits);
  return judge_classes(asked.logits, asked.targets);
}

Asked asked_of(Objective objective, const TensorBatch& batch, const at::Tensor& logits) {
  const at::Tensor& targets = batch["targets"];
  if (objective == Objective::class_of_sample) {
    require_shape(logits, {targets.size(0), logits.size(-1)});
    return {logits, targets, at::arange(targets.size(0), at::kLong)};
  }
  require_shape(logits, {targets.size(0), targets.size(1), logits.size(-1)});
  const at::Tensor where = batch["mask"].squeeze(-1).flatten().nonzero().squeeze(1);
  return {logits.flatten(0, 1).index_select(0, where), targets.flatten().index_select(0, where),
          where.div(targets.size(1), "floor")};
}

at::Tensor right_bits(const at::Tensor& logits, const at::Tensor& targets) {
  return at::sigmoid(logits).round().eq(targets);
}

}  // namespace deepview

// How far a model's logits are from what the problem wants.
#pragma once

#include <ATen/core/Tensor.h>

#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/problems/open_problem.hpp"

namespace deepview {

struct Judgement {
  at::Tensor loss;      ///< A number that can be differentiated.
  double accuracy = 0;  ///< Share of bits or classes that are right.
};

/// Binary cross entropy of bits and cross entropy of classes, each with the mean over what is asked. Where
/// nothing is asked both numbers are 0.
///
/// A bit is 1 when its chance rounds to 1, half to even: a logit of 0 means 0. Of equal logits the first
/// class counts.
///
/// Throws  Error(shape) for logits of another shape than the targets need.
Judgement judge(Objective objective, const TensorBatch& batch, const at::Tensor& logits);

/// What is asked of a batch whose answers are classes.
struct Asked {
  at::Tensor logits;   ///< [asked, classes]
  at::Tensor targets;  ///< [asked], int64.
  at::Tensor samples;  ///< [asked], int64: the rows of the batch.
};
Asked asked_of(Objective objective, const TensorBatch& batch, const at::Tensor& logits);

/// Whether each bit is what it should be, in the shape of the targets.
at::Tensor right_bits(const at::Tensor& logits, const at::Tensor& targets);

}  // namespace deepview

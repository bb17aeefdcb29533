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

/// The most likely class of each sample that is asked [asked], with what it should be [asked]; of objectives
/// of classes.
struct Answers {
  at::Tensor given;
  at::Tensor wanted;
};
Answers answers_of(Objective objective, const TensorBatch& batch, const at::Tensor& logits);

}  // namespace deepview

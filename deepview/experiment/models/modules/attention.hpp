// Where in a picture to look, given a question.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"

namespace deepview {

/// p = softmax over the places of w tanh(W_v v + b_v + W_q q + b_q) + b; out comes u = Σ p v + q
/// [Yang et al. 2016, arXiv:1511.02274, equations 15 to 18].
class PictureAttention {
 public:
  /// `units`: width in which picture and question are compared.
  PictureAttention(const PartBuilder& part, std::int64_t channels, std::int64_t units);

  /// A picture v [samples, channels, rows, columns] and a question q [samples, channels] to u, as q. Notes p
  /// [samples, rows, columns] as "attention" of the step.
  at::Tensor operator()(const at::Tensor& picture, const at::Tensor& question, const Pass& pass,
                        std::int64_t step) const;

 private:
  Linear picture_;
  Linear question_;
  Linear score_;
};

}  // namespace deepview

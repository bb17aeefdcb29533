// The convolutions that every model of pictures and questions begins with.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"
#include "deepview/experiment/models/vision_options.hpp"

namespace deepview {

/// Four times: 24 convolutions of 3 x 3 pixels with stride 2 and padding 1, batch norm, ReLU
/// [Santoro et al. 2017, arXiv:1706.01427].
///
/// Each halves height and width, rounded up: 128 x 128 pixels become 8 x 8 places.
class ConvStack {
 public:
  static constexpr std::int64_t channels = 24;  ///< Of the output.

  ConvStack(const PartBuilder& part, const PictureQuestionOptions& pictures);
  /// [samples, depth, height, width] to [samples, 24, rows, columns]. Throws Error(shape) when training on
  /// one sample whose picture ends as one place: of a single value there is no variance.
  at::Tensor operator()(const at::Tensor& images, const Pass& pass) const;

  std::int64_t rows() const noexcept { return rows_; }
  std::int64_t columns() const noexcept { return columns_; }
  /// Numbers in the output for a sample.
  std::int64_t outputs() const noexcept { return channels * rows_ * columns_; }

 private:
  std::vector<Conv2d> convolutions_;
  std::vector<BatchNorm2d> norms_;
  std::int64_t rows_;
  std::int64_t columns_;
};

}  // namespace deepview

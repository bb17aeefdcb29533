// Questions as single vectors.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"
#include "deepview/experiment/models/vision_options.hpp"

namespace deepview {

/// What an LSTM over the words puts out at the last of them. Backwards it has read only that word then.
class QuestionLstm {
 public:
  QuestionLstm(const PartBuilder& part, const QuestionLstmOptions& options, std::int64_t word_size);
  /// [samples, words, word_size] to [samples, outputs].
  at::Tensor operator()(const at::Tensor& questions, Pass& pass) const;
  std::int64_t outputs() const noexcept { return outputs_; }

 private:
  Lstm lstm_;
  std::int64_t outputs_;
};

}  // namespace deepview

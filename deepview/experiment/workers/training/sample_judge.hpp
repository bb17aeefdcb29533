// What a model's logits say of each sample, rather than of a batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/problems/epoch_batches.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/judged_samples.hpp"
#include "deepview/experiment/workers/training/objective.hpp"

namespace deepview {

/// Keeps the answer to each sample of a pass, batch after batch. The mean of the losses of a batch's answers is
/// its loss, but for bits at masked steps, where samples are asked unlike numbers of bits.
class SampleJudge {
 public:
  /// Of a pass over the problem with this plan.
  SampleJudge(const Problem& problem, const EpochPlan& plan);

  void add(const TensorBatch& batch, const at::Tensor& logits);

  const JudgedSamples& judged() const noexcept { return judged_; }

  /// Leaves the table of answers, and of bits the worst sequences too: the tables of `stream`.
  void write(const ExperimentFolder& folder, const std::string& stream) const;

 private:
  void add_classes(const TensorBatch& batch, const at::Tensor& logits);
  void add_bits(const TensorBatch& batch, const at::Tensor& logits);
  void keep_sequence(double loss, SequenceAnswer sequence);

  Objective objective_;
  std::vector<std::size_t> order_;  // samples of the pass
  std::size_t at_ = 0;              // the first of the next batch
  JudgedSamples judged_;
  std::vector<std::pair<double, SequenceAnswer>> worst_;  // the largest loss first
};

}  // namespace deepview

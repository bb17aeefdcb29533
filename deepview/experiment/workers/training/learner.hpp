// A model that learns from one batch after another.
#pragma once

#include <cstdint>
#include <optional>

#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/training/objective.hpp"
#include "deepview/experiment/workers/training/optimizer.hpp"
#include "deepview/experiment/workers/training/tensor_files.hpp"

namespace deepview {

struct StepOutcome {
  double loss = 0;
  double accuracy = 0;
};

class Learner {
 public:
  Learner(Model model, const TrainingPlan& plan);

  /// One episode: a gradient, and the optimizer's step when enough of them are together. What is dropped
  /// out depends on the seed and the number of the episode alone.
  StepOutcome learn(Objective objective, const TensorBatch& batch, std::int64_t episode,
                    std::int64_t epoch);

  /// By the weights that count: their running mean where one is kept.
  at::Tensor logits(const TensorBatch& batch) const;
  StepOutcome judge(Objective objective, const TensorBatch& batch) const;
  NamedValues best_values() const;

  const Model& model() const noexcept { return model_; }

  /// Everything that a later episode depends on, and back.
  NamedValues state() const;
  void load(const NamedValues& state);

 private:
  class MeanWeights;
  void clip() const;
  void update_mean();

  Model model_;
  TrainingPlan plan_;
  Optimizer optimizer_;
  std::vector<at::Tensor> mean_;  // of the trained weights; empty without
};

}  // namespace deepview

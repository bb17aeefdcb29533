// One experiment as it was configured: everything that decides its outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deepview/experiment/models/models.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/problems/curriculum.hpp"
#include "deepview/experiment/problems/epoch_batches.hpp"
#include "deepview/experiment/problems/problem_plan.hpp"
#include "deepview/experiment/workers/optimizer_options.hpp"

namespace deepview {

/// How training goes on.
enum class TrainerKind : std::uint8_t {
  offline,  ///< Epoch by epoch, each ended by a pass over the whole validation set.
  online,   ///< Episode by episode, for data without end.
};

/// What training, validation and testing have in common.
struct PhasePlan {
  ProblemPlan problem{};
  Parameter sampler{};  ///< A section, or nothing; it is read when the problem's size is known.
  LoaderOptions loader{};
  /// Of the data and their order, and of weights and what is dropped out; drawn when it is -1.
  std::int64_t seed_numpy = -1;
  std::int64_t seed_torch = -1;
};

struct TerminalConditions {
  double loss_stop = 1e-5;          ///< Converged when the loss of a validation is below.
  std::int64_t epoch_limit = 10;    ///< -1: none, which only the online trainer allows.
  std::int64_t episode_limit = -1;  ///< -1: none, which only the offline trainer allows.
};

/// Training ends when so many validations in a row bring nothing.
struct EarlyStopping {
  std::int64_t patience = 5;
  double min_delta = 0;  ///< By how much the loss must fall to count.
};

struct TrainingPlan {
  PhasePlan phase{};
  OptimizerOptions optimizer{};
  LearningRateSchedule schedule{};
  std::optional<double> gradient_clipping{};  ///< Bound of every element of a gradient.
  std::optional<double>
      gradient_norm_clipping{};       ///< Bound of the length of all gradients together.
  int gradient_accumulation = 1;      ///< Episodes whose gradients are averaged for one step.
  std::optional<double> ema_decay{};  ///< Validate and keep a running mean of the weights.
  std::optional<CurriculumOptions> curriculum{};
  TerminalConditions terminal{};
  std::optional<EarlyStopping> early_stopping{};
};

struct ValidationPlan {
  PhasePlan phase{};
  std::int64_t partial_validation_interval = -1;  ///< Episodes; -1: none.
  bool full_validation = false;  ///< Online: by the whole set each time, not by one batch.
};

struct TestPlan {
  PhasePlan phase{};
  std::int64_t max_test_episodes = -1;  ///< -1: all there are.
  Parameter multi_tests{};  ///< A section of lists, or nothing: one test for each entry.
};

struct ModelPlan {
  const ModelEntry* entry = nullptr;  ///< In the list of all, which stays.
  ModelOptions options{};
  std::string load{};              ///< Weights to begin with; none: drawn.
  bool save_intermediate = false;  ///< Whether every model that is saved stays.
};

struct ExperimentPlan {
  TrainerKind trainer = TrainerKind::offline;
  TrainingPlan training{};
  ValidationPlan validation{};
  std::optional<TestPlan> testing{};
  ModelPlan model{};
};

/// Reads the sections training, validation, model and, where it is there, testing. Notes every mistake, and
/// what is not there but must be.
ExperimentPlan read_experiment_plan(const Parameter& config, TrainerKind trainer,
                                    Mistakes& mistakes);

/// The model alone, of a configuration that was left by a training: it says all sizes.
ModelPlan read_model_plan(const Parameter& config, Mistakes& mistakes);

/// What a tester needs: the sections testing and model. Other sections are passed over.
struct TesterPlan {
  TestPlan testing{};
  ModelPlan model{};
};
TesterPlan read_tester_plan(const Parameter& config, Mistakes& mistakes);

/// Every seed that was -1 becomes one drawn from `entropy`; those of an experiment's tests are drawn for
/// each test anew.
void settle_seeds(ExperimentPlan& plan, Seed entropy);
void settle_seeds(TesterPlan& plan, Seed entropy);

/// The plan as a configuration that says everything: read again it gives the same plan.
Parameter to_parameter(ExperimentPlan plan);
Parameter to_parameter(TesterPlan plan);

/// How the problem, whose size is known now, is gone through. Throws Error(config) for a sampler that does
/// not fit.
EpochPlan epoch_plan(const PhasePlan& phase, std::size_t problem_size, const std::string& section);

}  // namespace deepview

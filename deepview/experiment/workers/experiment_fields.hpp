// The entries of an experiment's sections: names, types, limits, and those that have no effect.
#pragma once

#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"

namespace deepview::detail {

/// Binds members of a plan, which must outlive the fields.
OptionFields problem_fields(ProblemPlan& plan);
OptionFields model_fields(ModelPlan& plan);
/// Those of the section of the model that are not the model's own.
void add_model_file_fields(OptionFields& model, ModelPlan& plan);
OptionFields terminal_fields(TerminalConditions& options, TrainerKind trainer);
OptionFields early_stopping_fields(EarlyStopping& options);
void add_seed_fields(OptionFields& fields, PhasePlan& phase);
void add_gradient_fields(OptionFields& fields, TrainingPlan& plan);
void add_interval_fields(OptionFields& fields, ValidationPlan& plan, TrainerKind trainer);
/// It stands in the section of the problem.
void add_test_limit(OptionFields& problem, TestPlan& plan);

/// Entries of MI-Prometheus's configurations in these sections that its programs never read.
void add_dead_phase_names(OptionFields& fields);
void add_dead_training_names(OptionFields& fields);

}  // namespace deepview::detail

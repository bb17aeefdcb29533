// Trains the model of an experiment on its problem.
#pragma once

#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview {

/// Trains offline or online, as the plan says, and leaves in the folder what MI-Prometheus leaves there: four
/// tables of statistics, the best and the last model; and the state of the training, from which the same call
/// goes on after a kill. With the same plan and number of threads the weights, tables and status come out
/// the same, byte for byte, whether the run was killed in between or not.
///
/// Seeds must be settled. Throws  Error(config) when model and problem do not fit; Error(io) and Error(data) of
/// the problem's files; Error(other) when the loss is no number any more.
TrainingResult train(const ExperimentPlan& plan, const ExperimentFolder& folder,
                     const WorkerOptions& options);

}  // namespace deepview

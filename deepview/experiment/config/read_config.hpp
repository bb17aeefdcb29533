// From configuration files to a plan, with everything that is wrong said at once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"

namespace deepview {

struct ConfigRequest {
  std::vector<std::filesystem::path> files;  ///< The strongest first.
  UnknownNames unknown = UnknownNames::are_mistakes;
  std::string home = "~";  ///< What ~ in front of paths stands for.
};

struct ReadConfig {
  Parameter merged;                   ///< Of all files, each value with its place.
  std::vector<std::string> warnings;  ///< Entries that have no use, files named twice.
  std::string home = "~";             ///< What ~ stands for in folders that no file names.
};

/// The files merged. Throws Error(config), Error(io).
ReadConfig read_config(const ConfigRequest& request);

/// What a trainer, or a tester, makes of it. Throws Error(config) with one line for each mistake, all of them.
ExperimentPlan training_plan_of(ReadConfig& config, TrainerKind trainer, UnknownNames unknown);
TesterPlan tester_plan_of(ReadConfig& config, UnknownNames unknown);

/// One value of a plan and where it comes from.
struct ExplainedValue {
  std::vector<std::string> path;
  std::string value;   ///< As messages show it.
  std::string origin;  ///< "lenet5.yaml:12", "the problem", "a default".
};

/// Every value that decides the outcome, in the order of an exported configuration.
std::vector<ExplainedValue> explained(const Parameter& merged, const ExperimentPlan& plan);

}  // namespace deepview

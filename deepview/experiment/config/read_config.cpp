#include "deepview/experiment/config/read_config.hpp"

#include <algorithm>
#include <tuple>

#include "deepview/experiment/models/models.hpp"
#include "deepview/experiment/parameters/config_files.hpp"

namespace deepview {
namespace {

// Takes what is told of the reading, or throws what is wrong.
void conclude(const Mistakes& mistakes, ReadConfig& config) {
  std::vector<Mistake> warnings = mistakes.warnings();
  std::ranges::stable_sort(warnings, {}, [](const Mistake& warning) {
    return std::tie(warning.where.file, warning.where.line);
  });
  for (const Mistake& warning : warnings) config.warnings.push_back(text_of(warning));
  mistakes.throw_if_any();
}

// Folders that are left out begin with ~ as well.
void put_home(PhasePlan& phase, const std::string& home) {
  auto* pictures = std::get_if<ImageToClassOptions>(&phase.problem.options);
  if (pictures == nullptr) return;
  const Parameter folder = with_home(Parameter(pictures->data_folder.string()), home);
  pictures->data_folder = std::get<std::string>(folder.value());
}

class Explanation {
 public:
  Explanation(const Parameter& merged, const ExperimentPlan& plan)
      : merged_(merged),
        from_problem_(defaults_from_problem(plan.model.options,
                                            default_values(plan.training.phase.problem))) {}

  void add(const Parameter& parameter, std::vector<std::string>& path) {
    if (const auto* entries = parameter.section()) {
      for (const auto& [name, entry] : *entries) {
        path.push_back(name);
        add(entry, path);
        path.pop_back();
      }
      return;
    }
    values.push_back({path, shown_value(parameter), origin_of(path)});
  }

  std::vector<ExplainedValue> values{};

 private:
  std::string origin_of(const std::vector<std::string>& path) const {
    if (const Parameter* found = merged_.find_path(path)) return found->origin().text();
    const bool is_problems =
        path.size() == 2 && path[0] == "model" && from_problem_.find(path[1]) != nullptr;
    return is_problems ? "the problem" : Origin{}.text();
  }

  const Parameter& merged_;
  Parameter from_problem_;
};

}  // namespace

ReadConfig read_config(const ConfigRequest& request) {
  LoadedConfig loaded = load_config_files(request.files);
  return {with_home(std::move(loaded.parameters), request.home), std::move(loaded.warnings),
          request.home};
}

ExperimentPlan training_plan_of(ReadConfig& config, TrainerKind trainer, UnknownNames unknown) {
  Mistakes mistakes(unknown);
  ExperimentPlan plan = read_experiment_plan(config.merged, trainer, mistakes);
  conclude(mistakes, config);
  put_home(plan.training.phase, config.home);
  put_home(plan.validation.phase, config.home);
  if (plan.testing) put_home(plan.testing->phase, config.home);
  return plan;
}

TesterPlan tester_plan_of(ReadConfig& config, UnknownNames unknown) {
  Mistakes mistakes(unknown);
  TesterPlan plan = read_tester_plan(config.merged, mistakes);
  conclude(mistakes, config);
  put_home(plan.testing.phase, config.home);
  return plan;
}

std::vector<ExplainedValue> explained(const Parameter& merged, const ExperimentPlan& plan) {
  Explanation explanation(merged, plan);
  std::vector<std::string> path;
  explanation.add(to_parameter(plan), path);
  return std::move(explanation.values);
}

}  // namespace deepview

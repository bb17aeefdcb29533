#include "deepview/experiment/config/grid_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "deepview/base/error.hpp"
#include "deepview/experiment/config/grid_sweep.hpp"
#include "deepview/experiment/config/read_config.hpp"
#include "deepview/experiment/parameters/config_files.hpp"
#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/experiment/parameters/yaml.hpp"

namespace deepview {
namespace {

// The original's commands, and what they do.
const std::vector<std::string> trainers{"mip-offline-trainer", "mip-online-trainer", "offline",
                                        "online"};

TrainerKind trainer_called(const std::string& name) {
  return name == trainers[1] || name == trainers[3] ? TrainerKind::online : TrainerKind::offline;
}

struct GridSettings {
  int experiment_repetitions = 1;
  int max_concurrent_runs = 0;
  std::string trainer = trainers[0];
};

OptionFields fields_of(GridSettings& settings) {
  OptionFields fields;
  fields
      .add("experiment_repetitions", settings.experiment_repetitions,
           "How often the whole list of experiments is run.")
      .between(1, static_cast<int>(most_grid_experiments));
  fields.add("max_concurrent_runs", settings.max_concurrent_runs,
             "Experiments at a time; 0 or less: as many as cores.");
  fields.add("trainer", settings.trainer, "The trainer of all experiments.").one_of(trainers);
  return fields;
}

// Of many experiments with the same mistake, one tells it.
class MistakesOfAll {
 public:
  explicit MistakesOfAll(Mistakes& all) : all_(all) {}

  void add(const Mistakes& some) {
    for (const Mistake& mistake : some.sorted())
      if (told_.insert(text_of(mistake)).second) all_.add(mistake.where, mistake.what);
    for (const Mistake& warning : some.warnings())
      if (told_.insert(text_of(warning)).second) all_.add_warning(warning.where, warning.what);
  }

  // What stands in the message of an error, which names its place.
  void add(const Error& error) {
    if (told_.insert(error.what()).second) all_.add({}, error.what());
  }

 private:
  Mistakes& all_;
  std::set<std::string> told_;
};

class GridReader {
 public:
  GridReader(const GridRequest& request, Mistakes& mistakes)
      : request_(request), mistakes_(mistakes), all_(mistakes) {
    grid_ = with_home(read_yaml(request.file), request.home);
  }

  GridPlan read() {
    check_names();
    GridSettings settings;
    fields_of(settings).read(section("grid_settings"), {"grid_settings"}, mistakes_);
    plan_.trainer = trainer_called(settings.trainer);
    plan_.max_concurrent_runs = settings.max_concurrent_runs;
    const std::vector<Parameter> points = all_points();
    const std::vector<Parameter> tasks = read_tasks();
    const auto repetitions = static_cast<std::size_t>(settings.experiment_repetitions);
    const std::size_t count = tasks.size() * points.size() * repetitions;
    if (count > most_grid_experiments) {
      mistakes_.add(grid_.origin(), fmt::format("expected at most {} experiments, found {}",
                                                most_grid_experiments, count));
      return plan_;
    }
    std::vector<ExperimentPlan> list;
    for (const Parameter& task : tasks)
      for (const Parameter& point : points) add_experiment(task, point, list);
    if (mistakes_.empty()) repeat(list, repetitions);
    return plan_;
  }

 private:
  // The section of this name, null where there is none; noted when it is something else.
  const Parameter* section(const std::string& name) {
    const Parameter* found = grid_.find(name);
    if (found == nullptr || found->is_null()) return nullptr;
    if (found->section() != nullptr) return found;
    mistakes_.add(found->origin(), name + ": expected a section, found " + found->described());
    return nullptr;
  }

  void check_names() {
    const std::vector<std::string> known{"grid_tasks", "grid_overwrite", "grid_settings",
                                         "grid_sweep", "grid_random"};
    if (grid_.section() == nullptr) {
      mistakes_.add(grid_.origin(), "expected the sections of a grid, found " + grid_.described());
      return;
    }
    for (const auto& [name, parameter] : *grid_.section())
      if (std::ranges::find(known, name) == known.end())
        mistakes_.add_unknown(parameter.origin(), {name}, known);
  }

  std::vector<Parameter> all_points() {
    const Parameter* sweep = section("grid_sweep");
    const Parameter* random = section("grid_random");
    const std::vector<Parameter> swept = sweep_points(sweep, mistakes_);
    const std::vector<Parameter> drawn = random_points(random, request_.entropy, mistakes_);
    if (swept.size() * drawn.size() <= most_grid_experiments)
      return combined_points(swept, drawn, mistakes_);
    mistakes_.add(random->origin(),
                  fmt::format("grid_random: expected at most {} experiments, found {}",
                              most_grid_experiments, swept.size() * drawn.size()));
    return swept;
  }

  // The merged configuration of each task, those with mistakes left out.
  std::vector<Parameter> read_tasks() {
    std::vector<Parameter> read;
    const Parameter* tasks = grid_.find("grid_tasks");
    if (tasks == nullptr || tasks->list() == nullptr || tasks->list()->empty()) {
      mistakes_.add(tasks == nullptr ? grid_.origin() : tasks->origin(),
                    "grid_tasks: expected a list of {default_configs, overwrite}, found " +
                        (tasks == nullptr ? "none" : tasks->described()));
      return read;
    }
    const Parameter* overwrite = section("grid_overwrite");
    std::size_t number = 0;
    for (const Parameter& task : *tasks->list()) {
      const std::string path = fmt::format("grid_tasks[{}]", number++);
      if (const Parameter* defaults = checked_defaults(task, path)) {
        try {
          read.push_back(merged_task(*defaults, overwrite, task.find("overwrite")));
        } catch (const Error& error) {
          all_.add(error);
        }
      }
    }
    return read;
  }

  // What the task names as its files; null, with a note, when the task is none.
  const Parameter* checked_defaults(const Parameter& task, const std::string& path) {
    if (task.section() == nullptr) {
      mistakes_.add(task.origin(),
                    path + ": expected {default_configs, overwrite}, found " + task.described());
      return nullptr;
    }
    const std::vector<std::string> known{"default_configs", "overwrite"};
    for (const auto& [name, parameter] : *task.section())
      if (std::ranges::find(known, name) == known.end())
        mistakes_.add_unknown(parameter.origin(), {path, name}, known);
    const Parameter* overwrite = task.find("overwrite");
    if (overwrite != nullptr && !overwrite->is_null() && overwrite->section() == nullptr) {
      mistakes_.add(overwrite->origin(),
                    path + ".overwrite: expected a section, found " + overwrite->described());
      return nullptr;
    }
    const Parameter* defaults = task.find("default_configs");
    if (defaults != nullptr && !defaults->is_null()) return defaults;
    mistakes_.add(task.origin(), path + ".default_configs: it must be there, and is not");
    return nullptr;
  }

  Parameter merged_task(const Parameter& defaults, const Parameter* grid_overwrite,
                        const Parameter* task_overwrite) {
    ReadConfig read = read_config({.files = default_config_files(defaults, request_.file),
                                   .unknown = request_.unknown,
                                   .home = request_.home});
    std::ranges::move(read.warnings, std::back_inserter(plan_.warnings));
    for (const Parameter* above : {grid_overwrite, task_overwrite})
      if (above != nullptr && !above->is_null()) read.merged = overlaid(read.merged, *above);
    return std::move(read.merged);
  }

  void add_experiment(const Parameter& task, const Parameter& point,
                      std::vector<ExperimentPlan>& list) {
    try {
      Mistakes mistakes(request_.unknown);
      list.push_back(read_experiment_plan(overlaid(task, point), plan_.trainer, mistakes));
      all_.add(mistakes);
    } catch (const Error& error) {
      all_.add(error);
    }
  }

  void repeat(const std::vector<ExperimentPlan>& list, std::size_t repetitions) {
    if (repetitions > 1 && std::ranges::any_of(list, has_all_seeds))
      plan_.warnings.push_back(
          "experiment_repetitions: the seeds of training are written in the configuration, so that "
          "repetitions are alike");
    for (std::size_t repetition = 0; repetition < repetitions; ++repetition)
      for (ExperimentPlan experiment : list) {
        settle_seeds(experiment, seed_of_experiment(plan_.experiments.size() + 1));
        plan_.experiments.push_back(
            {.problem = std::string(experiment.training.phase.problem.entry->name),
             .model = std::string(experiment.model.entry->name),
             .configuration = to_parameter(std::move(experiment))});
      }
  }

  Seed seed_of_experiment(std::size_t number) const {
    Random draws(request_.entropy, number);
    const std::uint64_t high = draws.bits();  // two statements: operands are evaluated in any order
    return Seed{high << 32U | draws.bits()};
  }

  static bool has_all_seeds(const ExperimentPlan& experiment) {
    const PhasePlan& phase = experiment.training.phase;
    return phase.seed_numpy != -1 && phase.seed_torch != -1;
  }

  const GridRequest& request_;
  Mistakes& mistakes_;
  MistakesOfAll all_;
  Parameter grid_;
  GridPlan plan_;
};

}  // namespace

GridPlan read_grid(const GridRequest& request) {
  Mistakes mistakes(request.unknown);
  GridPlan plan = GridReader(request, mistakes).read();
  for (const Mistake& warning : mistakes.warnings()) plan.warnings.push_back(text_of(warning));
  mistakes.throw_if_any();
  return plan;
}

}  // namespace deepview

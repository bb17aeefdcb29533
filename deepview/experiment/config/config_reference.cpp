#include "deepview/experiment/config/config_reference.hpp"

#include <algorithm>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/workers/experiment_fields.hpp"

namespace deepview {
namespace {

class Reference {
 public:
  void add(const std::string& path, const OptionFields& fields) {
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const auto& field : fields.fields())
      entries_.push_back(
          {.path = prefix + field->name,
           .expected = field->expected + (field->may_be_nothing ? ", or nothing" : ""),
           .by_default = default_of(*field),
           .help = field->help});
    for (const auto& [name, section] : fields.sections()) add(prefix + name, section);
  }
  std::vector<ReferenceEntry> entries() && { return std::move(entries_); }

 private:
  static std::string default_of(const OptionField& field) {
    const Parameter value = field.value();
    return field.required || value.is_null() ? "" : shown_value(value);
  }

  std::vector<ReferenceEntry> entries_;
};

void add_phase(Reference& reference, const std::string& name, PhasePlan& phase) {
  reference.add(name + ".dataloader", fields_of(phase.loader));
  OptionFields seeds;
  detail::add_seed_fields(seeds, phase);
  reference.add(name, seeds);
}

void add_training(Reference& reference) {
  TrainingPlan plan;
  add_phase(reference, "training", plan.phase);
  OptionFields gradients;
  detail::add_gradient_fields(gradients, plan);
  reference.add("training", gradients);
  reference.add("training.learning_rate_schedule", fields_of(plan.schedule));
  reference.add("training.curriculum_learning", fields_of(plan.curriculum.emplace()));
  reference.add("training.terminal_conditions",
                detail::terminal_fields(plan.terminal, TrainerKind::offline));
  reference.add("training.early_stopping",
                detail::early_stopping_fields(plan.early_stopping.emplace()));
}

void add_other_phases(Reference& reference) {
  ValidationPlan validation;
  add_phase(reference, "validation", validation.phase);
  OptionFields interval;
  detail::add_interval_fields(interval, validation, TrainerKind::offline);
  reference.add("validation", interval);
  TestPlan testing;
  add_phase(reference, "testing", testing.phase);
  OptionFields limit;
  detail::add_test_limit(limit, testing);
  reference.add("testing.problem", limit);
}

template <class Entries>
const typename Entries::value_type* named(const Entries& entries, std::string_view name) {
  const auto found = std::ranges::find_if(
      entries, [name](const auto& entry) { return entry.name == name || entry.alias == name; });
  return found == entries.end() ? nullptr : &*found;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = optimizer_names();
  for (const ModelEntry& model : all_models()) names.emplace_back(model.name);
  for (const ProblemEntry& problem : all_problems()) names.emplace_back(problem.name);
  return names;
}

}  // namespace

std::vector<ReferenceEntry> experiment_reference() {
  Reference reference;
  add_training(reference);
  add_other_phases(reference);
  ModelPlan model;
  OptionFields files;
  detail::add_model_file_fields(files, model);
  reference.add("model", files);
  return std::move(reference).entries();
}

std::vector<ReferenceEntry> reference_of(std::string_view name) {
  Reference reference;
  if (const ModelEntry* model = named(all_models(), name)) {
    ModelOptions options = model->defaults;
    reference.add("", fields_of(options));
  } else if (const ProblemEntry* problem = named(all_problems(), name)) {
    ProblemPlan plan = plan_of(*problem);
    reference.add("", fields_of(plan));
  } else if (std::ranges::count(optimizer_names(), name) != 0) {
    OptimizerOptions options = optimizer_of(std::string(name));
    reference.add("", fields_of(options));
  } else {
    throw Error(ErrorKind::config, no_such("problem, model or optimizer", name, all_names()));
  }
  return std::move(reference).entries();
}

}  // namespace deepview

#include "deepview/experiment/workers/experiment_plan.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/experiment_fields.hpp"

namespace deepview {
namespace {

using Path = std::vector<std::string>;

constexpr std::size_t longest_name = 200;

class Reader {
 public:
  Reader(const Parameter& config, Mistakes& mistakes) : config_(config), mistakes_(mistakes) {}

  // The section of this name, which may be empty; noted when it is none, or must be there and is not.
  const Parameter* top_section(const std::string& name, bool required) {
    const Parameter* found = config_.find(name);
    if (found == nullptr) {
      if (required) mistakes_.add({}, name + ": expected a section of this name, found none");
      return nullptr;
    }
    if (found->is_null() || found->section() != nullptr) return found;
    mistakes_.add(found->origin(), name + ": expected a section, found " + found->described());
    return nullptr;
  }

  // What `find` makes of the name at section.path, with its complaint as a mistake in that place.
  template <class Find>
  auto found_by_name(const Parameter& section, const Path& path, const std::string& what,
                     const Find& find) -> std::optional<decltype(find(std::string()))> {
    const auto name = name_in(section, path, what);
    if (!name) return std::nullopt;
    try {
      return find(*name);
    } catch (const Error& error) {
      mistakes_.add(section.find("name")->origin(), joined_path(path) + ".name: " + error.what());
      return std::nullopt;
    }
  }

  const Parameter* subsection(const Parameter& section, const Path& path, const std::string& name,
                              bool required) {
    const Parameter* found = section.find(name);
    if (found != nullptr && found->section() != nullptr) return found;
    const std::string where = joined_path(path) + "." + name;
    if (found == nullptr && required)
      mistakes_.add(section.origin(), where + ": expected a section of this name, found none");
    else if (found != nullptr && (required || !found->is_null()))
      mistakes_.add(found->origin(), where + ": expected a section, found " + found->described());
    return nullptr;
  }

  // Binds what phases share; the problem's fields, and those that `add_more` adds, only when the problem is
  // known.
  void add_phase(
      OptionFields& fields, const Parameter& section, const Path& path, PhasePlan& phase,
      const std::function<void(OptionFields&)>& add_more = [](OptionFields&) {}) {
    const Path problem_path{path[0], "problem"};
    if (const Parameter* problem = subsection(section, path, "problem", true)) {
      const auto entry = found_by_name(*problem, problem_path, "a problem",
                                       [](const std::string& name) { return &find_problem(name); });
      if (entry) {
        phase.problem = plan_of(**entry);
        OptionFields of_problem = detail::problem_fields(phase.problem);
        add_more(of_problem);
        fields.add_section("problem", std::move(of_problem));
      }
    }
    if (phase.problem.entry == nullptr) fields.allow("problem");
    fields.add_section("dataloader", fields_of(phase.loader));
    fields.allow("sampler");
    if (const Parameter* sampler = subsection(section, path, "sampler", false)) {
      phase.sampler = *sampler;
      if (!sampler->section()->empty())
        read_sampler(*sampler, {path[0], "sampler"}, std::nullopt, mistakes_);
    }
    detail::add_seed_fields(fields, phase);
    detail::add_dead_phase_names(fields);
  }

  Mistakes& mistakes() { return mistakes_; }

 private:
  std::optional<std::string> name_in(const Parameter& section, const Path& path,
                                     const std::string& what) {
    const std::string expected = joined_path(path) + ".name: expected the name of " + what;
    const Parameter* found = section.find("name");
    if (found == nullptr) {
      mistakes_.add(section.origin(), expected + ", found none");
      return std::nullopt;
    }
    std::string name;
    if (detail::read_as(*found, name) && name.size() <= longest_name) return name;
    mistakes_.add(found->origin(), expected + ", found " + found->described());
    return std::nullopt;
  }

  const Parameter& config_;
  Mistakes& mistakes_;
};

// Binds all of the section; sections that are only there when they are configured are made first.
OptionFields training_fields(Reader& reader, const Parameter& section, TrainerKind trainer,
                             TrainingPlan& plan) {
  const Path path{"training"};
  OptionFields fields;
  reader.add_phase(fields, section, path, plan.phase);
  fields.allow("optimizer");
  if (const Parameter* optimizer = reader.subsection(section, path, "optimizer", true)) {
    const auto found =
        reader.found_by_name(*optimizer, {"training", "optimizer"}, "an optimizer", optimizer_of);
    if (found) {
      plan.optimizer = *found;
      fields.add_section("optimizer", fields_of(plan.optimizer));
    }
  }
  fields.allow("curriculum_learning");
  if (reader.subsection(section, path, "curriculum_learning", false) != nullptr)
    fields.add_section("curriculum_learning", fields_of(plan.curriculum.emplace()));
  fields.allow("early_stopping");
  if (reader.subsection(section, path, "early_stopping", false) != nullptr)
    fields.add_section("early_stopping",
                       detail::early_stopping_fields(plan.early_stopping.emplace()));
  fields.add_section("learning_rate_schedule", fields_of(plan.schedule));
  fields.add_section("terminal_conditions", detail::terminal_fields(plan.terminal, trainer));
  detail::add_gradient_fields(fields, plan);
  detail::add_dead_training_names(fields);
  return fields;
}

OptionFields validation_fields(Reader& reader, const Parameter& section, TrainerKind trainer,
                               ValidationPlan& plan) {
  OptionFields fields;
  reader.add_phase(fields, section, {"validation"}, plan.phase);
  detail::add_interval_fields(fields, plan, trainer);
  return fields;
}

// Whether they are lists of as many values each.
void check_multi_tests(const Parameter::Section& lists, Mistakes& mistakes) {
  std::size_t tests = 0;
  for (const auto& [name, list] : lists) {
    const bool is_list = list.list() != nullptr && !list.list()->empty();
    const bool is_long_enough = is_list && (tests == 0 || list.list()->size() == tests);
    if (!is_list)
      mistakes.add(list.origin(), fmt::format("testing.multi_tests.{}: expected a list, found {}",
                                              name, list.described()));
    else if (!is_long_enough)
      mistakes.add(
          list.origin(),
          fmt::format("testing.multi_tests.{}: expected {} values as in the lists before it, "
                      "found {}",
                      name, tests, list.list()->size()));
    else
      tests = list.list()->size();
  }
}

OptionFields test_fields(Reader& reader, const Parameter& section, TestPlan& plan) {
  OptionFields fields;
  reader.add_phase(fields, section, {"testing"}, plan.phase,
                   [&](OptionFields& problem) { detail::add_test_limit(problem, plan); });
  fields.allow("multi_tests");
  if (const Parameter* tests = reader.subsection(section, {"testing"}, "multi_tests", false)) {
    check_multi_tests(*tests->section(), reader.mistakes());
    plan.multi_tests = *tests;
  }
  return fields;
}

void read_testing(Reader& reader, const Parameter& section, TestPlan& plan) {
  test_fields(reader, section, plan).read(&section, {"testing"}, reader.mistakes());
}

// What the model has from the problem, as a section: nothing when that is not known, or wrong, which was
// noted.
Parameter sizes_from(const ProblemPlan& problem, const ModelOptions& options, Mistakes& mistakes) {
  if (problem.entry == nullptr) return {};
  try {
    return defaults_from_problem(options, default_values(problem));
  } catch (const Error& error) {
    if (mistakes.empty()) mistakes.add({}, error.what());
    return {};
  }
}

// Without a problem, the section must say all sizes.
ModelPlan read_model(Reader& reader, const ProblemPlan* problem) {
  ModelPlan plan;
  const Parameter* section = reader.top_section("model", true);
  if (section == nullptr) return plan;
  const auto entry = reader.found_by_name(
      *section, {"model"}, "a model", [](const std::string& name) { return &find_model(name); });
  if (!entry) return plan;
  plan.entry = *entry;
  plan.options = plan.entry->defaults;
  Parameter whole = *section;
  const Parameter sizes = problem == nullptr
                              ? Parameter(Parameter::Section{})
                              : sizes_from(*problem, plan.options, reader.mistakes());
  if (const auto* known = sizes.section())
    for (const auto& [name, size] : *known)
      if (section->find(name) == nullptr) whole.set(name, size);
  const OptionFields fields = detail::model_fields(plan);
  std::vector<std::string> missing;
  for (const auto& field : fields.fields()) {
    if (!field->required || whole.find(field->name) != nullptr) continue;
    missing.push_back(field->name);
    whole.set(field->name, 1);  // so that everything else is checked
  }
  if (sizes.section() != nullptr && !missing.empty())
    reader.mistakes().add(
        section->find("name")->origin(),
        fmt::format("model.name: {} needs {}, which {} does not say; choose a model and a problem "
                    "that fit, or give them here",
                    plan.entry->name, quoted_list(missing),
                    problem == nullptr ? "this configuration"
                                       : fmt::format("the problem {}", problem->entry->name)));
  fields.read(&whole, {"model"}, reader.mistakes());
  return plan;
}

}  // namespace

ExperimentPlan read_experiment_plan(const Parameter& config, TrainerKind trainer,
                                    Mistakes& mistakes) {
  Reader reader(config, mistakes);
  ExperimentPlan plan{.trainer = trainer};
  if (trainer == TrainerKind::online) {
    plan.training.terminal = {.epoch_limit = -1, .episode_limit = 100'000};
    plan.validation.partial_validation_interval = 100;
  }
  if (const Parameter* training = reader.top_section("training", true))
    training_fields(reader, *training, trainer, plan.training)
        .read(training, {"training"}, mistakes);
  if (const Parameter* validation = reader.top_section("validation", true))
    validation_fields(reader, *validation, trainer, plan.validation)
        .read(validation, {"validation"}, mistakes);
  if (const Parameter* testing = reader.top_section("testing", false))
    read_testing(reader, *testing, plan.testing.emplace());
  plan.model = read_model(reader, &plan.training.phase.problem);
  if (const auto* entries = config.section())
    for (const auto& [name, parameter] : *entries)
      if (name != "training" && name != "validation" && name != "testing" && name != "model")
        mistakes.add_unknown(parameter.origin(), {name},
                             {"training", "validation", "testing", "model", "default_configs"});
  return plan;
}

TesterPlan read_tester_plan(const Parameter& config, Mistakes& mistakes) {
  Reader reader(config, mistakes);
  TesterPlan plan;
  if (const Parameter* testing = reader.top_section("testing", true))
    read_testing(reader, *testing, plan.testing);
  plan.model = read_model(reader, &plan.testing.phase.problem);
  return plan;
}

ModelPlan read_model_plan(const Parameter& config, Mistakes& mistakes) {
  Reader reader(config, mistakes);
  return read_model(reader, nullptr);
}

EpochPlan epoch_plan(const PhasePlan& phase, std::size_t problem_size, const std::string& section) {
  EpochPlan plan{.loader = phase.loader,
                 .batch_size = static_cast<std::size_t>(batch_size(phase.problem)),
                 .seed = Seed{static_cast<std::uint64_t>(phase.seed_numpy)}};
  if (phase.sampler.section() != nullptr && !phase.sampler.section()->empty()) {
    Mistakes mistakes;
    plan.sampler = read_sampler(phase.sampler, {section, "sampler"}, problem_size, mistakes);
    mistakes.throw_if_any();
  } else if (phase.loader.shuffle) {
    plan.sampler = RandomSampler{};
  }
  return plan;
}

}  // namespace deepview

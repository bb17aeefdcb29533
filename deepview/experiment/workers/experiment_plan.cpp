#include "deepview/experiment/workers/experiment_plan.hpp"

#include <utility>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

using Path = std::vector<std::string>;

constexpr std::int64_t largest_seed = (std::int64_t{1} << 32U) - 1;
constexpr const char* by_option = "where to compute is said on the command line";

// Entries of configurations of MI-Prometheus that no program ever read, with what was meant.
void add_dead_names(OptionFields& fields, std::vector<std::pair<const char*, const char*>> names) {
  for (const auto& [name, why] : names) fields.add_needless(name, why);
}

OptionFields problem_fields(ProblemPlan& plan) {
  OptionFields fields = fields_of(plan);
  fields.allow("name");
  add_dead_names(fields, {{"cuda", by_option},
                          {"num_bits", "the number is read from num_bits_shifted"},
                          {"dataset_size", "the number is read from size"},
                          {"index", "which samples take part is said by a sampler"},
                          {"nwords", "it follows from the problem"},
                          {"words_embed_length", "it follows from the problem"},
                          {"initialization_only", "deepview problem init does that"}});
  return fields;
}

class Reader {
 public:
  Reader(const Parameter& config, Mistakes& mistakes) : config_(config), mistakes_(mistakes) {}

  // The section of this name; noted as missing when it is not there.
  const Parameter* wanted(const std::string& name) {
    const Parameter* found = config_.find(name);
    if (found == nullptr) mistakes_.add({}, name + ": expected a section of this name, found none");
    return found;
  }

  // The text at section.path, say problem.name, or nothing with a note.
  std::optional<std::string> name_in(const Parameter& section, const Path& path,
                                     const std::string& what) {
    const Parameter* found = section.find("name");
    if (found == nullptr) {
      mistakes_.add(section.origin(),
                    joined_path(path) + ".name: expected the name of " + what + ", found none");
      return std::nullopt;
    }
    std::string name;
    if (detail::read_as(*found, name)) return name;
    mistakes_.add(found->origin(), joined_path(path) + ".name: expected the name of " + what +
                                       ", found " + found->described());
    return std::nullopt;
  }

  // What `find` makes of the name, with its complaint as a mistake in that place.
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
    if (found != nullptr)
      mistakes_.add(found->origin(), where + ": expected a section, found " + found->described());
    else if (required)
      mistakes_.add(section.origin(), where + ": expected a section of this name, found none");
    return nullptr;
  }

  // Binds what phases share; the problem's fields only when the problem is known.
  void add_phase(OptionFields& fields, const Parameter& section, const Path& path,
                 PhasePlan& phase) {
    const Path problem_path{path[0], "problem"};
    if (const Parameter* problem = subsection(section, path, "problem", true)) {
      const auto entry = found_by_name(*problem, problem_path, "a problem",
                                       [](const std::string& name) { return &find_problem(name); });
      if (entry) {
        phase.problem = plan_of(**entry);
        fields.add_section("problem", problem_fields(phase.problem));
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
    add_seeds(fields, phase);
    fields.add_needless("cuda", by_option);
  }

  static void add_seeds(OptionFields& fields, PhasePlan& phase) {
    fields
        .add("seed_numpy", phase.seed_numpy,
             "Of the data and their order; -1: drawn, and written down.")
        .between(-1, largest_seed);
    fields
        .add("seed_torch", phase.seed_torch,
             "Of starting weights and what is dropped out; -1: drawn, and written down.")
        .between(-1, largest_seed);
  }

  Mistakes& mistakes() { return mistakes_; }

 private:
  const Parameter& config_;
  Mistakes& mistakes_;
};

OptionFields fields_of(TerminalConditions& options, TrainerKind trainer) {
  const bool online = trainer == TrainerKind::online;
  const auto limit = [](bool may_be_none) {
    return [may_be_none](const std::int64_t& n) { return n >= 1 || (may_be_none && n == -1); };
  };
  OptionFields fields;
  fields.add("loss_stop", options.loss_stop, "Converged when a validation's loss is below.")
      .at_least(0);
  fields.add("epoch_limit", options.epoch_limit, "Epochs at most; -1: no limit (online only).")
      .where(online ? " of at least 1, or -1" : " of at least 1", limit(online));
  fields
      .add("episode_limit", options.episode_limit, "Episodes at most; -1: no limit (offline only).")
      .where(online ? " of at least 1" : " of at least 1, or -1", limit(!online));
  add_dead_names(fields, {{"eposides_limit", "the number is read from episode_limit"},
                          {"episodes_limit", "the number is read from episode_limit"},
                          {"epochs_limit", "the number is read from epoch_limit"},
                          {"episodes", "the number is read from episode_limit"},
                          {"max_episodes", "the number is read from episode_limit"},
                          {"early_stop_delta", "the section early_stopping says it"},
                          {"length_loss", "it was never read"}});
  return fields;
}

OptionFields fields_of(EarlyStopping& options) {
  OptionFields fields;
  fields
      .add("patience", options.patience,
           "Training ends when so many validations in a row bring nothing.")
      .at_least(1);
  fields.add("min_delta", options.min_delta, "By how much the loss must fall to count.")
      .at_least(0);
  return fields;
}

void add_gradient_fields(OptionFields& fields, TrainingPlan& plan) {
  const auto positive = [](const std::optional<double>& v) { return !v || *v > 0; };
  fields.add("gradient_clipping", plan.gradient_clipping, "Bound of every element of a gradient.")
      .where(" above 0", positive);
  fields
      .add("gradient_norm_clipping", plan.gradient_norm_clipping,
           "Bound of the length of all gradients together.")
      .where(" above 0", positive);
  fields
      .add("gradient_accumulation", plan.gradient_accumulation,
           "Episodes whose gradients are averaged for one step.")
      .between(1, 100'000);
  fields
      .add("ema_decay", plan.ema_decay,
           "Validate and keep a running mean of the weights, which remembers this share a step.")
      .where(" from 0 up to 1", [](const auto& v) { return !v || (*v >= 0 && *v < 1); });
}

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
  if (reader.subsection(section, path, "curriculum_learning", false) != nullptr)
    fields.add_section("curriculum_learning", fields_of(plan.curriculum.emplace()));
  if (reader.subsection(section, path, "early_stopping", false) != nullptr)
    fields.add_section("early_stopping", fields_of(plan.early_stopping.emplace()));
  fields.add_section("learning_rate_schedule", fields_of(plan.schedule));
  fields.add_section("terminal_conditions", fields_of(plan.terminal, trainer));
  add_gradient_fields(fields, plan);
  add_dead_names(fields, {{"terminal_condition", "the section is called terminal_conditions"},
                          {"validation_interval",
                           "the number is read from validation.partial_validation_interval"},
                          {"length_loss", "it was never read"}});
  return fields;
}

OptionFields validation_fields(Reader& reader, const Parameter& section, TrainerKind trainer,
                               ValidationPlan& plan) {
  OptionFields fields;
  reader.add_phase(fields, section, {"validation"}, plan.phase);
  const bool online = trainer == TrainerKind::online;
  fields
      .add("partial_validation_interval", plan.partial_validation_interval,
           "Episodes from one validation on a single batch to the next; -1: none (offline only).")
      .where(online ? " of at least 1" : " of at least 1, or -1",
             [online](const auto& n) { return n >= 1 || (!online && n == -1); });
  return fields;
}

OptionFields test_fields(Reader& reader, const Parameter& section, TestPlan& plan) {
  OptionFields fields;
  reader.add_phase(fields, section, {"testing"}, plan.phase);
  fields.allow("multi_tests");
  if (const Parameter* tests = reader.subsection(section, {"testing"}, "multi_tests", false))
    plan.multi_tests = *tests;
  return fields;
}

// max_test_episodes stands in the section of the problem.
void take_test_limit(Parameter& section, TestPlan& plan, Mistakes& mistakes) {
  const Parameter* problem = section.find("problem");
  const Parameter* limit = problem == nullptr ? nullptr : problem->find("max_test_episodes");
  if (limit == nullptr) return;
  if (!detail::read_as(*limit, plan.max_test_episodes) ||
      (plan.max_test_episodes < 1 && plan.max_test_episodes != -1))
    mistakes.add(limit->origin(),
                 "testing.problem.max_test_episodes: expected a whole number of at least 1, or -1, "
                 "found " +
                     limit->described());
  Parameter without = *problem;
  without.remove("max_test_episodes");
  section.set("problem", std::move(without));
}

OptionFields model_fields(ModelPlan& plan) {
  OptionFields fields = fields_of(plan.options);
  fields.allow("name");
  fields.add("load", plan.load, "A file of weights to begin with.");
  fields.add("save_intermediate", plan.save_intermediate,
             "Whether every model that is saved stays.");
  add_dead_names(fields, {{"cuda", by_option},
                          {"num_content_bits", "the number is read from memory.num_content_bits"},
                          {"control_bits", "it follows from the problem"},
                          {"data_bits", "it follows from the problem"},
                          {"plot_memory", "traces tell the whole inner state"}});
  return fields;
}

// With sizes from the problem, unless that is not known.
ModelPlan read_model(Reader& reader, const ProblemPlan& problem) {
  ModelPlan plan;
  const Parameter* section = reader.wanted("model");
  if (section == nullptr) return plan;
  const auto entry = reader.found_by_name(
      *section, {"model"}, "a model", [](const std::string& name) { return &find_model(name); });
  if (!entry || problem.entry == nullptr) return plan;
  plan.entry = *entry;
  plan.options = plan.entry->defaults;
  Parameter whole;
  try {
    whole = overlaid(defaults_from_problem(plan.options, default_values(problem)), *section);
  } catch (const Error& error) {
    reader.mistakes().add(section->origin(), error.what());
    return plan;
  }
  model_fields(plan).read(&whole, {"model"}, reader.mistakes());
  return plan;
}

void read_testing(Reader& reader, Parameter section, TestPlan& plan) {
  take_test_limit(section, plan, reader.mistakes());
  test_fields(reader, section, plan).read(&section, {"testing"}, reader.mistakes());
}

std::int64_t drawn_seed(Random& random) {
  return static_cast<std::int64_t>(random.bits());
}

void settle(PhasePlan& phase, Random& random) {
  const std::int64_t data = drawn_seed(random);
  const std::int64_t weights = drawn_seed(random);
  if (phase.seed_numpy == -1) phase.seed_numpy = data;
  if (phase.seed_torch == -1) phase.seed_torch = weights;
}

// Every entry of a phase; of its problem, the name first.
Parameter values_of(PhasePlan& phase) {
  Parameter values{Parameter::Section{}};
  Parameter problem = section({{"name", std::string(phase.problem.entry->name)}});
  values.set("problem", overlaid(std::move(problem), fields_of(phase.problem).values()));
  if (phase.sampler.section() != nullptr && !phase.sampler.section()->empty())
    values.set("sampler", phase.sampler);
  values.set("dataloader", fields_of(phase.loader).values());
  OptionFields seeds;
  Reader::add_seeds(seeds, phase);
  return overlaid(std::move(values), seeds.values());
}

Parameter values_of(TestPlan& plan) {
  Parameter values = values_of(plan.phase);
  Parameter problem = *values.find("problem");
  problem.set("max_test_episodes", plan.max_test_episodes);
  values.set("problem", std::move(problem));
  if (!plan.multi_tests.is_null()) values.set("multi_tests", plan.multi_tests);
  return values;
}

Parameter values_of(ModelPlan& plan) {
  return overlaid(section({{"name", std::string(plan.entry->name)}}), model_fields(plan).values());
}

Parameter values_of(TrainingPlan& plan, TrainerKind trainer) {
  Parameter values = values_of(plan.phase);
  values.set("optimizer", overlaid(section({{"name", plan.optimizer.name}}),
                                   fields_of(plan.optimizer).values()));
  values.set("learning_rate_schedule", fields_of(plan.schedule).values());
  OptionFields gradients;
  add_gradient_fields(gradients, plan);
  values = overlaid(std::move(values), gradients.values());
  if (plan.curriculum) values.set("curriculum_learning", fields_of(*plan.curriculum).values());
  values.set("terminal_conditions", fields_of(plan.terminal, trainer).values());
  if (plan.early_stopping) values.set("early_stopping", fields_of(*plan.early_stopping).values());
  return values;
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
  if (const Parameter* training = reader.wanted("training"))
    training_fields(reader, *training, trainer, plan.training)
        .read(training, {"training"}, mistakes);
  if (const Parameter* validation = reader.wanted("validation"))
    validation_fields(reader, *validation, trainer, plan.validation)
        .read(validation, {"validation"}, mistakes);
  if (const Parameter* testing = config.find("testing"))
    read_testing(reader, *testing, plan.testing.emplace());
  plan.model = read_model(reader, plan.training.phase.problem);
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
  if (const Parameter* testing = reader.wanted("testing"))
    read_testing(reader, *testing, plan.testing);
  plan.model = read_model(reader, plan.testing.phase.problem);
  return plan;
}

void settle_seeds(ExperimentPlan& plan, Seed entropy) {
  Random random(entropy);
  settle(plan.training.phase, random);
  settle(plan.validation.phase, random);
  if (plan.testing) settle(plan.testing->phase, random);
}

void settle_seeds(TesterPlan& plan, Seed entropy) {
  Random random(entropy);
  settle(plan.testing.phase, random);
}

Parameter to_parameter(ExperimentPlan plan) {
  Parameter whole{Parameter::Section{}};
  whole.set("training", values_of(plan.training, plan.trainer));
  Parameter validation = values_of(plan.validation.phase);
  validation.set("partial_validation_interval", plan.validation.partial_validation_interval);
  whole.set("validation", std::move(validation));
  if (plan.testing) whole.set("testing", values_of(*plan.testing));
  whole.set("model", values_of(plan.model));
  return whole;
}

Parameter to_parameter(TesterPlan plan) {
  Parameter whole{Parameter::Section{}};
  whole.set("testing", values_of(plan.testing));
  whole.set("model", values_of(plan.model));
  return whole;
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

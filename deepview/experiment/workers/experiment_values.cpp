#include <utility>

#include "deepview/experiment/workers/experiment_fields.hpp"
#include "deepview/experiment/workers/experiment_plan.hpp"

namespace deepview {
namespace {

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
  detail::add_seed_fields(seeds, phase);
  return overlaid(std::move(values), seeds.values());
}

Parameter values_of(TestPlan& plan) {
  Parameter values = values_of(plan.phase);
  OptionFields limit;
  detail::add_test_limit(limit, plan);
  values.set("problem", overlaid(*values.find("problem"), limit.values()));
  if (!plan.multi_tests.is_null()) values.set("multi_tests", plan.multi_tests);
  return values;
}

Parameter values_of(ModelPlan& plan) {
  return overlaid(section({{"name", std::string(plan.entry->name)}}),
                  detail::model_fields(plan).values());
}

Parameter values_of(TrainingPlan& plan, TrainerKind trainer) {
  Parameter values = values_of(plan.phase);
  values.set("optimizer", overlaid(section({{"name", plan.optimizer.name}}),
                                   fields_of(plan.optimizer).values()));
  values.set("learning_rate_schedule", fields_of(plan.schedule).values());
  OptionFields gradients;
  detail::add_gradient_fields(gradients, plan);
  values = overlaid(std::move(values), gradients.values());
  if (plan.curriculum) values.set("curriculum_learning", fields_of(*plan.curriculum).values());
  values.set("terminal_conditions", detail::terminal_fields(plan.terminal, trainer).values());
  if (plan.early_stopping)
    values.set("early_stopping", detail::early_stopping_fields(*plan.early_stopping).values());
  return values;
}

Parameter values_of(ValidationPlan& plan, TrainerKind trainer) {
  OptionFields interval;
  detail::add_interval_fields(interval, plan, trainer);
  return overlaid(values_of(plan.phase), interval.values());
}

}  // namespace

void settle_seeds(ExperimentPlan& plan, Seed entropy) {
  Random random(entropy);
  settle(plan.training.phase, random);
  settle(plan.validation.phase, random);
}

void settle_seeds(TesterPlan& plan, Seed entropy) {
  Random random(entropy);
  settle(plan.testing.phase, random);
}

Parameter to_parameter(ExperimentPlan plan) {
  Parameter whole{Parameter::Section{}};
  whole.set("training", values_of(plan.training, plan.trainer));
  whole.set("validation", values_of(plan.validation, plan.trainer));
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

}  // namespace deepview

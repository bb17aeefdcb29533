#include "deepview/experiment/workers/experiment_fields.hpp"

#include <utility>
#include <vector>

namespace deepview::detail {
namespace {

constexpr std::int64_t largest_seed = (std::int64_t{1} << 32U) - 1;

constexpr const char* by_option = "where to compute is said on the command line";
constexpr const char* by_episode_limit = "write episode_limit for it";
constexpr const char* by_problem = "it follows from the problem";
constexpr const char* by_traces =
    "traces tell the whole inner state; nothing is drawn while a model runs";
constexpr const char* never_read = "MI-Prometheus never read it either";

void add_dead_names(OptionFields& fields, std::vector<std::pair<const char*, const char*>> names) {
  for (const auto& [name, why] : names) fields.add_needless(name, why);
}

}  // namespace

OptionFields problem_fields(ProblemPlan& plan) {
  OptionFields fields = fields_of(plan);
  fields.allow("name");
  add_dead_names(fields, {{"cuda", by_option},
                          {"num_bits", "write num_bits_shifted for it"},
                          {"dataset_size", "write size for it"},
                          {"index", "a sampler says which samples take part"},
                          {"nwords", by_problem},
                          {"words_embed_length", by_problem},
                          {"initialization_only", "deepview problem init does that"}});
  return fields;
}

OptionFields model_fields(ModelPlan& plan) {
  OptionFields fields = fields_of(plan.options);
  fields.allow("name");
  add_model_file_fields(fields, plan);
  add_dead_names(fields, {{"cuda", by_option},
                          {"num_content_bits", "the section memory says it"},
                          {"control_bits", by_problem},
                          {"data_bits", by_problem},
                          {"num_control_bits", by_problem},
                          {"num_data_bits", by_problem},
                          {"plot_memory", by_traces},
                          {"visualization_mode", by_traces}});
  return fields;
}

void add_model_file_fields(OptionFields& model, ModelPlan& plan) {
  model.add("load", plan.load, "A file of weights to begin with.");
  model.add("save_intermediate", plan.save_intermediate,
            "Whether every model that is saved stays.");
}

OptionFields terminal_fields(TerminalConditions& options, TrainerKind trainer) {
  const bool online = trainer == TrainerKind::online;
  const auto limit = [](bool may_be_none) {
    return [may_be_none](const std::int64_t& n) { return n >= 1 || (may_be_none && n == -1); };
  };
  OptionFields fields;
  fields.add("loss_stop", options.loss_stop, "Converged when a validation's loss is below.")
      .at_least(0);
  fields.add("epoch_limit", options.epoch_limit, "Epochs at most; -1: no limit (online only).")
      .where(online ? " of at least 1, or -1" : " of at least 1 (offline)", limit(online));
  fields
      .add("episode_limit", options.episode_limit, "Episodes at most; -1: no limit (offline only).")
      .where(online ? " of at least 1 (online)" : " of at least 1, or -1", limit(!online));
  add_dead_names(fields, {{"eposides_limit", by_episode_limit},
                          {"episodes_limit", by_episode_limit},
                          {"epochs_limit", "write epoch_limit for it"},
                          {"episodes", by_episode_limit},
                          {"max_episodes", by_episode_limit},
                          {"early_stop_delta", "the section early_stopping says it"},
                          {"length_loss", never_read}});
  return fields;
}

OptionFields early_stopping_fields(EarlyStopping& options) {
  OptionFields fields;
  fields
      .add("patience", options.patience,
           "Training ends when so many validations in a row bring nothing.")
      .at_least(1);
  fields.add("min_delta", options.min_delta, "By how much the loss must fall to count.")
      .at_least(0);
  return fields;
}

void add_seed_fields(OptionFields& fields, PhasePlan& phase) {
  fields
      .add("seed_numpy", phase.seed_numpy,
           "Of the data and their order; -1: drawn, and written down.")
      .between(-1, largest_seed);
  fields
      .add("seed_torch", phase.seed_torch,
           "Of starting weights and what is dropped out; -1: drawn, and written down.")
      .between(-1, largest_seed);
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
  fields.add_rule("gradient_accumulation", [&plan]() -> std::string {
    return plan.gradient_accumulation > 1 && plan.optimizer.name == "LBFGS"
               ? "LBFGS measures the loss of one batch at several places; it needs 1"
               : "";
  });
  fields
      .add("ema_decay", plan.ema_decay,
           "Validate and keep a running mean of the weights, which remembers this share a step.")
      .where(" from 0 up to 1", [](const auto& v) { return !v || (*v >= 0 && *v < 1); });
}

void add_interval_fields(OptionFields& fields, ValidationPlan& plan, TrainerKind trainer) {
  const bool online = trainer == TrainerKind::online;
  fields
      .add("partial_validation_interval", plan.partial_validation_interval,
           "Episodes from one validation on a single batch to the next; -1: none (offline only).")
      .where(online ? " of at least 1 (online)" : " of at least 1, or -1",
             [online](const auto& n) { return n >= 1 || (!online && n == -1); });
  fields.add(
      "full_validation", plan.full_validation,
      "Online: validate over the whole set, and choose the best model by it, not by one batch.");
  fields.add_rule("full_validation", [&plan, online]() -> std::string {
    return plan.full_validation && !online
               ? "offline training validates over the whole set after every epoch; leave it out"
               : "";
  });
  constexpr const char* by_partial = "write partial_validation_interval for it";
  add_dead_names(fields, {{"interval", by_partial}, {"validation_interval", by_partial}});
}

void add_test_limit(OptionFields& problem, TestPlan& plan) {
  problem.add("max_test_episodes", plan.max_test_episodes, "Episodes of the test at most; -1: all.")
      .where(" of at least 1, or -1", [](const auto& n) { return n >= 1 || n == -1; });
}

void add_dead_phase_names(OptionFields& fields) {
  fields.add_needless("cuda", by_option);
}

void add_dead_training_names(OptionFields& fields) {
  add_dead_names(
      fields, {{"terminal_condition", "write terminal_conditions for it"},
               {"validation_interval", "write partial_validation_interval into validation for it"},
               {"length_loss", never_read}});
}

}  // namespace deepview::detail

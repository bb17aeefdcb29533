#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/config/config_reference.hpp"
#include "deepview/experiment/config/read_config.hpp"
#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview::cli {
namespace {

struct Options {
  ExperimentOptions experiment;
  std::string name;
  TableFormat format = TableFormat::text;
};

struct Checked {
  ReadConfig config;
  ExperimentPlan plan;
};

void warn(const ReadConfig& config) {
  for (const std::string& warning : config.warnings) fmt::print(stderr, "warning: {}\n", warning);
}

Checked checked(const Options& options) {
  const ConfigRequest request = config_request(options.experiment);
  Checked result{read_config(request), {}};
  try {
    result.plan =
        training_plan_of(result.config, trainer_kind(options.experiment), request.unknown);
  } catch (const Error&) {
    warn(result.config);  // beside the mistakes
    throw;
  }
  warn(result.config);
  return result;
}

void check(const Options& options) {
  const ExperimentPlan plan = checked(options).plan;
  fmt::print("{} on {}: no mistakes\n", plan.model.entry->name,
             plan.training.phase.problem.entry->name);
}

void explain(const Options& options) {
  const Checked found = checked(options);
  Table table({"parameter", "value", "from"});
  for (const ExplainedValue& value : explained(found.config.merged, found.plan))
    table.add_row({joined_path(value.path), value.value, value.origin});
  print(table, options.format);
}

void reference(const Options& options) {
  Table table({"entry", "expected", "default", "what"});
  for (const ReferenceEntry& entry :
       options.name.empty() ? experiment_reference() : reference_of(options.name))
    table.add_row({entry.path, entry.expected, entry.by_default, entry.help});
  print(table, options.format);
}

void add_files(CLI::App& command, Options& options) {
  command.add_option("FILE", options.experiment.config, "Configuration files, the strongest first")
      ->required();
  add_online_option(command, options.experiment);
  add_lenient_option(command, options.experiment);
}

}  // namespace

void add_config_command(CLI::App& program, Invocation&) {
  auto* command = program.add_subcommand(
      "config",
      "Check configurations of experiments, explain them, or say what can stand in them.\n\n"
      "Examples:\n"
      "  deepview config check lenet5_mnist.yaml\n"
      "  deepview config explain --online ntm.yaml overrides.yaml");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  auto* checking =
      command->add_subcommand("check",
                              "Say everything that is wrong with a configuration, with file and "
                              "line; no data are needed.\n\n"
                              "Examples:\n  deepview config check lenet5_mnist.yaml");
  add_files(*checking, *options);
  checking->callback([options] { check(*options); });
  auto* explaining = command->add_subcommand(
      "explain",
      "List every value that decides the outcome, and where it comes from.\n\n"
      "Examples:\n  deepview config explain lenet5_mnist.yaml --csv");
  add_files(*explaining, *options);
  add_table_options(*explaining, options->format);
  explaining->callback([options] { explain(*options); });
  auto* referring =
      command->add_subcommand("reference",
                              "List what can stand in a configuration: in the section of a "
                              "problem, model or optimizer, or, "
                              "without a name, everywhere else.\n\n"
                              "Examples:\n"
                              "  deepview config reference\n"
                              "  deepview config reference NTM\n"
                              "  deepview config reference SerialRecallCommandLines --csv");
  referring->add_option("NAME", options->name, "Of a problem, a model or an optimizer");
  add_table_options(*referring, options->format);
  referring->callback([options] { reference(*options); });
}

}  // namespace deepview::cli

#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "deepview/app/experiment_page.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/config/experiment_jobs.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Test a trained model on the testing problem of its experiment.\n\n"
    "MODEL is an experiment's folder, whose best model is tested, or a file of weights. Leaves a\n"
    "folder test_TIME in the experiment, with a page to look at it, report/index.html; for a "
    "section multi_tests, one for each of its "
    "entries.\n\n"
    "Examples:\n"
    "  deepview test experiments/MNIST/LeNet5/20261126_101500\n"
    "  deepview test runs/a/models/model_last.safetensors --config long_sequences.yaml";

struct Options {
  ExperimentOptions experiment;
  std::string model;
  TableFormat format = TableFormat::text;
};

void add_test(Table& table, const TestResult& result) {
  const auto value = [&](std::string_view name) -> Cell {
    for (const Statistic& statistic : result.statistics)
      if (statistic.name == name) return statistic.value;
    return std::monostate();
  };
  table.add_row({result.folder.string(), value("loss"), value("acc"), value("episode"),
                 value("samples_aggregated")});
}

void test(const Options& options, const Invocation& invocation) {
  const WorkerOptions worker = worker_options(options.experiment, invocation);
  const auto results = run_tests({.model = options.model,
                                  .config = config_request(options.experiment),
                                  .tag = options.experiment.tag,
                                  .entropy = chance()},
                                 worker);
  Table table({"folder", "loss", "acc", "episodes", "samples"});
  for (const TestResult& result : results) add_test(table, result);
  print(table, options.format);
  for (const TestResult& result : results)
    tell_page([&] { return write_test_page(result, invocation.command, worker.run); });
}

}  // namespace

void add_test_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("test", help);
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "An experiment's folder, or a file of weights")
      ->required();
  command
      ->add_option("--config", options->experiment.config,
                   "Configuration files, the strongest first; else that of the experiment")
      ->option_text("FILE")
      ->delimiter(',')
      ->allow_extra_args(false);
  add_lenient_option(*command, options->experiment);
  add_worker_options(*command, options->experiment);
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { test(*options, invocation); });
}

}  // namespace deepview::cli

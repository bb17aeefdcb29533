#include <fmt/format.h>

#include <memory>

#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "deepview/app/experiment_page.hpp"
#include "deepview/app/version.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/config/experiment_jobs.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Train a model on a problem, as a configuration says.\n\n"
    "Leaves a folder EXPDIR/PROBLEM/MODEL/TIME with the configuration, four tables of statistics,\n"
    "the best and the last model, the state that --resume goes on from, and a page to look at all\n"
    "of it, report/index.html.\n\n"
    "Examples:\n"
    "  deepview train lenet5_mnist.yaml\n"
    "  deepview train --online ntm.yaml --expdir runs --tag first\n"
    "  deepview train --resume experiments/MNIST/LeNet5/20261126_101500";

struct Options {
  ExperimentOptions experiment;
  std::string expdir = "experiments";
  std::string model;
  std::string resume;
  TableFormat format = TableFormat::text;
};

TrainingResult run(const Options& options, const Invocation& invocation) {
  const WorkerOptions worker = worker_options(options.experiment, invocation);
  if (!options.resume.empty()) return resume_training(options.resume, worker);
  return run_training(
      {.config = config_request(options.experiment),
       .trainer = trainer_kind(options.experiment),
       .expdir = options.expdir,
       .tag = options.experiment.tag,
       .load = options.model,
       .entropy = chance(),
       .provenance = {{"deepview", std::string(version())},
                      {"command", fmt::format("{}", fmt::join(invocation.command, " "))}}},
      worker);
}

void train(const Options& options, Invocation& invocation) {
  if (options.resume.empty() == options.experiment.config.empty())
    throw Error(ErrorKind::usage,
                "expected either configuration files or --resume with an experiment's folder");
  const TrainingResult result = run(options, invocation);
  Table table({"folder", "status", "episodes", "best_loss", "best_episode"});
  table.add_row({result.folder.string(), result.status, result.episodes, result.best_loss,
                 result.best_episode});
  print(table, options.format);
  tell_page([&] { return write_training_page(result); });
  if (result.end == TrainingEnd::interrupted) {
    fmt::print(stderr, "deepview: interrupted; go on with deepview train --resume {}\n",
               result.folder.string());
    invocation.exit_code = exit_code(ErrorKind::cancelled);
  }
}

}  // namespace

void add_train_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("train", help);
  auto options = std::make_shared<Options>();
  command->add_option("CONFIG", options->experiment.config,
                      "Configuration files, the strongest first");
  add_online_option(*command, options->experiment);
  add_lenient_option(*command, options->experiment);
  command->add_option("--expdir", options->expdir, "Where folders of experiments are made")
      ->option_text("DIR")
      ->capture_default_str();
  command->add_option("--model", options->model, "A file of weights to begin with")
      ->option_text("FILE");
  command->add_option("--resume", options->resume, "An experiment to go on with")
      ->option_text("DIR");
  command
      ->add_option("--tensorboard", options->experiment.tensorboard,
                   "Event files too: 0 statistics, 1 and weights, 2 and gradients")
      ->check(between(0, 2))
      ->option_text("LEVEL");
  add_worker_options(*command, options->experiment);
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { train(*options, invocation); });
}

}  // namespace deepview::cli

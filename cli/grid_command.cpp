#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "deepview/app/grid_page.hpp"
#include "deepview/app/version.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/config/grid_plan.hpp"
#include "deepview/experiment/config/grid_run.hpp"
#include "deepview/experiment/config/grid_summary.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/training_library.hpp"
#include "deepview/io/files.hpp"

namespace deepview::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string grid;    // train
  std::string folder;  // train --resume, test, report
  std::string expdir = "experiments";
  std::string output;
  std::string page;
  std::optional<std::uint64_t> seed;
  int max_concurrent = 0;
  int repeat = 1;
  bool retry_failed = false;
  ExperimentOptions experiment;
  TableFormat format = TableFormat::text;
};

GridRunOptions run_options(const Options& options, const std::string& worker,
                           const Invocation& invocation) {
  WorkerOptions made = worker_options(options.experiment, invocation);
  made.log.set_worker(worker);
  return {.run = made.run,
          .log = made.log,
          .max_concurrent_runs = options.max_concurrent,
          .retry_failed = options.retry_failed};
}

GridFolder grid_folder(const Options& options, const Invocation& invocation) {
  if (!options.folder.empty()) return {options.folder};
  const ConfigRequest request = config_request(options.experiment);
  const Seed entropy = options.seed ? Seed{*options.seed} : chance();
  const GridPlan plan = read_grid(
      {.file = options.grid, .unknown = request.unknown, .home = request.home, .entropy = entropy});
  for (const std::string& warning : plan.warnings) fmt::print(stderr, "warning: {}\n", warning);
  return make_grid(
      plan, {.expdir = options.expdir,
             .tag = options.experiment.tag,
             .provenance = {{"deepview", std::string(version())},
                            {"command", fmt::format("{}", fmt::join(invocation.command, " "))},
                            {"seed", std::to_string(entropy.value)}}});
}

std::size_t count_of(const GridLedger& ledger, ExperimentStatus status) {
  return static_cast<std::size_t>(
      std::ranges::count(ledger.experiments, status, &LedgerEntry::status));
}

void print_ledger(const GridFolder& folder, const GridLedger& ledger, TableFormat format) {
  Table table({"experiment", "problem", "model", "status", "folder", "message"});
  for (std::size_t i = 0; i < ledger.experiments.size(); ++i) {
    const LedgerEntry& entry = ledger.experiments[i];
    table.add_row({experiment_number(i), entry.problem, entry.model,
                   std::string(name(entry.status)), entry.folder, entry.message});
  }
  table.add_fact("grid", folder.path.string());
  print(table, format);
}

void train(const Options& options, Invocation& invocation) {
  if (options.grid.empty() == options.folder.empty())
    throw Error(ErrorKind::usage, "expected either a grid's file or --resume with a grid's folder");
  training_library();  // says what is missing before anything is begun
  const GridFolder folder = grid_folder(options, invocation);
  fmt::print(stderr, "grid: {}\n", folder.path.string());
  const GridLedger ledger = run_grid(folder, run_options(options, "GridTrainer", invocation));
  print_ledger(folder, ledger, options.format);
  const std::size_t failed = count_of(ledger, ExperimentStatus::failed);
  const std::size_t ended = failed + count_of(ledger, ExperimentStatus::done);
  if (failed > 0) {
    fmt::print(stderr, "deepview: {} of {} experiments failed\n", failed,
               ledger.experiments.size());
    invocation.exit_code = exit_code(ErrorKind::other);
  }
  if (ended < ledger.experiments.size()) {
    fmt::print(stderr, "deepview: interrupted; go on with deepview grid train --resume {}\n",
               folder.path.string());
    invocation.exit_code = exit_code(ErrorKind::cancelled);
  }
}

Cell cell_of(const std::optional<double>& value) {
  return value ? Cell(*value) : Cell(std::monostate());
}

void test(const Options& options, Invocation& invocation) {
  const auto tests =
      test_grid(options.folder, options.repeat, run_options(options, "GridTester", invocation));
  Table table({"experiment", "folder", "loss", "acc", "message"});
  std::size_t failed = 0;
  for (const GridTest& test : tests) {
    table.add_row({test.experiment.string(), test.folder.string(), cell_of(test.loss),
                   cell_of(test.accuracy), test.message});
    if (!test.message.empty()) ++failed;
  }
  print(table, options.format);
  if (failed > 0) {
    fmt::print(stderr, "deepview: {} of {} tests failed\n", failed, tests.size());
    invocation.exit_code = exit_code(ErrorKind::other);
  }
  if (invocation.stop.stop_requested()) invocation.exit_code = exit_code(ErrorKind::cancelled);
}

struct Outputs {
  fs::path analysis, summary, page;
};

Outputs outputs(const Options& options) {
  if (options.output.empty()) {
    const fs::path start = fs::path(options.folder) / time_for_folder();
    return {start.string() + "_grid_analysis.csv", start.string() + "_grid_summary.csv",
            options.page.empty() ? fs::path(options.folder) / "report" : fs::path(options.page)};
  }
  const auto beside = [&](const char* ending) {
    fs::path path = options.output;
    return path.replace_filename(path.stem().string() + ending);
  };
  return {options.output, beside("_summary.csv"),
          options.page.empty() ? beside("_report") : fs::path(options.page)};
}

void report(const Options& options, const Invocation& invocation) {
  const ExperimentRecords records = read_experiments(options.folder);
  for (const std::string& warning : records.unreadable)
    fmt::print(stderr, "warning: {}\n", warning);
  const auto groups = experiment_groups(records.experiments);
  const auto rows = summary_of(records.experiments, groups, Seed{options.seed.value_or(0)});
  const Outputs files = outputs(options);
  const AnalysisTable analysis = analysis_table(records.experiments);
  write_file_atomically(files.analysis, analysis_csv(analysis));
  write_file_atomically(files.summary, summary_csv(rows));
  const fs::path page = write_grid_page({.below = options.folder,
                                         .output = files.page,
                                         .experiments = records.experiments,
                                         .groups = groups,
                                         .summary = rows,
                                         .analysis = analysis,
                                         .command = invocation.command});
  Table table(
      {"group", "problem", "model", "measure", "n", "mean", "std", "low", "high", "settings"});
  for (const SummaryRow& row : rows) {
    const auto end_of = [&](double Interval::*end) {
      return row.interval ? Cell((*row.interval).*end) : Cell(std::monostate());
    };
    table.add_row({static_cast<std::int64_t>(row.group), row.problem, row.model, row.measure,
                   static_cast<std::int64_t>(row.n), row.mean, cell_of(row.deviation),
                   end_of(&Interval::low), end_of(&Interval::high), row.settings});
  }
  table.add_fact("experiments", static_cast<std::int64_t>(records.experiments.size()));
  table.add_fact("analysis", files.analysis.string());
  table.add_fact("summary", files.summary.string());
  table.add_fact("page", page.string());
  print(table, options.format);
  fmt::print(stderr, "written: {}\nwritten: {}\nopen {}\n", files.analysis.string(),
             files.summary.string(), page.string());
}

constexpr const char* train_help =
    "Train every experiment of a grid, each in a process of its own.\n\n"
    "Leaves a folder EXPDIR_TIME with a ledger, the configuration of each experiment and the\n"
    "experiments. One that fails does not disturb the others. After Ctrl-C or a kill, --resume\n"
    "goes on where it was.\n\n"
    "GRID lists configurations, each a task, and what to try with them:\n"
    "  grid_tasks: [{default_configs: ntm.yaml}, {default_configs: lstm.yaml}]\n"
    "  grid_settings: {experiment_repetitions: 5, max_concurrent_runs: 2, trainer: online}\n"
    "  grid_sweep: {training.optimizer.lr: [0.1, 0.01]}\n"
    "  grid_random: {samples: 9, seed: 1, parameters: {model.hidden_state_size: {integer: [8, "
    "64]}}}\n\n"
    "Examples:\n"
    "  deepview grid train recall.yaml --expdir runs/recall\n"
    "  deepview grid train --resume runs/recall_20261126_101500";

constexpr const char* test_help =
    "Test the best model of every experiment below a folder.\n\n"
    "Examples:\n"
    "  deepview grid test runs/recall_20261126_101500\n"
    "  deepview grid test runs --repeat 3 --max-concurrent 4";

constexpr const char* report_help =
    "Put all experiments below a folder into one table, and sum them up.\n\n"
    "Writes TIME_grid_analysis.csv, a row for each test, and TIME_grid_summary.csv. Experiments "
    "that\n"
    "differ only in seeds are taken together: mean, deviation, and an interval that holds the "
    "mean\n"
    "with 95 %, by bootstrap. One with several tests counts once, with their mean. And a page to\n"
    "look at all of it, with links to the pages of the experiments.\n\n"
    "Examples:\n"
    "  deepview grid report runs/recall_20261126_101500\n"
    "  deepview grid report runs -o all_runs.csv --json";

void add_concurrency_option(CLI::App& command, Options& options, const std::string& otherwise) {
  command
      .add_option("--max-concurrent", options.max_concurrent,
                  "At most so many at a time; without it " + otherwise)
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
}

void add_log_level_option(CLI::App& command, Options& options) {
  command.add_option("--log-level", options.experiment.log_level, "What is told on stderr")
      ->check(CLI::IsMember({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}, CLI::ignore_case))
      ->option_text("LEVEL")
      ->capture_default_str();
}

void add_train(CLI::App& grid, Invocation& invocation) {
  auto* command = grid.add_subcommand("train", train_help);
  auto options = std::make_shared<Options>();
  command->add_option("GRID", options->grid, "The file of a grid");
  command->add_option("--resume", options->folder, "A grid's folder to go on with")
      ->option_text("DIR");
  command
      ->add_flag("--retry-failed", options->retry_failed,
                 "With --resume: run experiments that failed once more")
      ->needs("--resume");
  command->add_option("--expdir", options->expdir, "How the new folder's name begins")
      ->option_text("DIR")
      ->capture_default_str();
  command->add_option("--tag", options->experiment.tag, "Words behind the time in its name")
      ->option_text("TAG");
  command
      ->add_option("--seed", options->seed,
                   "Of what configurations leave to chance; without it drawn")
      ->option_text("N");
  add_lenient_option(*command, options->experiment);
  add_concurrency_option(*command, *options, "what the grid says");
  add_log_level_option(*command, *options);
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { train(*options, invocation); });
}

void add_test(CLI::App& grid, Invocation& invocation) {
  auto* command = grid.add_subcommand("test", test_help);
  auto options = std::make_shared<Options>();
  command->add_option("DIR", options->folder, "Where experiments lie")->required();
  command->add_option("--repeat", options->repeat, "How often all of them are tested")
      ->check(CLI::Range(1, 10'000))
      ->option_text("N")
      ->capture_default_str();
  add_concurrency_option(*command, *options, "as many as cores");
  add_log_level_option(*command, *options);
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { test(*options, invocation); });
}

void add_report(CLI::App& grid, Invocation& invocation) {
  auto* command = grid.add_subcommand("report", report_help);
  auto options = std::make_shared<Options>();
  command->add_option("DIR", options->folder, "Where experiments lie")->required();
  command
      ->add_option("-o", options->output,
                   "The table's file, the summary beside it; without it in DIR, by the time")
      ->option_text("FILE");
  command
      ->add_option("--page", options->page,
                   "The page's folder, replaced in one step; without it beside the table")
      ->option_text("OUT");
  command->add_option("--seed", options->seed, "Of the bootstrap; without it 0")->option_text("N");
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { report(*options, invocation); });
}

}  // namespace

void add_grid_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("grid",
                                         "Many experiments: train, test and compare them.\n\n"
                                         "Examples:\n"
                                         "  deepview grid train recall.yaml\n"
                                         "  deepview grid test experiments_20261126_101500\n"
                                         "  deepview grid report experiments_20261126_101500");
  command->require_subcommand(1);
  add_train(*command, invocation);
  add_test(*command, invocation);
  add_report(*command, invocation);
}

}  // namespace deepview::cli

// What the commands that run experiments share of the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "deepview/base/random.hpp"
#include "deepview/experiment/config/read_config.hpp"
#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview::cli {

struct ExperimentOptions {
  std::vector<std::string> config;
  bool lenient = false;
  bool online = false;
  std::string tag;
  std::string log_level = "INFO";
  std::int64_t log_interval = 100;
  int tensorboard = -1;
  int threads = 0;
};

/// Adds --lenient.
void add_lenient_option(CLI::App& command, ExperimentOptions& options);
/// Adds --online.
void add_online_option(CLI::App& command, ExperimentOptions& options);
/// Adds --tag, --log-level, --log-interval and --threads.
void add_worker_options(CLI::App& command, ExperimentOptions& options);

ConfigRequest config_request(const ExperimentOptions& options);
/// Lines on stderr, or a bar where those of information are not wanted.
WorkerOptions worker_options(const ExperimentOptions& options, const Invocation& invocation);
TrainerKind trainer_kind(const ExperimentOptions& options);

/// Writes a page and says on standard error where it is, or why there is none: what the page is of is done and
/// kept.
void tell_page(const std::function<std::filesystem::path()>& write);

/// From the machine, for what is left to chance.
Seed chance();

/// Where home directories of configurations begin.
std::string home_folder();

}  // namespace deepview::cli

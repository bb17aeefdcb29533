#include "cli/experiment_options.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <cstdlib>
#include <random>
#include <utility>

#include "cli/checks.hpp"
#include "cli/progress_bar.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

// What suits a process that computes the same episode again and again.
void settle_process() {
  // Threads of libtorch that wait spin for milliseconds, which on a busy machine keeps those that work from
  // working: they sleep sooner, unless the user says otherwise. It is read when libtorch is loaded.
  setenv("GOMP_SPINCOUNT", "2000", 0);
  // Tensors of one episode take the place of those before. By itself glibc maps large ones anew each time, and
  // zeroing their pages took a fifth of RelationalNetwork's episode.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
}

}  // namespace

void add_lenient_option(CLI::App& command, ExperimentOptions& options) {
  command.add_flag("--lenient", options.lenient,
                   "Warn of entries that nobody reads, rather than refusing them");
}

void add_online_option(CLI::App& command, ExperimentOptions& options) {
  command.add_flag("--online", options.online,
                   "Train episode by episode, validating on one batch, rather than epoch by epoch");
}

void add_worker_options(CLI::App& command, ExperimentOptions& options) {
  command.add_option("--tag", options.tag, "Words behind the time in the folder's name")
      ->option_text("TAG");
  command
      .add_option("--log-level", options.log_level,
                  "What is told on stderr; the log file gets everything")
      ->check(one_of({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}, true))
      ->option_text("LEVEL")
      ->capture_default_str();
  command
      .add_option("--log-interval", options.log_interval,
                  "Episodes from one line to the next; tables get every episode")
      ->check(between(1, 1'000'000'000))
      ->option_text("N")
      ->capture_default_str();
  command
      .add_option("--threads", options.threads,
                  "For libtorch; 0: one per core. Sums may differ in their last bits")
      ->check(between(0, 1024))
      ->option_text("N")
      ->capture_default_str();
}

ConfigRequest config_request(const ExperimentOptions& options) {
  return {.files = {options.config.begin(), options.config.end()},
          .unknown = options.lenient ? UnknownNames::are_warnings : UnknownNames::are_mistakes,
          .home = home_folder()};
}

WorkerOptions worker_options(const ExperimentOptions& options, const Invocation& invocation) {
  settle_process();
  const LogLevel level = log_level(options.log_level).value_or(LogLevel::info);
  auto bar = progress_bar_for_terminal();
  WorkerOptions made{.log = RunLog(level, bar != nullptr), .log_interval = options.log_interval};
  made.run.threads = options.threads;
  made.run.stop = invocation.stop;
  made.run.progress = std::move(bar);
  if (options.tensorboard >= 0)
    made.tensorboard = static_cast<TensorBoardLevel>(options.tensorboard + 1);
  return made;
}

TrainerKind trainer_kind(const ExperimentOptions& options) {
  return options.online ? TrainerKind::online : TrainerKind::offline;
}

void tell_page(const std::function<std::filesystem::path()>& write) {
  try {
    fmt::print(stderr, "open {}\n", shown_text(write().string()));
  } catch (const Error& failure) {
    fmt::print(stderr, "warning: the page could not be written: {}\n", failure.what());
  }
}

Seed chance() {
  std::random_device device;
  return Seed{std::uint64_t{device()} << 32U | device()};
}

std::string home_folder() {
  const char* folder = std::getenv("HOME");
  return folder == nullptr ? "." : folder;
}

}  // namespace deepview::cli

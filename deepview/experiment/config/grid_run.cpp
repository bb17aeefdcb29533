#include "deepview/experiment/config/grid_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "deepview/base/error.hpp"
#include "deepview/experiment/config/process_pool.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int interrupted = 130;
constexpr std::size_t most_message = 2000;

// Rows of the JSON that a command printed; none for anything else.
Json rows_of(const std::string& output) {
  const Json answer = Json::parse(output, nullptr, false);
  const bool has_rows = answer.is_object() && answer.contains("rows") && answer["rows"].is_array();
  return has_rows ? answer["rows"] : Json::array();
}

std::string text_in(const Json& row, const char* name) {
  const auto found = row.is_object() ? row.find(name) : row.end();
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> number_in(const Json& row, const char* name) {
  const auto found = row.is_object() ? row.find(name) : row.end();
  if (found == row.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

// What the program said last, from its name on.
std::string last_words(const fs::path& log, int exit_code) {
  if (exit_code > 128) return fmt::format("ended by signal {}", exit_code - 128);
  constexpr std::string_view program = "deepview: ";
  const auto bytes = read_file(log);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t line = text.rfind(fmt::format("\n{}", program));
  const std::size_t begin = line != std::string_view::npos ? line + 1 : 0;
  if (!text.substr(begin).starts_with(program))
    return fmt::format("ended with {}; see '{}'", exit_code, shown_text(log.string()));
  std::string words(text.substr(begin + program.size(), most_message));
  words.erase(words.find_last_not_of('\n') + 1);
  return words;
}

// Jobs 0 to count - 1, in order.
struct Jobs {
  std::size_t count = 0;
  std::size_t at_once = 1;
  int shared_descriptor = -1;
  std::function<std::optional<ProcessCommand>(std::size_t job)> command;  // none: nothing to do
  std::function<void(const ProcessEnd&)> take;
};

void run_all(const Jobs& jobs, const std::stop_token& stop) {
  ProcessPool pool(jobs.shared_descriptor);
  std::size_t next = 0;
  do {
    while (next < jobs.count && pool.running() < jobs.at_once && !stop.stop_requested()) {
      const std::size_t job = next++;
      if (const auto command = jobs.command(job)) pool.start(job, *command);
    }
    if (const auto end = pool.next(stop)) jobs.take(*end);
  } while (pool.running() > 0 || (next < jobs.count && !stop.stop_requested()));
}

std::size_t at_once(int wanted, const RunOptions& run) {
  return static_cast<std::size_t>(wanted > 0 ? wanted : thread_count(run));
}

// Of the <time>_NNN below <problem>/<model>, oldest first.
std::vector<fs::path> folders_of(const GridFolder& grid, const LedgerEntry& entry,
                                 std::size_t index) {
  constexpr std::size_t time_length = std::string_view("20181116_101500").size();
  const std::string tag = "_" + experiment_number(index);
  std::vector<fs::path> found;
  std::error_code none;
  for (const auto& item : fs::directory_iterator(grid.path / entry.problem / entry.model, none)) {
    const std::string name = item.path().filename().string();
    if (name.size() == time_length + tag.size() && name.ends_with(tag))
      found.push_back(item.path());
  }
  std::ranges::sort(found);
  return found;
}

class GridRun {
 public:
  GridRun(const GridFolder& folder, const GridRunOptions& options)
      : folder_(folder), options_(options), ledger_(read_ledger(folder)) {
    if (!fs::is_directory(ledger_.working_folder))
      throw Error(ErrorKind::usage,
                  fmt::format("the paths of '{}' lead on from '{}', which is no folder any more",
                              shown_text(folder.path.string()),
                              shown_text(ledger_.working_folder.string())));
  }

  GridLedger run(const GridLock& lock) {
    const int wanted = options_.max_concurrent_runs != 0 ? options_.max_concurrent_runs
                                                         : ledger_.max_concurrent_runs;
    run_all({.count = ledger_.experiments.size(),
             .at_once = at_once(wanted, options_.run),
             .shared_descriptor = lock.descriptor(),
             .command = [this](std::size_t index) { return start(index); },
             .take = [this](const ProcessEnd& end) { take(end); }},
            options_.run.stop);
    return std::move(ledger_);
  }

 private:
  // Notes what has begun before it begins, so that a kill leaves its trace.
  std::optional<ProcessCommand> start(std::size_t index) {
    LedgerEntry& entry = ledger_.experiments[index];
    const bool has_ended = entry.status == ExperimentStatus::done ||
                           (entry.status == ExperimentStatus::failed && !options_.retry_failed);
    if (has_ended) {
      tell_progress();
      return std::nullopt;
    }
    ProcessCommand command{.program = options_.program,
                           .words = words_for(index),
                           .working_folder = ledger_.working_folder,
                           .error_file = folder_.log(index)};
    note(index, ExperimentStatus::running, "");
    options_.log.info(fmt::format("Experiment {}: {} on {}", experiment_number(index), entry.model,
                                  entry.problem));
    return command;
  }

  std::vector<std::string> words_for(std::size_t index) const {
    std::vector<std::string> words{"train"};
    if (const auto folder = begun_folder(index)) {
      words.insert(words.end(), {"--resume", folder->string()});
    } else {
      words.insert(words.end(), {folder_.configuration(index).string(), "--expdir",
                                 folder_.path.string(), "--tag", experiment_number(index)});
      if (ledger_.trainer == TrainerKind::online) words.emplace_back("--online");
    }
    words.insert(words.end(), {"--threads", "1", "--log-level", "WARNING", "--json"});
    return words;
  }

  // The folder in which the experiment can go on. What was killed before it could goes.
  std::optional<fs::path> begun_folder(std::size_t index) const {
    std::optional<fs::path> begun;
    for (const fs::path& folder : folders_of(folder_, ledger_.experiments[index], index)) {
      if (fs::exists(folder / "run.json"))
        begun = folder;
      else
        fs::remove_all(folder);
    }
    return begun;
  }

  void take(const ProcessEnd& end) {
    LedgerEntry& entry = ledger_.experiments[end.job];
    if (const auto folders = folders_of(folder_, entry, end.job); !folders.empty())
      entry.folder = folders.back().lexically_relative(folder_.path).string();
    const Json rows = rows_of(end.output);
    if (end.exit_code == interrupted)
      note(end.job, ExperimentStatus::running, "interrupted");
    else if (end.exit_code != 0)
      note(end.job, ExperimentStatus::failed, last_words(folder_.log(end.job), end.exit_code));
    else if (rows.size() != 1)
      note(end.job, ExperimentStatus::failed, "it gave no answer");
    else
      note(end.job, ExperimentStatus::done, text_in(rows[0], "status"));
    options_.log.info(fmt::format("Experiment {}: {}, {}", experiment_number(end.job),
                                  name(entry.status), entry.message));
    if (end.exit_code != interrupted) tell_progress();
  }

  void note(std::size_t index, ExperimentStatus status, std::string message) {
    ledger_.experiments[index].status = status;
    ledger_.experiments[index].message = std::move(message);
    write_ledger(folder_, ledger_);
  }

  void tell_progress() {
    report(options_.run,
           {.step = "experiments", .done = ++ended_, .total = ledger_.experiments.size()});
  }

  GridFolder folder_;
  const GridRunOptions& options_;
  GridLedger ledger_;
  std::size_t ended_ = 0;
};

void add_tests(const fs::path& experiment, const ProcessEnd& end, const fs::path& log,
               std::vector<GridTest>& tests) {
  const Json rows = rows_of(end.output);
  if (end.exit_code != 0 || rows.empty())
    tests.push_back(
        {.experiment = experiment,
         .message = end.exit_code == 0 ? "it gave no answer" : last_words(log, end.exit_code)});
  else
    for (const Json& row : rows)
      tests.push_back({.experiment = experiment,
                       .folder = text_in(row, "folder"),
                       .loss = number_in(row, "loss"),
                       .accuracy = number_in(row, "acc")});
}

}  // namespace

GridLedger run_grid(const GridFolder& folder, const GridRunOptions& options) {
  if (!fs::exists(folder.ledger())) read_ledger(folder);  // which says what is wrong
  const GridFolder whole{fs::canonical(folder.path)};     // processes run elsewhere
  const GridLock lock(whole);
  return GridRun(whole, options).run(lock);
}

std::vector<fs::path> trained_experiments(const fs::path& below) {
  std::vector<fs::path> found;
  constexpr auto options = fs::directory_options::skip_permission_denied;
  for (const auto& item : fs::recursive_directory_iterator(below, options))
    if (!item.is_symlink() && fs::exists(ExperimentFolder{item.path()}.best_model()))
      found.push_back(item.path());
  std::ranges::sort(found);
  if (!found.empty()) return found;
  throw Error(ErrorKind::data, fmt::format("'{}' has no folder with a trained model, models/{}",
                                           shown_text(below.string()),
                                           ExperimentFolder{}.best_model().filename().string()));
}

std::vector<GridTest> test_grid(const fs::path& folder, int repeat, const GridRunOptions& options) {
  const std::vector<fs::path> experiments = trained_experiments(folder);
  fs::create_directory(folder / "logs");
  const auto log_of = [&](std::size_t job) {
    return folder / "logs" / fmt::format("test_{}.log", experiment_number(job));
  };
  const std::size_t count = experiments.size() * static_cast<std::size_t>(repeat);
  std::vector<std::vector<GridTest>> each(count);
  std::size_t ended = 0;
  const auto command = [&](std::size_t job) {
    return ProcessCommand{.program = options.program,
                          .words = {"test", experiments[job % experiments.size()].string(),
                                    "--threads", "1", "--log-level", "WARNING", "--json"},
                          .working_folder = fs::current_path(),
                          .error_file = log_of(job)};
  };
  const auto take = [&](const ProcessEnd& end) {
    if (end.exit_code == interrupted) return;
    add_tests(experiments[end.job % experiments.size()], end, log_of(end.job), each[end.job]);
    report(options.run, {.step = "tests", .done = ++ended, .total = count});
  };
  run_all({.count = count,
           .at_once = at_once(options.max_concurrent_runs, options.run),
           .command = command,
           .take = take},
          options.run.stop);
  std::vector<GridTest> tests;
  for (auto& some : each) std::ranges::move(some, std::back_inserter(tests));
  return tests;
}

}  // namespace deepview

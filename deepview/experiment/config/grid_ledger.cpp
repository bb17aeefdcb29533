#include "deepview/experiment/config/grid_ledger.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int schema = 1;
constexpr std::uint64_t most_ledger_bytes = std::uint64_t{64} << 20U;
constexpr std::array<std::string_view, 4> status_names{"waiting", "running", "done", "failed"};

Json to_json(const LedgerEntry& entry, std::size_t index) {
  return {{"number", experiment_number(index)},
          {"problem", entry.problem},
          {"model", entry.model},
          {"status", name(entry.status)},
          {"message", shown_text(entry.message)},
          {"folder", shown_text(entry.folder)}};
}

ExperimentStatus status_of(const std::string& text) {
  const auto found = std::ranges::find(status_names, text);
  if (found == status_names.end()) throw std::out_of_range("the status '" + text + "'");
  return static_cast<ExperimentStatus>(found - status_names.begin());
}

LedgerEntry entry_of(const Json& json) {
  return {.problem = json.at("problem").get<std::string>(),
          .model = json.at("model").get<std::string>(),
          .status = status_of(json.at("status").get<std::string>()),
          .message = json.at("message").get<std::string>(),
          .folder = json.at("folder").get<std::string>()};
}

GridLedger ledger_of(const Json& json) {
  if (json.at("schema").get<int>() > schema)
    throw std::out_of_range("a ledger of a later version of DeepView");
  GridLedger ledger{
      .trainer = json.at("trainer") == "online" ? TrainerKind::online : TrainerKind::offline,
      .max_concurrent_runs = json.at("max_concurrent_runs").get<int>(),
      .working_folder = json.at("working_folder").get<std::string>()};
  for (const auto& [name, value] : json.at("provenance").items())
    ledger.provenance.emplace_back(name, value.get<std::string>());
  for (const Json& entry : json.at("experiments")) ledger.experiments.push_back(entry_of(entry));
  return ledger;
}

// "runs/" and "runs" are one folder, whose siblings are made beside it.
fs::path without_slash(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

}  // namespace

std::string_view name(ExperimentStatus status) noexcept {
  return status_names[static_cast<std::size_t>(status)];
}

std::string experiment_number(std::size_t index) {
  return fmt::format("{:03d}", index + 1);
}

fs::path GridFolder::configuration(std::size_t index) const {
  return path / "configs" / (experiment_number(index) + ".yaml");
}

fs::path GridFolder::log(std::size_t index) const {
  return path / "logs" / (experiment_number(index) + ".log");
}

GridFolder make_grid(const GridPlan& plan, const NewGrid& grid) {
  const fs::path expdir = without_slash(grid.expdir);
  const GridFolder folder{make_timed_folder({.parent = expdir.parent_path(),
                                             .prefix = expdir.filename().string() + "_",
                                             .tag = grid.tag})};
  fs::create_directory(folder.path / "configs");
  fs::create_directory(folder.path / "logs");
  GridLedger ledger{.trainer = plan.trainer,
                    .max_concurrent_runs = plan.max_concurrent_runs,
                    .working_folder = fs::current_path(),
                    .provenance = grid.provenance};
  for (const auto& [problem, model, configuration] : plan.experiments) {
    write_file_atomically(folder.configuration(ledger.experiments.size()), to_yaml(configuration));
    ledger.experiments.push_back({.problem = problem, .model = model});
  }
  write_ledger(folder, ledger);
  return folder;
}

GridLedger read_ledger(const GridFolder& folder) {
  const fs::path path = folder.ledger();
  if (!fs::exists(path))
    throw Error(ErrorKind::usage,
                fmt::format("'{}' is no grid: it has no {}", shown_text(folder.path.string()),
                            path.filename().string()));
  const auto bytes = read_file(path, most_ledger_bytes);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    return ledger_of(Json::parse(text, text + bytes.size()));
  } catch (const std::exception& failure) {
    throw Error(ErrorKind::data, fmt::format("'{}' is damaged: {}", shown_text(path.string()),
                                             shown_text(failure.what())));
  }
}

void write_ledger(const GridFolder& folder, const GridLedger& ledger) {
  Json provenance = Json::object();
  for (const auto& [name, value] : ledger.provenance) provenance[name] = shown_text(value);
  Json experiments = Json::array();
  for (std::size_t i = 0; i < ledger.experiments.size(); ++i)
    experiments.push_back(to_json(ledger.experiments[i], i));
  const Json whole{{"schema", schema},
                   {"trainer", ledger.trainer == TrainerKind::online ? "online" : "offline"},
                   {"max_concurrent_runs", ledger.max_concurrent_runs},
                   {"working_folder", ledger.working_folder.string()},
                   {"provenance", std::move(provenance)},
                   {"experiments", std::move(experiments)}};
  write_file_atomically(folder.ledger(), whole.dump(1) + "\n");
}

GridLock::GridLock(const GridFolder& folder)
    : file_(::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (file_ < 0)
    throw Error(ErrorKind::io, fmt::format("cannot open '{}': {}", shown_text(folder.path.string()),
                                           std::strerror(errno)));
  const auto given_up = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  while (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > given_up) {
      ::close(file_);
      throw Error(ErrorKind::usage, fmt::format("'{}' is being run by another process",
                                                shown_text(folder.path.string())));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

GridLock::~GridLock() {
  ::close(file_);
}

}  // namespace deepview

// What a grid is made of and how far it is, kept on the disk so that a killed one goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "deepview/experiment/config/grid_plan.hpp"

namespace deepview {

enum class ExperimentStatus : std::uint8_t {
  waiting,
  running,  ///< Or interrupted: it was started, and has not ended.
  done,
  failed,
};
/// "waiting", "running", "done", "failed".
std::string_view name(ExperimentStatus status) noexcept;

struct LedgerEntry {
  std::string problem;
  std::string model;
  ExperimentStatus status = ExperimentStatus::waiting;
  std::string message{};  ///< How training ended, or why it failed.
  std::string folder{};   ///< Relative to the grid; empty until it is known.
};

struct GridLedger {
  TrainerKind trainer = TrainerKind::offline;
  int max_concurrent_runs = 0;
  std::filesystem::path working_folder;  ///< From which paths of configurations lead on.
  std::vector<std::pair<std::string, std::string>> provenance{};
  std::vector<LedgerEntry> experiments{};  ///< Number i + 1 is the i-th.
};

/// A grid's folder: grid.json, configs/NNN.yaml, logs/NNN.log and
/// <problem>/<model>/<time>_NNN/ for experiment NNN.
struct GridFolder {
  std::filesystem::path path;

  std::filesystem::path ledger() const { return path / "grid.json"; }
  std::filesystem::path configuration(std::size_t index) const;
  std::filesystem::path log(std::size_t index) const;
};

/// The number of an experiment as it stands in names: "001" for index 0.
std::string experiment_number(std::size_t index);

struct NewGrid {
  std::filesystem::path expdir = "experiments";  ///< The folder is <expdir>_<time>[_<tag>].
  std::string tag{};
  std::vector<std::pair<std::string, std::string>> provenance{};  ///< Kept in grid.json.
};

/// Makes the folder of a grid: the configurations, and then the ledger, with everything waiting. Throws
/// Error(io).
GridFolder make_grid(const GridPlan& plan, const NewGrid& grid);

/// Throws Error(usage) for a folder that is no grid, Error(data) for a damaged ledger, Error(io).
GridLedger read_ledger(const GridFolder& folder);
void write_ledger(const GridFolder& folder, const GridLedger& ledger);

/// Whoever runs a grid holds this, and so do its processes.
class GridLock {
 public:
  /// Waits a few seconds for those of a killed run to go. Throws Error(usage) when they do not.
  explicit GridLock(const GridFolder& folder);
  GridLock(const GridLock&) = delete;
  GridLock& operator=(const GridLock&) = delete;
  ~GridLock();
  int descriptor() const noexcept { return file_; }

 private:
  int file_;
};

}  // namespace deepview

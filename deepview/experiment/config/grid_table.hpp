// What experiments came to, as one table.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// Cells by the names of their columns, in order.
using NamedCells = std::vector<std::pair<std::string, std::string>>;

/// A trained experiment as its folder tells it.
struct ExperimentRecord {
  std::filesystem::path folder;
  std::string problem{};  ///< That it is tested on, or else trained on.
  std::string model{};
  Parameter configuration{};
  NamedCells status{};              ///< problem, model, when it was saved, how training ended.
  NamedCells training{};            ///< training_…: its configuration, seeds and statistics.
  NamedCells validation{};          ///< validation_…: statistics.
  std::vector<NamedCells> tests{};  ///< test_… for each that has an answer, by their folders.
  /// validation_loss, validation_acc, and test_loss, test_acc: means over its tests. What is not there, and
  /// what is no number, is left out.
  std::vector<std::pair<std::string, double>> measures{};
};

struct ExperimentRecords {
  std::vector<ExperimentRecord> experiments;
  std::vector<std::string> unreadable;  ///< Folders that were left out, and why.
};

/// Reads every folder below that has a configuration of training and a best model, in the order of their
/// paths. Throws Error(data) when there is none, Error(io).
ExperimentRecords read_experiments(const std::filesystem::path& below);

/// MI-Prometheus's grid_analysis.csv: a row for each test, or one for an experiment without tests; on further
/// rows of an experiment, and where it has no such column, cells are a single blank. Within each of the four
/// groups columns stand in the order in which experiments bring them.
struct AnalysisTable {
  std::vector<std::string> columns;
  struct Row {
    std::size_t experiment;  ///< Its place in the list.
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;
};
AnalysisTable analysis_table(const std::vector<ExperimentRecord>& experiments);
std::string analysis_csv(const AnalysisTable& table);

}  // namespace deepview

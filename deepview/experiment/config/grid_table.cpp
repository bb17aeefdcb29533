#include "deepview/experiment/config/grid_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/experiment/config/grid_run.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/model_summary.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

constexpr const char* blank = " ";
constexpr std::size_t where_and_seeds = 4;  // columns before the statistics of a training or a test
constexpr std::array<const char*, 2> measured{"loss", "acc"};

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = failure == std::errc() && end == text.data() + text.size();
  if (!is_whole || !std::isfinite(value)) return std::nullopt;
  return value;
}

// The value at a path as a cell; a blank where there is none.
std::string cell_at(const Parameter& configuration, const std::vector<std::string>& path) {
  const Parameter* found = configuration.find_path(path);
  if (found == nullptr || found->is_null()) return blank;
  const auto* text = std::get_if<std::string>(&found->value());
  return text != nullptr ? *text : shown_value(*found);
}

std::string or_blank(const std::string& text) {
  return text.empty() ? blank : text;
}

std::string without_blanks(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? blank : text.substr(begin);
}

void add_statistics(NamedCells& cells, const std::vector<KeptStatistic>& kept,
                    const std::string& prefix) {
  for (const KeptStatistic& statistic : kept)
    cells.emplace_back(prefix + statistic.name, without_blanks(statistic.text));
}

// With all its digits, of which the text has ten.
void add_validation_measures(const ModelSummary& model, ExperimentRecord& experiment) {
  for (const char* name : measured) {
    const auto found = std::ranges::find(model.validation, name, &KeptStatistic::name);
    if (found != model.validation.end() && found->value)
      experiment.measures.emplace_back(std::string("validation_") + name, *found->value);
  }
}

// A test counts when its table has more than the names of columns.
std::optional<NamedCells> read_test(const fs::path& folder) {
  const fs::path configuration = folder / "testing_configuration.yaml";
  const fs::path table = ExperimentFolder{folder}.table("testing_set_agg");
  if (!fs::exists(configuration) || !fs::exists(table)) return std::nullopt;
  const CsvTable statistics = read_csv(table);
  if (statistics.row_count() == 0) return std::nullopt;
  const Parameter parameters = read_yaml(configuration);
  NamedCells cells{
      {"test_configuration_filepath", configuration.string()},
      {"test_start_timestamp", folder.filename().string().substr(std::string("test_").size())},
      {"test_seed_torch", cell_at(parameters, {"testing", "seed_torch"})},
      {"test_seed_numpy", cell_at(parameters, {"testing", "seed_numpy"})}};
  for (std::size_t i = 0; i < statistics.columns().size(); ++i)
    cells.emplace_back("test_" + statistics.columns()[i], statistics.row(0)[i]);
  return cells;
}

std::vector<NamedCells> read_tests(const fs::path& experiment) {
  std::vector<fs::path> folders;
  for (const auto& item : fs::directory_iterator(experiment))
    if (item.is_directory() && item.path().filename().string().starts_with("test_"))
      folders.push_back(item.path());
  std::ranges::sort(folders);
  std::vector<NamedCells> tests;
  for (const fs::path& folder : folders)
    if (auto cells = read_test(folder)) tests.push_back(std::move(*cells));
  return tests;
}

const std::string* find_cell(const NamedCells& cells, const std::string& column) {
  const auto found =
      std::ranges::find_if(cells, [&](const auto& cell) { return cell.first == column; });
  return found == cells.end() ? nullptr : &found->second;
}

void add_test_measures(ExperimentRecord& experiment) {
  for (const char* name : measured) {
    const std::string column = std::string("test_") + name;
    double sum = 0;
    std::size_t count = 0;
    for (const NamedCells& test : experiment.tests) {
      const std::string* cell = find_cell(test, column);
      const auto value = cell == nullptr ? std::nullopt : number_in(*cell);
      if (!value) continue;
      sum += *value;
      ++count;
    }
    if (count > 0) experiment.measures.emplace_back(column, sum / static_cast<double>(count));
  }
}

ExperimentRecord read_experiment(const fs::path& path) {
  const ExperimentFolder folder{path};
  const ModelSummary model = read_model_summary(folder.best_model());
  ExperimentRecord experiment{.folder = path, .configuration = read_yaml(folder.configuration())};
  const Parameter& parameters = experiment.configuration;
  const bool has_testing = parameters.find("testing") != nullptr;
  experiment.problem =
      cell_at(parameters, {has_testing ? "testing" : "training", "problem", "name"});
  experiment.model = cell_at(parameters, {"model", "name"});
  experiment.status = {{"problem", experiment.problem},
                       {"model", experiment.model},
                       {"model_save_timestamp", or_blank(model.model_timestamp)},
                       {"training_terminal_status", or_blank(model.status)},
                       {"training_terminal_status_timestamp", or_blank(model.status_timestamp)}};
  experiment.training = {{"training_configuration_filepath", folder.configuration().string()},
                         {"training_start_timestamp", path.filename().string()},
                         {"training_seed_torch", cell_at(parameters, {"training", "seed_torch"})},
                         {"training_seed_numpy", cell_at(parameters, {"training", "seed_numpy"})}};
  add_statistics(experiment.training, model.training, "training_");
  add_statistics(experiment.validation, model.validation, "validation_");
  experiment.tests = read_tests(path);
  add_validation_measures(model, experiment);
  add_test_measures(experiment);
  return experiment;
}

void add_columns(std::vector<std::string>& columns, const NamedCells& cells) {
  for (const auto& [column, cell] : cells)
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
}

// By name, behind the columns that all have: the same whichever experiment comes first.
void sort_statistics(std::vector<std::string>& columns, std::size_t first) {
  std::sort(columns.begin() + static_cast<std::ptrdiff_t>(std::min(first, columns.size())),
            columns.end());
}

// The cells of a row under the columns of a group.
void append_cells(std::vector<std::string>& row, const std::vector<std::string>& columns,
                  const NamedCells& cells) {
  for (const std::string& column : columns) {
    const std::string* cell = find_cell(cells, column);
    row.push_back(cell == nullptr ? blank : *cell);
  }
}

}  // namespace

ExperimentRecords read_experiments(const fs::path& below) {
  ExperimentRecords records;
  for (const fs::path& folder : trained_experiments(below)) {
    if (!fs::exists(ExperimentFolder{folder}.configuration())) continue;
    try {
      records.experiments.push_back(read_experiment(folder));
    } catch (const Error& error) {
      records.unreadable.push_back(
          fmt::format("{} is left out: {}", shown_text(folder.string()), error.what()));
    }
  }
  return records;
}

AnalysisTable analysis_table(const std::vector<ExperimentRecord>& experiments) {
  std::vector<std::string> status, training, validation, test;
  for (const ExperimentRecord& experiment : experiments) {
    add_columns(status, experiment.status);
    add_columns(training, experiment.training);
    add_columns(validation, experiment.validation);
    for (const NamedCells& cells : experiment.tests) add_columns(test, cells);
  }
  sort_statistics(training, where_and_seeds);
  sort_statistics(validation, 0);
  sort_statistics(test, where_and_seeds);
  AnalysisTable table;
  for (const auto* group : {&status, &training, &validation, &test})
    table.columns.insert(table.columns.end(), group->begin(), group->end());
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const ExperimentRecord& experiment = experiments[i];
    for (std::size_t row = 0; row < std::max<std::size_t>(experiment.tests.size(), 1); ++row) {
      const bool is_first = row == 0;
      AnalysisTable::Row& cells = table.rows.emplace_back(AnalysisTable::Row{i, {}});
      append_cells(cells.cells, status, is_first ? experiment.status : NamedCells());
      append_cells(cells.cells, training, is_first ? experiment.training : NamedCells());
      append_cells(cells.cells, validation, is_first ? experiment.validation : NamedCells());
      append_cells(cells.cells, test,
                   row < experiment.tests.size() ? experiment.tests[row] : NamedCells());
    }
  }
  return table;
}

std::string analysis_csv(const AnalysisTable& table) {
  CsvWriter csv;
  for (const std::string& column : table.columns) csv.cell(column);
  csv.end_row();
  for (const AnalysisTable::Row& row : table.rows) {
    for (const std::string& cell : row.cells) {
      const auto number = cell.starts_with('-') ? number_in(cell) : std::nullopt;
      if (number)
        csv.cell(*number);  // not a formula
      else
        csv.cell(cell);
    }
    csv.end_row();
  }
  return csv.text();
}

}  // namespace deepview

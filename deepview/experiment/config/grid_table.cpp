#include "deepview/experiment/config/grid_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/experiment/config/grid_run.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/safetensors.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* blank = " ";
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

std::string text_in(const Json& record, const char* name) {
  const auto found = record.find(name);
  return found != record.end() && found->is_string() ? found->get<std::string>() : blank;
}

std::string without_blanks(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? blank : text.substr(begin);
}

// What is known of a model beside its weights.
Json record_of(const fs::path& model) {
  const SafeTensors file = read_safetensors(model);
  const auto found = file.metadata.find("deepview");
  Json record = found == file.metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
  if (record.is_object()) return record;
  throw Error(ErrorKind::data,
              fmt::format("'{}' does not say how it was trained", shown_text(model.string())));
}

// The statistics of a record, each {value, text}.
NamedCells statistics_in(const Json& record, const char* name, const std::string& prefix) {
  NamedCells cells;
  const auto found = record.find(name);
  if (found == record.end() || !found->is_object()) return cells;
  for (const auto& [statistic, entry] : found->items())
    if (entry.is_object())
      cells.emplace_back(prefix + statistic, without_blanks(text_in(entry, "text")));
  return cells;
}

// With all its digits, of which the text has ten.
void add_validation_measures(const Json& record, ExperimentRecord& experiment) {
  const auto statistics = record.find("validation_stats");
  for (const char* name : measured) {
    const Json* value = nullptr;
    if (statistics != record.end() && statistics->is_object() && statistics->contains(name) &&
        (*statistics)[name].is_object() && (*statistics)[name].contains("value"))
      value = &(*statistics)[name]["value"];
    if (value != nullptr && value->is_number())
      experiment.measures.emplace_back(std::string("validation_") + name, value->get<double>());
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
  const Json record = record_of(folder.best_model());
  ExperimentRecord experiment{.folder = path, .configuration = read_yaml(folder.configuration())};
  const Parameter& parameters = experiment.configuration;
  const bool has_testing = parameters.find("testing") != nullptr;
  experiment.problem =
      cell_at(parameters, {has_testing ? "testing" : "training", "problem", "name"});
  experiment.model = cell_at(parameters, {"model", "name"});
  experiment.status = {{"problem", experiment.problem},
                       {"model", experiment.model},
                       {"model_save_timestamp", text_in(record, "model_timestamp")},
                       {"training_terminal_status", text_in(record, "status")},
                       {"training_terminal_status_timestamp", text_in(record, "status_timestamp")}};
  experiment.training = {{"training_configuration_filepath", folder.configuration().string()},
                         {"training_start_timestamp", path.filename().string()},
                         {"training_seed_torch", cell_at(parameters, {"training", "seed_torch"})},
                         {"training_seed_numpy", cell_at(parameters, {"training", "seed_numpy"})}};
  std::ranges::move(statistics_in(record, "training_stats", "training_"),
                    std::back_inserter(experiment.training));
  experiment.validation = statistics_in(record, "validation_stats", "validation_");
  experiment.tests = read_tests(path);
  add_validation_measures(record, experiment);
  add_test_measures(experiment);
  return experiment;
}

class ColumnGroup {
 public:
  void add(const NamedCells& cells) {
    for (const auto& [column, cell] : cells)
      if (std::ranges::find(columns_, column) == columns_.end()) columns_.push_back(column);
  }

  void write_names(CsvWriter& csv) const {
    for (const std::string& column : columns_) csv.cell(column);
  }

  void write_cells(CsvWriter& csv, const NamedCells& cells) const {
    for (const std::string& column : columns_) {
      const std::string* cell = find_cell(cells, column);
      const auto number =
          cell != nullptr && cell->starts_with('-') ? number_in(*cell) : std::nullopt;
      if (number)
        csv.cell(*number);  // not a formula
      else
        csv.cell(cell == nullptr ? blank : *cell);
    }
  }

 private:
  std::vector<std::string> columns_;
};

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

std::string analysis_csv(const std::vector<ExperimentRecord>& experiments) {
  ColumnGroup status, training, validation, test;
  for (const ExperimentRecord& experiment : experiments) {
    status.add(experiment.status);
    training.add(experiment.training);
    validation.add(experiment.validation);
    for (const NamedCells& cells : experiment.tests) test.add(cells);
  }
  CsvWriter csv;
  for (const ColumnGroup* group : {&status, &training, &validation, &test}) group->write_names(csv);
  csv.end_row();
  for (const ExperimentRecord& experiment : experiments)
    for (std::size_t row = 0; row < std::max<std::size_t>(experiment.tests.size(), 1); ++row) {
      const bool is_first = row == 0;
      status.write_cells(csv, is_first ? experiment.status : NamedCells());
      training.write_cells(csv, is_first ? experiment.training : NamedCells());
      validation.write_cells(csv, is_first ? experiment.validation : NamedCells());
      test.write_cells(csv, row < experiment.tests.size() ? experiment.tests[row] : NamedCells());
      csv.end_row();
    }
  return csv.text();
}

}  // namespace deepview

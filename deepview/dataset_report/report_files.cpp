#include "deepview/dataset_report/report_files.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "deepview/io/csv.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* csv_name = "dataset_report.csv";
constexpr const char* npy_name = "dataset_report.npy";
constexpr const char* json_name = "dataset_report.json";

FolderKind dataset_report_folder() noexcept {
  return {"a dataset report of DeepView", [](const std::filesystem::path& folder) {
            std::error_code ignored;
            return std::filesystem::exists(folder / json_name, ignored);
          }};
}

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

struct JsonCell {
  std::size_t row;

  Json operator()(const std::vector<std::string>& texts) const { return shown_text(texts[row]); }
  Json operator()(const std::vector<std::int32_t>& numbers) const { return numbers[row]; }
  Json operator()(const std::vector<double>& numbers) const { return number(numbers[row]); }
  Json operator()(const LabelScores& scores) const {
    Json object = Json::object();
    for (std::size_t label = 0; label < scores.labels.size(); ++label)
      object[shown_text(scores.labels[label])] =
          number(scores.scores[row * scores.labels.size() + label]);
    return object;
  }
};

struct CsvCell {
  CsvWriter& csv;
  std::size_t row;

  void operator()(const std::vector<std::string>& texts) const { csv.cell(shown_text(texts[row])); }
  void operator()(const std::vector<std::int32_t>& numbers) const {
    csv.cell(std::int64_t{numbers[row]});
  }
  void operator()(const std::vector<double>& numbers) const {
    if (std::isfinite(numbers[row]))
      csv.cell(numbers[row]);
    else
      csv.cell("");
  }
  void operator()(const LabelScores& scores) const { csv.cell(JsonCell{row}(scores).dump()); }
};

// The types of Table Schema.
struct TypeName {
  const char* operator()(const std::vector<std::string>&) const { return "string"; }
  const char* operator()(const std::vector<std::int32_t>&) const { return "integer"; }
  const char* operator()(const std::vector<double>&) const { return "number"; }
  const char* operator()(const LabelScores&) const { return "any"; }
};

}  // namespace

std::string to_csv(const ReportTable& table) {
  require_valid(table);
  CsvWriter csv;
  for (const ReportColumn& column : table.columns) csv.cell(shown_text(column.name));
  csv.end_row();
  for (std::size_t row = 0; row < table.rows; ++row) {
    for (const ReportColumn& column : table.columns) std::visit(CsvCell{csv, row}, column.values);
    csv.end_row();
  }
  return csv.text();
}

std::string to_json(const ReportTable& table) {
  require_valid(table);
  Json fields = Json::array();
  for (const ReportColumn& column : table.columns)
    fields.push_back(
        {{"name", shown_text(column.name)}, {"type", std::visit(TypeName{}, column.values)}});
  const Json schema{{"fields", std::move(fields)}, {"pandas_version", "1.4.0"}};
  std::string text = "{\"schema\":" + schema.dump() + ",\n\"data\":[";
  for (std::size_t row = 0; row < table.rows; ++row) {
    Json object = Json::object();
    for (const ReportColumn& column : table.columns)
      object[shown_text(column.name)] = std::visit(JsonCell{row}, column.values);
    text += (row == 0 ? "\n" : ",\n") + object.dump();
  }
  return text + "\n]}\n";
}

void save_dataset_report(const ReportTable& table, const std::filesystem::path& folder,
                         Overwrite overwrite) {
  require_valid(table);
  OutputFolder output =
      OutputFolder::create(folder, overwrite, system_file_calls(), dataset_report_folder());
  output.write(csv_name, to_csv(table));
  output.write(npy_name, to_structured_npy(table));
  output.write(json_name, to_json(table));
  output.commit();
}

ReportTable load_dataset_report(const std::filesystem::path& folder) {
  const auto path = folder / json_name;
  const auto bytes = read_file(path);
  return report_from_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                          shown_text(path.native()));
}

}  // namespace deepview

#include "deepview/app/statistics_series.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string_view>
#include <utility>

#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/files.hpp"

namespace deepview {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 6> titles{{
    {"training", "Training, each episode"},
    {"training_set_agg", "Training, mean of an epoch"},
    {"validation", "Validation, one batch"},
    {"validation_set_agg", "Validation, whole set"},
    {"testing", "Test, each batch"},
    {"testing_set_agg", "Test, whole set"},
}};

CsvTable read_whole_rows(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return parse_csv(text.substr(0, text.rfind('\n') + 1), path.string());
}

// The numbers of a column; nothing when one of its cells is none.
std::optional<std::vector<double>> numbers_of(const CsvTable& table, std::size_t column) {
  std::vector<double> values;
  values.reserve(table.row_count());
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const std::string& cell = table.row(row)[column];
    double value = 0;
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (failure != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
    values.push_back(value);
  }
  return values;
}

BundleSeries::Column thinned(std::string name, std::span<const double> values, std::size_t every) {
  BundleSeries::Column column{.name = std::move(name), .means = {}};
  for (; !values.empty(); values = values.subspan(std::min(every, values.size()))) {
    const auto part = values.first(std::min(every, values.size()));
    double sum = 0;
    for (const double value : part) sum += value;
    column.means.push_back(sum / static_cast<double>(part.size()));
    if (every == 1) continue;
    column.least.push_back(std::ranges::min(part));
    column.most.push_back(std::ranges::max(part));
  }
  return column;
}

}  // namespace

std::optional<BundleSeries> read_series(const std::filesystem::path& path,
                                        const SeriesOptions& options) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const CsvTable table = read_whole_rows(path);
  const std::size_t rows = table.row_count();
  if (rows == 0) return std::nullopt;
  BundleSeries series{.name = options.name,
                      .title = series_title(options.name),
                      .rows = rows,
                      .every = (rows + options.most_points - 1) / options.most_points};
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    const std::string& name = table.columns()[i];
    if (!options.columns.empty() &&
        std::ranges::find(options.columns, name) == options.columns.end())
      continue;
    if (const auto values = numbers_of(table, i))
      series.columns.push_back(thinned(name, *values, series.every));
  }
  return series;
}

std::vector<BundleSeries> read_all_series(const std::filesystem::path& experiment) {
  std::vector<BundleSeries> all;
  for (const auto& [name, title] : titles)
    if (auto series = read_series(ExperimentFolder{experiment}.table(name), {.name = name}))
      all.push_back(std::move(*series));
  return all;
}

std::string series_title(const std::string& name) {
  const auto found = std::ranges::find(titles, name, [](const auto& entry) { return entry.first; });
  return found == titles.end() ? name : found->second;
}

}  // namespace deepview

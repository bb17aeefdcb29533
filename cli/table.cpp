#include "cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

using Json = nlohmann::ordered_json;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string first_few(const std::vector<std::size_t>& numbers) {
  constexpr std::size_t few = 8;
  const auto shown = std::span(numbers).first(std::min(numbers.size(), few));
  return fmt::format("{}{}", fmt::join(shown, " "), numbers.size() > few ? " …" : "");
}

std::string shown(const Cell& cell) {
  return std::visit(
      Overloaded{[](const std::string& text) { return shown_text(text); },
                 [](std::int64_t whole) { return std::to_string(whole); },
                 [](double real) { return fmt::format("{:.6g}", real); },
                 [](const std::vector<std::size_t>& numbers) { return first_few(numbers); },
                 [](std::monostate) { return std::string("-"); }},
      cell);
}

Json to_json(const Cell& cell) {
  return std::visit(
      Overloaded{[](const std::string& text) { return Json(shown_text(text)); },
                 [](std::int64_t whole) { return Json(whole); },
                 [](double real) { return std::isfinite(real) ? Json(real) : Json(nullptr); },
                 [](const std::vector<std::size_t>& numbers) { return Json(numbers); },
                 [](std::monostate) { return Json(nullptr); }},
      cell);
}

void write_cell(CsvWriter& csv, const Cell& cell) {
  std::visit(Overloaded{[&](const std::vector<std::size_t>& numbers) {
                          csv.cell(fmt::format("{}", fmt::join(numbers, " ")));
                        },
                        [&](std::monostate) { csv.cell(std::string()); },
                        [&](const auto& value) { csv.cell(value); }},
             cell);
}

// Characters of UTF-8, each taken to be one place wide.
std::size_t width(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

using Rows = std::vector<std::vector<Cell>>;

std::vector<std::size_t> widths(const std::vector<std::string>& columns, const Rows& rows) {
  std::vector<std::size_t> most;
  for (const auto& column : columns) most.push_back(width(column));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) most[i] = std::max(most[i], width(shown(row[i])));
  return most;
}

// Appends the texts, padded, and no blanks at the end of the line.
void append_line(std::string& text, const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths, const std::vector<bool>& right) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - width(cells[i]), ' ');
    line += i == 0 ? "" : "  ";
    line += right[i] ? padding + cells[i] : cells[i] + padding;
  }
  line.resize(line.find_last_not_of(' ') + 1);
  text += line + '\n';
}

Json to_json(const std::vector<std::string>& columns, const Rows& rows) {
  Json list = Json::array();
  for (const auto& row : rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) object[columns[i]] = to_json(row[i]);
    list.push_back(std::move(object));
  }
  return list;
}

std::string aligned(const std::vector<std::string>& columns, const Rows& rows) {
  const auto most = widths(columns, rows);
  std::vector<bool> right(columns.size(), false);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      if (std::holds_alternative<std::int64_t>(row[i]) || std::holds_alternative<double>(row[i]))
        right[i] = true;
  std::string text;
  append_line(text, columns, most, right);
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(shown(cell));
    append_line(text, cells, most, right);
  }
  return text;
}

std::string as_csv(const std::vector<std::string>& columns, const Rows& rows) {
  CsvWriter csv;
  for (const auto& column : columns) csv.cell(column);
  csv.end_row();
  for (const auto& row : rows) {
    for (const auto& cell : row) write_cell(csv, cell);
    csv.end_row();
  }
  return csv.text();
}

}  // namespace

void add_table_options(CLI::App& command, TableFormat& format) {
  auto* json = command.add_flag_callback(
      "--json", [&format] { format = TableFormat::json; }, "Print JSON");
  command
      .add_flag_callback(
          "--csv", [&format] { format = TableFormat::csv; }, "Print a CSV table")
      ->excludes(json);
}

void Table::add_row(std::vector<Cell> cells) {
  if (cells.size() != columns_.size())
    throw Error(ErrorKind::other, fmt::format("a table of {} columns was given a row of {} cells",
                                              columns_.size(), cells.size()));
  rows_.push_back(std::move(cells));
}

void Table::add_fact(std::string name, Cell value) {
  facts_.push_back({std::move(name), std::move(value)});
}

void Table::add_table(std::string name, const Table& table) {
  more_.emplace_back(std::move(name), table);
}

std::string Table::to_text(TableFormat format) const {
  if (format == TableFormat::text) return aligned(columns_, rows_);
  if (format == TableFormat::csv) return as_csv(columns_, rows_);
  Json meta = Json::object();
  for (const auto& fact : facts_) meta[fact.name] = to_json(fact.value);
  Json all{{"meta", std::move(meta)}, {"rows", to_json(columns_, rows_)}};
  for (const auto& [name, table] : more_) all[name] = to_json(table.columns_, table.rows_);
  return all.dump(1) + '\n';
}

void print(const Table& table, TableFormat format) {
  fmt::print("{}", table.to_text(format));
}

}  // namespace deepview::cli

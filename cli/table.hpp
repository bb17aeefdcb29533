// Answers as a table: aligned for people, JSON or CSV for programs.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace deepview::cli {

enum class TableFormat : std::uint8_t { text, json, csv };

/// Adds --json and --csv, of which one may be given.
void add_table_options(CLI::App& command, TableFormat& format);

/// Raw bytes, a whole number, a real one, whole numbers, or nothing.
using Cell =
    std::variant<std::string, std::int64_t, double, std::vector<std::size_t>, std::monostate>;

/// A name and what it is, such as {"samples", 1797}: printed with the JSON only.
struct TableFact {
  std::string name;
  Cell value;
};

/// Named columns; a column holds cells of one kind, or nothing.
class Table {
 public:
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  /// Throws Error(other) for another number of cells than there are columns.
  void add_row(std::vector<Cell> cells);
  void add_fact(std::string name, Cell value);
  /// Rows of another table that are printed with the JSON only, as a list of this name.
  void add_table(std::string name, const Table& table);

  /// text: a line of names, then the rows; texts are aligned left, numbers right, and reals have six
  ///       digits; of many whole numbers the first few; "-" for nothing.
  /// json: {"meta": {fact: …}, "rows": [{column: …}, …]}, further tables as "rows" is; reals with all
  ///       their digits, null for nothing and for what is not finite; text that is not UTF-8 shown with
  ///       \xNN.
  /// csv:  RFC 4180; text that a spreadsheet would take for a formula gets a ' in front; whole numbers
  ///       of a cell stand between spaces.
  std::string to_text(TableFormat format) const;

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<TableFact> facts_;
  std::vector<std::pair<std::string, Table>> more_;
};

/// On standard output.
void print(const Table& table, TableFormat format);

}  // namespace deepview::cli

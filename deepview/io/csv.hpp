// Tables of text: RFC 4180, as spreadsheets write it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/io/input_limits.hpp"

namespace deepview {

/// Rows of equal length under named columns; cells are raw bytes.
class CsvTable {
 public:
  CsvTable(std::vector<std::string> columns, std::vector<std::string> cells)
      : columns_(std::move(columns)), cells_(std::move(cells)) {}

  std::span<const std::string> columns() const noexcept { return columns_; }
  std::optional<std::size_t> find_column(std::string_view name) const noexcept;
  std::size_t row_count() const noexcept { return cells_.size() / columns_.size(); }
  std::span<const std::string> row(std::size_t index) const noexcept {
    return std::span(cells_).subspan(index * columns_.size(), columns_.size());
  }

 private:
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
};

/// The first record names the columns; quotes, doubled quotes, newlines inside quotes, CRLF and a
/// byte order mark are understood; empty lines are passed over. Throws Error(data) with the line
/// for an unfinished quote or a row of another length, Error(io) when the file cannot be read.
CsvTable read_csv(const std::filesystem::path& path, const InputLimits& limits = {});
/// `name` stands for the text in messages.
CsvTable parse_csv(std::string_view text, std::string_view name);

/// Puts a table together. Text that a spreadsheet would take for a formula (it begins with = + - @,
/// a tab or a carriage return) gets a ' in front; numbers are written as they are, with as many
/// digits as give the same number back.
class CsvWriter {
 public:
  CsvWriter& cell(std::string_view text);
  CsvWriter& cell(const char* text) { return cell(std::string_view(text)); }
  CsvWriter& cell(std::int64_t number);
  CsvWriter& cell(double number);
  void end_row();
  /// What was written so far.
  const std::string& text() const noexcept { return text_; }

 private:
  void append(std::string_view content, bool quoted);

  std::string text_;
  bool row_started_ = false;
};

}  // namespace deepview

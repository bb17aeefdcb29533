#include "deepview/io/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

// Walks over the text once; a record ends at a newline outside quotes.
class Parser {
 public:
  Parser(std::string_view text, std::string_view name) : text_(text), name_(name) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  bool at_end() const noexcept { return at_ == text_.size(); }
  std::size_t line() const noexcept { return line_; }

  // Appends the cells of one record; an empty line has none.
  std::size_t read_record(std::vector<std::string>& cells) {
    if (skip_newline()) return 0;
    std::size_t count = 0;
    while (true) {
      cells.push_back(peek() == '"' ? quoted_cell() : plain_cell());
      ++count;
      if (at_end() || skip_newline()) return count;
      ++at_;  // a comma: cells end nowhere else
    }
  }

  [[noreturn]] void fail(std::size_t line, std::string_view reason) const {
    throw Error(ErrorKind::data, fmt::format("'{}', line {}: {}", name_, line, reason));
  }

 private:
  char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }

  bool skip_newline() {
    if (text_.substr(at_).starts_with("\r\n")) {
      at_ += 2;
    } else if (peek() == '\n' || (peek() == '\r' && !at_end())) {
      ++at_;
    } else {
      return false;
    }
    ++line_;
    return true;
  }

  std::string plain_cell() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    return cell;
  }

  std::string quoted_cell() {
    const std::size_t first_line = line_;
    std::string cell;
    ++at_;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) fail(first_line, "a quote is opened and never closed");
      const std::string_view part = text_.substr(at_, quote - at_);
      line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
      cell += part;
      at_ = quote + 1;
      if (peek() != '"') break;
      cell += '"';
      ++at_;
    }
    if (!at_end() && peek() != ',' && peek() != '\r' && peek() != '\n')
      fail(line_, "text follows a closing quote; a quote inside a cell is written twice");
    return cell;
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

bool looks_like_formula(std::string_view text) noexcept {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

}  // namespace

std::optional<std::size_t> CsvTable::find_column(std::string_view name) const noexcept {
  const auto it = std::find(columns_.begin(), columns_.end(), name);
  if (it == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(it - columns_.begin());
}

CsvTable read_csv(const std::filesystem::path& path, const InputLimits& limits) {
  const auto bytes = read_file(path, limits.max_file_bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return parse_csv(text, shown_text(path.native()));
}

CsvTable parse_csv(std::string_view text, std::string_view name) {
  Parser parser(text, name);
  std::vector<std::string> columns;
  while (columns.empty() && !parser.at_end()) parser.read_record(columns);
  if (columns.empty()) parser.fail(1, "the table is empty; its first line must name the columns");
  std::vector<std::string> cells;
  while (!parser.at_end()) {
    const std::size_t line = parser.line();
    const std::size_t count = parser.read_record(cells);
    if (count != 0 && count != columns.size())
      parser.fail(line, fmt::format("expected {} cells as in the first line, found {}",
                                    columns.size(), count));
  }
  return {std::move(columns), std::move(cells)};
}

CsvWriter& CsvWriter::cell(std::string_view text) {
  const bool quoted = text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (!looks_like_formula(text)) {
    append(text, quoted);
  } else {
    append(fmt::format("'{}", text), quoted);
  }
  return *this;
}

CsvWriter& CsvWriter::cell(std::int64_t number) {
  append(fmt::format("{}", number), false);
  return *this;
}

CsvWriter& CsvWriter::cell(double number) {
  append(fmt::format("{}", number), false);
  return *this;
}

void CsvWriter::end_row() {
  text_ += "\r\n";
  row_started_ = false;
}

void CsvWriter::append(std::string_view content, bool quoted) {
  if (row_started_) text_ += ',';
  if (!row_started_ && content.empty()) quoted = true;  // a row of one empty cell is no empty line
  row_started_ = true;
  if (!quoted) {
    text_ += content;
    return;
  }
  text_ += '"';
  for (const char c : content) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

}  // namespace deepview

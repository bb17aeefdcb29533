#include "deepview/io/response_cache_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view bits_prefix = "0x";
constexpr int line_depth = 2;

Json cell(const Column& column, std::size_t row) {
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column))
    return (*integers)[row];
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column))
    return text_to_json((*texts)[row]);
  const double value = std::get<std::vector<double>>(column)[row];
  if (std::isfinite(value)) return value;
  return fmt::format("{}{:016x}", bits_prefix, std::bit_cast<std::uint64_t>(value));
}

[[noreturn]] void fail_cell(std::string_view expected) {
  throw Error(ErrorKind::data, fmt::format("expected {}", expected));
}

std::int64_t integer_from(const Json& value) {
  if (!value.is_number_integer()) fail_cell("a whole number");
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > most)
    fail_cell("a number of 64 bits");
  return value.get<std::int64_t>();
}

double float_from(const Json& value) {
  if (value.is_number()) return value.get<double>();
  const auto* text = value.get_ptr<const std::string*>();
  std::uint64_t bits = 0;
  if (!text || !text->starts_with(bits_prefix)) fail_cell("a number");
  const char* end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data() + bits_prefix.size(), end, bits, 16);
  if (error != std::errc() || at != end) fail_cell("a number or its bits");
  return std::bit_cast<double>(bits);
}

Column make_column(CellType type, std::size_t rows) {
  // What follows is at least a byte per row in the file, which is there.
  const auto reserved = [rows](auto column) -> Column {
    column.reserve(rows);
    return column;
  };
  switch (type) {
    case CellType::int64: return reserved(std::vector<std::int64_t>());
    case CellType::float64: return reserved(std::vector<double>());
    case CellType::text: break;
  }
  return reserved(std::vector<std::string>());
}

void append_cell(Column& column, const Json& value) {
  if (auto* integers = std::get_if<std::vector<std::int64_t>>(&column))
    integers->push_back(integer_from(value));
  else if (auto* floats = std::get_if<std::vector<double>>(&column))
    floats->push_back(float_from(value));
  else
    std::get<std::vector<std::string>>(column).push_back(text_from_json(value));
}

void append_line(std::vector<Column>& columns, std::string_view line) {
  if (line.size() > max_metadata_line_bytes) fail_cell("a shorter line");
  const Json cells = parse_shallow_json(line, line_depth);
  if (!cells.is_array() || cells.size() != columns.size())
    fail_cell(fmt::format("an array of {} cells", columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) append_cell(columns[i], cells[i]);
}

}  // namespace

Json text_to_json(std::string_view text) {
  if (is_utf8(text)) return text;
  return {{"base64", to_base64(text)}};
}

std::string text_from_json(const Json& value) {
  if (const auto* text = value.get_ptr<const std::string*>()) return *text;
  const auto it = value.is_object() && value.size() == 1 ? value.find("base64") : value.end();
  if (!value.is_object() || it == value.end() || !it->is_string()) fail_cell("a text");
  auto bytes = from_base64(it->get_ref<const std::string&>());
  if (!bytes) fail_cell("a text in base64");
  return std::move(*bytes);
}

Json parse_shallow_json(std::string_view text, int max_depth) {
  try {
    return Json::parse(text, [max_depth](int depth, Json::parse_event_t, Json&) {
      if (depth > max_depth) fail_cell(fmt::format("at most {} levels", max_depth));
      return true;
    });
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::data, shown_text(error.what()));
  }
}

void append_metadata_line(std::string& lines, std::span<const Column* const> columns,
                          std::size_t row) {
  const std::size_t begin = lines.size();
  for (const Column* column : columns) {
    lines += lines.size() == begin ? "[" : ", ";
    lines += cell(*column, row).dump();
  }
  lines += "]\n";
  if (lines.size() - begin > max_metadata_line_bytes)
    throw Error(ErrorKind::usage,
                fmt::format("the metadata of one sample take {} bytes; the limit is {}",
                            lines.size() - begin, max_metadata_line_bytes));
}

std::vector<Column> parse_metadata_lines(std::string_view lines, const CacheSchema& schema,
                                         std::size_t rows, std::string_view name) {
  std::vector<Column> columns;
  for (const auto& key : schema.keys)
    for (const auto& column : key.columns)
      columns.push_back(make_column(column.type, std::min(rows, lines.size())));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t end = lines.find('\n');
    try {
      if (end == std::string_view::npos) fail_cell(fmt::format("{} lines", rows));
      append_line(columns, lines.substr(0, end));
    } catch (const Error& error) {
      throw Error(error.kind(), fmt::format("'{}', line {}: {}", name, row + 1, error.what()));
    }
    lines.remove_prefix(end + 1);
  }
  if (!lines.empty())
    throw Error(ErrorKind::data, fmt::format("'{}': more than {} lines", name, rows));
  return columns;
}

}  // namespace deepview::detail

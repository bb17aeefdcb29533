// Inside io: metadata of a response cache as JSON, one line per sample.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/io/response_cache_schema.hpp"

namespace deepview::detail {

/// Longer lines are neither written nor read.
inline constexpr std::size_t max_metadata_line_bytes = std::size_t{1} << 20U;

/// A JSON string; bytes that are not UTF-8 become {"base64": "…"}.
nlohmann::ordered_json text_to_json(std::string_view text);
/// Throws Error(data) for what text_to_json does not write.
std::string text_from_json(const nlohmann::ordered_json& value);

/// JSON of at most this depth. Throws Error(data).
nlohmann::ordered_json parse_shallow_json(std::string_view text, int max_depth);

/// Row `row` of the columns as one array and a newline: [3, "a.png", "cat"]. A float that is not
/// finite is its bits as text, "0x7ff0000000000000", so that every bit comes back. Throws
/// Error(usage) for a row that is too long.
void append_metadata_line(std::string& lines, std::span<const Column* const> columns,
                          std::size_t row);

/// The columns of `rows` lines. `name` stands for the file in messages. Throws Error(data).
std::vector<Column> parse_metadata_lines(std::string_view lines, const CacheSchema& schema,
                                         std::size_t rows, std::string_view name);

}  // namespace deepview::detail

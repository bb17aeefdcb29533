// Text as it is shown, sorted and sent: file names are raw bytes, pages and tables want UTF-8.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace deepview {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text) noexcept;

/// The bytes as valid UTF-8 on one line: bytes that are not, and control characters, become \xNN.
std::string shown_text(std::string_view raw);

/// RFC 4648 with padding.
std::string to_base64(std::span<const std::byte> bytes);
std::string to_base64(std::string_view bytes);
/// The bytes that to_base64 gives this text for; nullopt for a text that it gives for none.
std::optional<std::string> from_base64(std::string_view text);

/// The order of file managers: numbers by value ("2" before "10"), folders part by part, everything
/// else by bytes. Total: equal only for equal bytes.
std::strong_ordering natural_order(std::string_view a, std::string_view b) noexcept;

}  // namespace deepview

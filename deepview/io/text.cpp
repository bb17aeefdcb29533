#include "deepview/io/text.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace deepview {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint8_t byte_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
}

// Bytes of the well-formed character that begins at `at`; 0 when there is none. The second byte's
// range keeps out overlong forms, surrogates and what lies beyond U+10FFFF (Unicode 15, table 3-7).
std::size_t character_length(std::string_view text, std::size_t at) noexcept {
  const std::uint8_t first = byte_at(text, at);
  const std::uint8_t second = byte_at(text, at + 1);
  const auto continues = [&](std::size_t offset) {
    return (byte_at(text, at + offset) & 0xC0U) == 0x80U;
  };
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  if (first < 0xE0) return continues(1) ? 2 : 0;
  const std::uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (second < least || second > most || !continues(2)) return 0;
  if (first < 0xF0) return 3;
  return continues(3) ? 4 : 0;
}

bool is_control(std::uint8_t byte) noexcept {
  return byte < 0x20 || byte == 0x7F;
}

bool is_digit(std::uint8_t byte) noexcept {
  return byte >= '0' && byte <= '9';
}

// The run of digits at `at` without its leading zeros; `at` moves behind it.
std::string_view take_number(std::string_view text, std::size_t& at) noexcept {
  while (byte_at(text, at) == '0') ++at;
  const std::size_t start = at;
  while (is_digit(byte_at(text, at))) ++at;
  return text.substr(start, at - start);
}

// A folder's contents sort before names that continue the folder's own.
int rank(std::string_view text, std::size_t at) noexcept {
  if (at == text.size()) return -2;
  return text[at] == '/' ? -1 : byte_at(text, at);
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string shown_text(std::string_view raw) {
  std::string shown;
  shown.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t length = character_length(raw, at);
    if (length == 0 || is_control(byte_at(raw, at))) {
      shown += fmt::format("\\x{:02X}", byte_at(raw, at));
      ++at;
    } else {
      shown += raw.substr(at, length);
      at += length;
    }
  }
  return shown;
}

std::string to_base64(std::span<const std::byte> bytes) {
  const auto& alphabet = base64_alphabet;
  const auto at = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<std::uint32_t>(bytes[i]) : 0U;
  };
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    text += alphabet[group >> 18U];
    text += alphabet[group >> 12U & 63U];
    text += i + 1 < bytes.size() ? alphabet[group >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? alphabet[group & 63U] : '=';
  }
  return text;
}

std::string to_base64(std::string_view bytes) {
  return to_base64(std::as_bytes(std::span(bytes)));
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = text[i] == '=' ? 0 : base64_alphabet.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    group = group << 6U | static_cast<std::uint32_t>(digit);
    if (i % 4 != 3) continue;
    for (const unsigned shift : {16U, 8U, 0U}) bytes += static_cast<char>(group >> shift & 0xFFU);
    group = 0;
  }
  for (std::size_t i = text.size(); i > 0 && text[i - 1] == '=' && !bytes.empty(); --i)
    bytes.pop_back();
  // Another way to write the same bytes, or a text that is cut off, is not what to_base64 gives.
  return to_base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

std::strong_ordering natural_order(std::string_view a, std::string_view b) noexcept {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(byte_at(a, i)) && is_digit(byte_at(b, j))) {
      const std::string_view x = take_number(a, i);
      const std::string_view y = take_number(b, j);
      if (x.size() != y.size()) return x.size() <=> y.size();
      if (const int order = x.compare(y); order != 0) return order <=> 0;
    } else if (a[i] != b[j]) {
      return rank(a, i) <=> rank(b, j);
    } else {
      ++i;
      ++j;
    }
  }
  if (i < a.size() || j < b.size()) return rank(a, i) <=> rank(b, j);
  return a.compare(b) <=> 0;  // "01" and "1" are equal numbers and different names
}

}  // namespace deepview

#include "deepview/experiment/parameters/yaml_scalars.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace deepview::detail {
namespace {

// The three spellings that YAML 1.1 allows of a word: yes, Yes, YES.
bool is_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  bool all_upper = true;
  bool rest_lower = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != word[i] && text[i] != upper(word[i])) return false;
    if (text[i] != upper(word[i])) all_upper = false;
    if (i > 0 && text[i] != word[i]) rest_lower = false;
  }
  return all_upper || rest_lower;
}

bool is_any_word(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (is_word(text, word)) return true;
  return false;
}

std::string without_underscores(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (c != '_') kept += c;
  return kept;
}

struct Digits {
  std::string text;
  int base = 10;
};

// The digits of a whole number without its sign, as YAML 1.1 writes them; none for other words.
std::optional<Digits> digits_of(std::string_view word) {
  if (word.empty() || word[0] < '0' || word[0] > '9') return std::nullopt;
  Digits digits;
  if (word.starts_with("0x") || word.starts_with("0b")) {
    digits.base = word[1] == 'x' ? 16 : 2;
    word.remove_prefix(2);
  } else if (word.size() > 1 && word[0] == '0') {
    digits.base = 8;
  }
  digits.text = without_underscores(word);
  constexpr std::string_view all = "0123456789abcdefABCDEF";
  const std::string_view allowed =
      digits.base == 16 ? all : all.substr(0, static_cast<std::size_t>(digits.base));
  if (digits.text.empty() || digits.text.find_first_not_of(allowed) != std::string::npos)
    return std::nullopt;
  return digits;
}

std::optional<std::int64_t> whole_number(std::string_view word) {
  const bool negative = word.starts_with('-');
  if (negative || word.starts_with('+')) word.remove_prefix(1);
  const auto digits = digits_of(word);
  if (!digits) return std::nullopt;
  const std::string text = (negative ? "-" : "") + digits->text;
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, digits->base);
  if (error == std::errc::result_out_of_range)
    throw std::out_of_range("a whole number beyond 64 bits");
  return end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> real_number(std::string_view word) {
  std::string_view unsigned_word = word;
  double sign = 1;
  if (word.starts_with('-') || word.starts_with('+')) {
    sign = word[0] == '-' ? -1 : 1;
    unsigned_word.remove_prefix(1);
  }
  if (is_word(unsigned_word, ".inf")) return sign * std::numeric_limits<double>::infinity();
  if (word == ".nan" || word == ".NaN" || word == ".NAN")
    return std::numeric_limits<double>::quiet_NaN();
  const std::string text = without_underscores(unsigned_word);
  if (text.find_first_of("0123456789") == std::string::npos ||
      text.find_first_of(".eE") == std::string::npos ||
      text.find_first_not_of("0123456789.eE+-") != std::string::npos || text[0] == 'e' ||
      text[0] == 'E')
    return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range)  // 1e400, or 1e-400
    value = std::abs(std::strtod(text.c_str(), nullptr));
  return sign * value;
}

}  // namespace

Parameter::Value plain_scalar(const std::string& word) {
  if (word.empty() || word == "~" || is_word(word, "null")) return Parameter::Null{};
  if (is_any_word(word, {"true", "yes", "on"})) return true;
  if (is_any_word(word, {"false", "no", "off"})) return false;
  if (const auto whole = whole_number(word)) return *whole;
  if (const auto real = real_number(word)) return *real;
  return word;
}

std::string yaml_number(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  std::string text = fmt::format("{}", value);
  if (text.find('.') != std::string::npos) return text;
  const std::size_t exponent = text.find('e');
  return exponent == std::string::npos ? text + ".0" : text.insert(exponent, ".0");
}

}  // namespace deepview::detail

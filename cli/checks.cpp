#include "cli/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "deepview/base/error.hpp"

namespace deepview::cli {
namespace {

std::string whole_number_complaint(const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && at == end && number >= least && number <= most) return "";
  const bool open = most == std::numeric_limits<std::int64_t>::max();
  return open ? fmt::format("expected a whole number of at least {}, found '{}'", least, text)
              : fmt::format("expected a whole number from {} to {}, found '{}'", least, most, text);
}

std::string no_such_word(const std::vector<std::string>& words, const std::string& found) {
  return fmt::format("expected one of {}, found '{}'", quoted_list(words, words.size()), found);
}

}  // namespace

CLI::Validator at_least(std::int64_t least) {
  return between(least, std::numeric_limits<std::int64_t>::max());
}

CLI::Validator between(std::int64_t least, std::int64_t most) {
  return {[least, most](std::string& text) { return whole_number_complaint(text, least, most); },
          ""};
}

CLI::Validator one_of(std::vector<std::string> words, bool fold) {
  return {[words = std::move(words), fold](std::string& text) -> std::string {
            const auto is_it = [&](const std::string& word) {
              return word == text ||
                     (fold && CLI::detail::to_lower(word) == CLI::detail::to_lower(text));
            };
            const auto found = std::ranges::find_if(words, is_it);
            if (found == words.end()) return no_such_word(words, text);
            text = *found;
            return "";
          },
          ""};
}

CLI::Validator one_of(const std::map<std::string, int>& words) {
  return {[words](std::string& text) -> std::string {
            const auto found = words.find(text);
            if (found == words.end()) {
              std::vector<std::string> names;
              for (const auto& [word, number] : words) names.push_back(word);
              return no_such_word(names, text);
            }
            text = std::to_string(found->second);
            return "";
          },
          ""};
}

}  // namespace deepview::cli

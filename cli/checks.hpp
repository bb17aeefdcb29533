// What the value of an option must be, in words that say what was expected and what was found.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace deepview::cli {

/// A whole number.
CLI::Validator at_least(std::int64_t least);
CLI::Validator between(std::int64_t least, std::int64_t most);

/// One of these words; in capitals or not, where `fold` says so.
CLI::Validator one_of(std::vector<std::string> words, bool fold = false);

/// One of these words, to be stored as the number that goes with it.
CLI::Validator one_of(const std::map<std::string, int>& words);

/// One of these words, to be stored as its value.
template <class Value>
CLI::Validator one_of(const std::map<std::string, Value>& words) {
  std::map<std::string, int> numbers;
  for (const auto& [word, value] : words) numbers.emplace(word, static_cast<int>(value));
  return one_of(numbers);
}

}  // namespace deepview::cli

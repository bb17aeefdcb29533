#include "deepview/experiment/parameters/option_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "deepview/experiment/parameters/yaml_scalars.hpp"

namespace deepview {

namespace detail {

bool read_as(const Parameter& parameter, bool& value) {
  const auto* found = std::get_if<bool>(&parameter.value());
  if (found != nullptr) value = *found;
  return found != nullptr;
}

bool read_as(const Parameter& parameter, std::int64_t& value) {
  const auto* found = std::get_if<std::int64_t>(&parameter.value());
  if (found != nullptr) value = *found;
  return found != nullptr;
}

bool read_as(const Parameter& parameter, int& value) {
  std::int64_t wide = 0;
  if (!read_as(parameter, wide) || wide < std::numeric_limits<int>::min() ||
      wide > std::numeric_limits<int>::max())
    return false;
  value = static_cast<int>(wide);
  return true;
}

bool read_as(const Parameter& parameter, double& value) {
  std::int64_t whole = 0;
  if (read_as(parameter, whole)) {
    value = static_cast<double>(whole);
    return true;
  }
  const auto* found = std::get_if<double>(&parameter.value());
  if (found == nullptr || !std::isfinite(*found)) return false;
  value = *found;
  return true;
}

bool read_as(const Parameter& parameter, std::string& value) {
  const auto* found = std::get_if<std::string>(&parameter.value());
  if (found != nullptr) value = *found;
  return found != nullptr;
}

bool read_as(const Parameter& parameter, std::filesystem::path& value) {
  std::string text;
  if (!read_as(parameter, text)) return false;
  value = std::move(text);
  return true;
}

TypeWords type_words(const bool*) {
  return {"true or false", "true or false"};
}
TypeWords type_words(const std::int64_t*) {
  return {"a whole number", "whole numbers"};
}
TypeWords type_words(const int*) {
  return {"a whole number", "whole numbers"};
}
TypeWords type_words(const double*) {
  return {"a number", "numbers"};
}
TypeWords type_words(const std::string*) {
  return {"text", "texts"};
}
TypeWords type_words(const std::filesystem::path*) {
  return {"a path", "paths"};
}

bool is_among(const std::string& text, const std::vector<std::string>& names) {
  return std::ranges::find(names, text) != names.end();
}
bool is_among(const std::optional<std::string>& text, const std::vector<std::string>& names) {
  return !text || is_among(*text, names);
}

}  // namespace detail

namespace {

std::vector<std::string> longer(std::vector<std::string> path, const std::string& name) {
  path.push_back(name);
  return path;
}

bool is_text_in_plain_words(const std::string& text) {
  try {
    return std::holds_alternative<std::string>(detail::plain_scalar(text));
  } catch (const std::out_of_range&) {
    return false;
  }
}

// What may have been meant by what does not fit.
std::string hint(const OptionField& field, const Parameter& given) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const auto* whole = std::get_if<std::int64_t>(&given.value());
  if (field.is_int && whole != nullptr && *whole > most)
    return fmt::format("; at most {} is possible", most);
  const auto* text = std::get_if<std::string>(&given.value());
  if (text == nullptr) return "";
  const auto near = nearest_names(*text, field.names, 1);
  if (!near.empty()) return "; did you mean " + quoted_list(near) + "?";
  return is_text_in_plain_words(*text) ? "" : "; take the quotes away";
}

}  // namespace

void OptionFields::add_section(std::string name, OptionFields fields) {
  sections_.emplace_back(std::move(name), std::move(fields));
}

std::vector<std::string> OptionFields::names_to_read() const {
  std::vector<std::string> names;
  for (const auto& field : fields_) names.push_back(field->name);
  for (const auto& [name, fields] : sections_) names.push_back(name);
  for (const std::string& name : others_)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  return names;
}

void OptionFields::read(const Parameter* section, const std::vector<std::string>& path,
                        Mistakes& mistakes) const {
  if (section != nullptr && section->is_null()) section = nullptr;
  if (section != nullptr && section->section() == nullptr) {
    mistakes.add(section->origin(), fmt::format("{}: expected a section, found {}",
                                                joined_path(path), section->described()));
    return;
  }
  const std::size_t before = mistakes.size();
  read_fields(section, path, mistakes);
  if (mistakes.size() == before) check_rules(section, path, mistakes);
  for (const auto& [name, fields] : sections_)
    fields.read(section == nullptr ? nullptr : section->find(name), longer(path, name), mistakes);
  if (section != nullptr) note_others(*section, path, mistakes);
}

void OptionFields::read_fields(const Parameter* section, const std::vector<std::string>& path,
                               Mistakes& mistakes) const {
  for (const auto& field : fields_) {
    const Parameter* given = section == nullptr ? nullptr : section->find(field->name);
    const std::string name = joined_path(longer(path, field->name));
    if (given == nullptr) {
      if (field->required)
        mistakes.add(section == nullptr ? Origin{} : section->origin(),
                     fmt::format("{}: it must be there: {}", name, field->expected));
    } else if (!field->assign(*given)) {
      mistakes.add(given->origin(),
                   fmt::format("{}: expected {}{}, found {}{}", name, field->expected,
                               field->may_be_nothing ? ", or nothing" : "", given->described(),
                               hint(*field, *given)));
    }
  }
}

void OptionFields::check_rules(const Parameter* section, const std::vector<std::string>& path,
                               Mistakes& mistakes) const {
  for (const auto& [name, complaint] : rules_) {
    const std::string what = complaint();
    if (what.empty()) continue;
    const Parameter* given = section == nullptr ? nullptr : section->find(name);
    if (given == nullptr) given = section;
    mistakes.add(given == nullptr ? Origin{} : given->origin(),
                 fmt::format("{}: {}", joined_path(longer(path, name)), what));
  }
}

void OptionFields::note_others(const Parameter& section, const std::vector<std::string>& path,
                               Mistakes& mistakes) const {
  for (const auto& [name, why] : needless_)
    if (const Parameter* given = section.find(name))
      mistakes.add_warning(given->origin(), fmt::format("{}: it has no effect: {}",
                                                        joined_path(longer(path, name)), why));
  const auto to_read = names_to_read();
  for (const auto& [name, entry] : *section.section()) {
    const bool is_needless = std::ranges::any_of(
        needless_, [&](const auto& needless) { return needless.first == name; });
    if (!is_needless && std::ranges::find(to_read, name) == to_read.end())
      mistakes.add_unknown(entry.origin(), longer(path, name), to_read);
  }
}

Parameter OptionFields::values() const {
  Parameter made{Parameter::Section{}};
  for (const auto& field : fields_) made.set(field->name, field->value());
  for (const auto& [name, fields] : sections_) made.set(name, fields.values());
  return made;
}

}  // namespace deepview

#include "deepview/experiment/parameters/option_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "deepview/io/text.hpp"

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

}  // namespace detail

void OptionFields::add_section(std::string name, OptionFields fields) {
  sections_.emplace_back(std::move(name), std::move(fields));
}

std::vector<std::string> OptionFields::known_names() const {
  std::vector<std::string> names = others_;
  for (const auto& [name, why] : needless_) names.push_back(name);
  for (const auto& field : fields_) names.push_back(field->name);
  for (const auto& [name, fields] : sections_) names.push_back(name);
  return names;
}

void OptionFields::read(const Parameter* section, const std::vector<std::string>& path,
                        Mistakes& mistakes) const {
  const auto path_to = [&](const std::string& name) {
    std::vector<std::string> longer = path;
    longer.push_back(name);
    return longer;
  };
  if (section != nullptr && section->is_null()) section = nullptr;
  if (section != nullptr && section->section() == nullptr) {
    mistakes.add(section->origin(), fmt::format("{}: expected a section, found {}",
                                                joined_path(path), section->described()));
    return;
  }
  const Origin here = section == nullptr ? Origin{} : section->origin();
  for (const auto& field : fields_) {
    const Parameter* given = section == nullptr ? nullptr : section->find(field->name);
    const std::string name = joined_path(path_to(field->name));
    if (given == nullptr) {
      if (field->required)
        mistakes.add(here, fmt::format("{}: it must be there: {}", name, field->expected));
    } else if (!field->assign(*given)) {
      mistakes.add(given->origin(),
                   fmt::format("{}: expected {}{}, found {}", name, field->expected,
                               field->may_be_nothing ? ", or nothing" : "", given->described()));
    }
  }
  for (const auto& [name, fields] : sections_)
    fields.read(section == nullptr ? nullptr : section->find(name), path_to(name), mistakes);
  if (section == nullptr) return;
  for (const auto& [name, why] : needless_)
    if (const Parameter* given = section->find(name))
      mistakes.add_warning(given->origin(),
                           fmt::format("{}: not needed: {}", joined_path(path_to(name)), why));
  const auto known = known_names();
  for (const auto& [name, entry] : *section->section())
    if (std::ranges::find(known, name) == known.end())
      mistakes.add_unknown(entry.origin(), path_to(name), known);
}

Parameter OptionFields::values() const {
  Parameter made{Parameter::Section{}};
  for (const auto& field : fields_) made.set(field->name, field->value());
  for (const auto& [name, fields] : sections_) made.set(name, fields.values());
  return made;
}

}  // namespace deepview

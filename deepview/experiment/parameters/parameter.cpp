#include "deepview/experiment/parameters/parameter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

template <class... Cases>
struct Visitor : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Visitor(Cases...) -> Visitor<Cases...>;

auto entry_of(auto& section, std::string_view name) {
  return std::ranges::find(section, name, &ParameterEntry::name);
}

void lay_over(Parameter& below, const Parameter& above, std::vector<std::string>& path) {
  if (above.section() == nullptr) {
    below = above;
    return;
  }
  if (below.is_null()) below = Parameter(Parameter::Value(Parameter::Section{}), above.origin());
  if (below.section() == nullptr)
    throw Error(
        ErrorKind::config,
        fmt::format("{}: '{}' is a section, but {} has {} there; give both as a section, or "
                    "both as a value",
                    above.origin().text(), joined_path(path), below.origin().text(),
                    below.described()));
  for (const auto& [name, entry] : *above.section()) {
    const Parameter* there = below.find(name);
    if (there == nullptr) {
      below.set(name, entry);
      continue;
    }
    path.push_back(name);
    Parameter merged = *there;
    lay_over(merged, entry, path);
    below.set(name, std::move(merged));
    path.pop_back();
  }
}

// 64.0 is another value than 64.
std::string shown_with_point(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

bool is_short(const Parameter& item) {
  const auto* text = std::get_if<std::string>(&item.value());
  return item.list() == nullptr && item.section() == nullptr &&
         (text == nullptr || text->size() <= 20);
}

}  // namespace

std::string Origin::text() const {
  return file.empty() ? "a default" : fmt::format("{}:{}", shown_text(file), line);
}

Parameter::Parameter() noexcept = default;
Parameter::Parameter(bool value) : value_(value) {
}
Parameter::Parameter(double value) : value_(value) {
}
Parameter::Parameter(const char* text) : value_(std::string(text)) {
}
Parameter::Parameter(std::string text) : value_(std::move(text)) {
}
Parameter::Parameter(List list) : value_(std::move(list)) {
}
Parameter::Parameter(Section section) : value_(std::move(section)) {
}
Parameter::Parameter(Value value, Origin origin)
    : value_(std::move(value)), origin_(std::move(origin)) {
}
Parameter::Parameter(const Parameter&) = default;
Parameter::Parameter(Parameter&&) noexcept = default;
Parameter& Parameter::operator=(const Parameter&) = default;
Parameter& Parameter::operator=(Parameter&&) noexcept = default;
Parameter::~Parameter() = default;

const Parameter* Parameter::find(std::string_view name) const noexcept {
  const Section* entries = section();
  if (entries == nullptr) return nullptr;
  const auto it = entry_of(*entries, name);
  return it == entries->end() ? nullptr : &it->parameter;
}

const Parameter* Parameter::find_path(const std::vector<std::string>& path) const noexcept {
  const Parameter* at = this;
  for (const std::string& name : path)
    if (at != nullptr) at = at->find(name);
  return at;
}

void Parameter::set(const std::string& name, Parameter entry) {
  if (section() == nullptr) value_ = Section{};
  Section& entries = std::get<Section>(value_);
  const auto it = entry_of(entries, name);
  if (it == entries.end())
    entries.push_back({name, std::move(entry)});
  else
    it->parameter = std::move(entry);
}

void Parameter::append(Parameter item) {
  if (list() == nullptr) value_ = List{};
  std::get<List>(value_).push_back(std::move(item));
}

bool Parameter::remove(std::string_view name) {
  Section* entries = std::get_if<Section>(&value_);
  if (entries == nullptr) return false;
  const auto it = entry_of(*entries, name);
  if (it == entries->end()) return false;
  entries->erase(it);
  return true;
}

std::size_t Parameter::count() const noexcept {
  std::size_t count = 1;
  if (const List* items = list())
    for (const Parameter& item : *items) count += item.count();
  if (const Section* entries = section())
    for (const ParameterEntry& entry : *entries) count += entry.parameter.count();
  return count;
}

std::string Parameter::described() const {
  return std::visit(
      Visitor{
          [](Null) -> std::string { return "nothing"; },
          [](bool value) -> std::string { return value ? "the value true" : "the value false"; },
          [](std::int64_t value) { return fmt::format("the number {}", value); },
          [](double value) { return "the number " + shown_with_point(value); },
          [](const std::string& text) {
            constexpr std::size_t most = 60;
            return fmt::format("the text '{}{}'", shown_text(text.substr(0, most)),
                               text.size() > most ? "…" : "");
          },
          [](const List& items) {
            constexpr std::size_t most = 5;
            return items.size() <= most && std::ranges::all_of(items, is_short)
                       ? "the list " + shown_value(Parameter(items))
                       : fmt::format("a list of {}", items.size());
          },
          [](const Section&) -> std::string { return "a section"; }},
      value_);
}

bool operator==(const Parameter& a, const Parameter& b) {
  const Parameter::Section* of_a = a.section();
  const Parameter::Section* of_b = b.section();
  if (of_a == nullptr || of_b == nullptr)
    return a.value_.index() == b.value_.index() && of_a == of_b &&
           std::visit(
               [&](const auto& value) {
                 using T = std::decay_t<decltype(value)>;
                 if constexpr (std::is_same_v<T, Parameter::Section>)
                   return false;
                 else
                   return value == std::get<T>(b.value_);
               },
               a.value_);
  return of_a->size() == of_b->size() && std::ranges::all_of(*of_a, [&](const auto& entry) {
           const Parameter* other = b.find(entry.name);
           return other != nullptr && *other == entry.parameter;
         });
}

Parameter section(std::vector<std::pair<std::string, Parameter>> entries) {
  Parameter made{Parameter::Section{}};
  for (auto& [name, parameter] : entries) made.set(name, std::move(parameter));
  return made;
}

Parameter overlaid(Parameter below, const Parameter& above) {
  std::vector<std::string> path;
  lay_over(below, above, path);
  return below;
}

Parameter with_home(Parameter parameter, const std::string& home) {
  if (const auto* text = std::get_if<std::string>(&parameter.value());
      text != nullptr && (*text == "~" || text->starts_with("~/")))
    return Parameter(Parameter::Value(home + text->substr(1)), parameter.origin());
  if (const auto* items = parameter.list()) {
    Parameter::List expanded;
    for (const Parameter& item : *items) expanded.push_back(with_home(item, home));
    return Parameter(Parameter::Value(std::move(expanded)), parameter.origin());
  }
  if (const auto* entries = parameter.section()) {
    Parameter::Section expanded;
    for (const auto& [name, entry] : *entries) expanded.push_back({name, with_home(entry, home)});
    return Parameter(Parameter::Value(std::move(expanded)), parameter.origin());
  }
  return parameter;
}

std::string shown_value(const Parameter& parameter) {
  return std::visit(Visitor{[](Parameter::Null) -> std::string { return "nothing"; },
                            [](bool value) -> std::string { return value ? "true" : "false"; },
                            [](const std::string& text) { return "'" + shown_text(text) + "'"; },
                            [](const Parameter::List& items) {
                              std::vector<std::string> shown;
                              for (const Parameter& item : items)
                                shown.push_back(shown_value(item));
                              return fmt::format("[{}]", fmt::join(shown, ", "));
                            },
                            [](const Parameter::Section&) -> std::string { return "a section"; },
                            [](auto number) { return fmt::format("{}", number); }},
                    parameter.value());
}

std::string joined_path(const std::vector<std::string>& path) {
  return fmt::format("{}", fmt::join(path, "."));
}

}  // namespace deepview

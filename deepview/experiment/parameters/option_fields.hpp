// How the options of a component are written in a configuration: names, types, limits, meaning.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

namespace detail {

/// Reads a parameter as one type: false, and nothing changed, when it is of another.
bool read_as(const Parameter& parameter, bool& value);
bool read_as(const Parameter& parameter, std::int64_t& value);
bool read_as(const Parameter& parameter, int& value);
bool read_as(const Parameter& parameter, double& value);  // whole numbers too; finite
bool read_as(const Parameter& parameter, std::string& value);
bool read_as(const Parameter& parameter, std::filesystem::path& value);

template <class T>
bool read_as(const Parameter& parameter, std::vector<T>& values) {
  if (parameter.list() == nullptr) return false;
  std::vector<T> read;
  for (const Parameter& item : *parameter.list()) {
    T value{};
    if (!read_as(item, value)) return false;
    read.push_back(std::move(value));
  }
  values = std::move(read);
  return true;
}

template <class T>
bool read_as(const Parameter& parameter, std::optional<T>& value) {
  T read{};
  if (!parameter.is_null() && !read_as(parameter, read)) return false;
  value = parameter.is_null() ? std::nullopt : std::optional<T>(std::move(read));
  return true;
}

/// A type in words: "a whole number", "whole numbers".
struct TypeWords {
  std::string one, many;
};
TypeWords type_words(const bool*);
TypeWords type_words(const std::int64_t*);
TypeWords type_words(const int*);
TypeWords type_words(const double*);
TypeWords type_words(const std::string*);
TypeWords type_words(const std::filesystem::path*);

template <class T>
TypeWords type_words(const std::vector<T>*) {
  const std::string items = type_words(static_cast<const T*>(nullptr)).many;
  return {"a list of " + items, "lists of " + items};
}

template <class T>
TypeWords type_words(const std::optional<T>*) {
  return type_words(static_cast<const T*>(nullptr));
}

template <class T>
Parameter to_parameter(const T& value) {
  return Parameter(value);
}
inline Parameter to_parameter(const std::filesystem::path& value) {
  return Parameter(value.string());
}
template <class T>
Parameter to_parameter(const std::vector<T>& values) {
  Parameter::List items;
  for (const T& value : values) items.push_back(to_parameter(value));
  return Parameter(std::move(items));
}
template <class T>
Parameter to_parameter(const std::optional<T>& value) {
  return value ? to_parameter(*value) : Parameter();
}

/// Whether a text is one of these; of an optional one, nothing is too.
bool is_among(const std::string& text, const std::vector<std::string>& names);
bool is_among(const std::optional<std::string>& text, const std::vector<std::string>& names);

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

}  // namespace detail

/// One option.
struct OptionField {
  std::string name;
  std::string help;      ///< What it means, and what a larger value does.
  std::string expected;  ///< In words: "a whole number of at least 1".
  bool may_be_nothing = false;
  bool required = false;
  bool is_int = false;                 ///< A number of 32 bits.
  std::vector<std::string> names{};    ///< The texts it may be, if not any.
  std::function<Parameter()> value{};  ///< As it is in the options now.
  std::function<bool(const Parameter&)>
      assign{};  ///< False, and nothing changed, if it does not fit.
};

/// Binds the members of an options struct, which must outlive this, to names in a section. From this one
/// description come reading, checking, exported defaults and the reference pages.
class OptionFields {
 public:
  /// Further words about the option that was just added.
  template <class T>
  class Added {
   public:
    explicit Added(OptionField* field) : field_(field) {}
    /// The configuration must have it.
    Added& required() {
      field_->required = true;
      return *this;
    }
    /// Refuses what does not satisfy `holds`; `words` follow on "a whole number".
    Added& where(const std::string& words, std::function<bool(const T&)> holds) {
      field_->expected += words;
      field_->assign = [assign = field_->assign, holds = std::move(holds)](const Parameter& given) {
        T read{};
        return detail::read_as(given, read) && holds(read) && assign(given);
      };
      return *this;
    }
    /// Refuses other texts, with the nearest of these.
    Added& one_of(const std::vector<std::string>& names) {
      field_->names = names;
      return where(", one of " + quoted_list(names, names.size()),
                   [names](const T& text) { return detail::is_among(text, names); });
    }
    Added& at_least(T least) {
      return where(" of at least " + words(least), [least](const T& v) { return v >= least; });
    }
    Added& above(T bound) {
      return where(" above " + words(bound), [bound](const T& v) { return v > bound; });
    }
    Added& between(T least, T most) {
      return where(" from " + words(least) + " to " + words(most),
                   [least, most](const T& v) { return v >= least && v <= most; });
    }

   private:
    static std::string words(const T& value);
    OptionField* field_;
  };

  template <class T>
  Added<T> add(std::string name, T& target, std::string help) {
    fields_.push_back(std::make_unique<OptionField>(OptionField{
        .name = std::move(name),
        .help = std::move(help),
        .expected = detail::type_words(static_cast<const T*>(nullptr)).one,
        .may_be_nothing = detail::is_optional<T>,
        .is_int = std::is_same_v<T, int>,
        .value = [&target] { return detail::to_parameter(target); },
        .assign = [&target](const Parameter& given) { return detail::read_as(given, target); }}));
    return Added<T>(fields_.back().get());
  }

  /// A section within the section.
  void add_section(std::string name, OptionFields fields);
  /// An entry of MI-Prometheus that has no use here: who gives it is warned, and told why.
  void add_needless(std::string name, std::string why) {
    needless_.emplace_back(std::move(name), std::move(why));
  }
  /// What options must be together: asked when each is right by itself, and noted at the entry `name` of
  /// this section unless `complaint` is empty.
  void add_rule(std::string name, std::function<std::string()> complaint) {
    rules_.emplace_back(std::move(name), std::move(complaint));
  }
  /// An entry that somebody else reads.
  void allow(std::string name) { others_.push_back(std::move(name)); }

  /// Fills the options from a section, null for one that is not there. Every mistake is noted: values of
  /// another type or out of range, options that must be there or do not go together, and names that nobody
  /// reads.
  void read(const Parameter* section, const std::vector<std::string>& path,
            Mistakes& mistakes) const;

  /// The options as they are now, as a section.
  Parameter values() const;

  const std::vector<std::unique_ptr<OptionField>>& fields() const noexcept { return fields_; }
  const std::vector<std::pair<std::string, OptionFields>>& sections() const noexcept {
    return sections_;
  }

 private:
  void read_fields(const Parameter* section, const std::vector<std::string>& path,
                   Mistakes& mistakes) const;
  void check_rules(const Parameter* section, const std::vector<std::string>& path,
                   Mistakes& mistakes) const;
  void note_others(const Parameter& section, const std::vector<std::string>& path,
                   Mistakes& mistakes) const;
  std::vector<std::string> names_to_read() const;

  std::vector<std::unique_ptr<OptionField>> fields_;
  std::vector<std::pair<std::string, OptionFields>> sections_;
  std::vector<std::pair<std::string, std::string>> needless_;
  std::vector<std::pair<std::string, std::function<std::string()>>> rules_;
  std::vector<std::string> others_;
};

template <class T>
std::string OptionFields::Added<T>::words(const T& value) {
  return shown_value(detail::to_parameter(value));
}

}  // namespace deepview

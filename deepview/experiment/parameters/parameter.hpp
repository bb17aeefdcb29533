// A configuration as a tree: sections, lists and values, each knowing where it was written.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace deepview {

/// Where a parameter was written.
struct Origin {
  std::string file;  ///< As it was named; empty for what no file says, a default of the program.
  int line = 0;      ///< From 1; 0 without a file.

  /// "a.yaml:7", "a default".
  std::string text() const;
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct ParameterEntry;

/// A value, a list of parameters, or a section of named ones. Equal when the contents are, wherever
/// they were written; sections also when their entries stand in another order.
class Parameter {
 public:
  using Null = std::monostate;
  using List = std::vector<Parameter>;
  using Section = std::vector<ParameterEntry>;  ///< In the order written, no name twice.
  using Value = std::variant<Null, bool, std::int64_t, double, std::string, List, Section>;

  Parameter() noexcept;
  Parameter(bool value);
  template <std::integral T>
  Parameter(T value) : Parameter(Value(static_cast<std::int64_t>(value)), Origin{}) {}
  Parameter(double value);
  Parameter(const char* text);
  Parameter(std::string text);
  Parameter(List list);
  Parameter(Section section);
  Parameter(Value value, Origin origin);
  Parameter(const Parameter&);
  Parameter(Parameter&&) noexcept;
  Parameter& operator=(const Parameter&);
  Parameter& operator=(Parameter&&) noexcept;
  ~Parameter();

  const Value& value() const noexcept { return value_; }
  const Origin& origin() const noexcept { return origin_; }
  bool is_null() const noexcept { return std::holds_alternative<Null>(value_); }

  /// Null unless the parameter is one.
  const Section* section() const noexcept { return std::get_if<Section>(&value_); }
  const List* list() const noexcept { return std::get_if<List>(&value_); }

  /// The entry of a section; null when it is not there, or this is no section.
  const Parameter* find(std::string_view name) const noexcept;

  /// The parameter at the end of a path of names below this one; null when it is not there.
  const Parameter* find_path(const std::vector<std::string>& path) const noexcept;

  /// Sets an entry of a section; what is not a section becomes one. An entry that is there keeps its
  /// place.
  void set(const std::string& name, Parameter entry);
  /// Appends to a list; what is not a list becomes one.
  void append(Parameter item);
  /// Takes an entry out; false when it was not there.
  bool remove(std::string_view name);

  /// Values, lists and sections in this tree, itself included.
  std::size_t count() const noexcept;
  /// For messages: "the text 'MNIST'", "the number 0.1", "a list of 3", "a section".
  std::string described() const;

  friend bool operator==(const Parameter& a, const Parameter& b);

 private:
  Value value_;
  Origin origin_;
};

struct ParameterEntry {
  std::string name;
  Parameter parameter;
};

/// A section of these: `section({{"x", 1}, {"y", section({{"z", "text"}})}})`.
Parameter section(std::vector<std::pair<std::string, Parameter>> entries);

/// `below` with `above` laid over it: sections are merged name by name, everything else, lists too, is
/// replaced. An empty section leaves what is there. Throws Error(config), naming both places, where a
/// section would cover a value.
Parameter overlaid(Parameter below, const Parameter& above);

/// The tree with `home` for the ~ in front of texts that are ~ or begin with ~/.
Parameter with_home(Parameter parameter, const std::string& home);

/// A value as messages show it: "7", "0.5", "'text'", "[1, 2]", "a section".
std::string shown_value(const Parameter& parameter);

/// "training.problem.name".
std::string joined_path(const std::vector<std::string>& path);

}  // namespace deepview

// Which fields of a batch an analysis looks at, and answers kept per field.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/error.hpp"

namespace deepview {

/// Field names, or the rule that finds them in the first batch.
class Fields {
 public:
  Fields(std::vector<std::string> names) : names_(std::move(names)) {}
  Fields(std::initializer_list<std::string> names) : Fields(std::vector<std::string>(names)) {}
  Fields(const char* name) : Fields(std::vector<std::string>{name}) {}

  /// Every field of rank 2: one row of numbers per sample.
  friend Fields all_matrices();
  /// Every field, whatever its rank.
  friend Fields all_fields();

  /// Throws Error(usage) for an empty list of names: not all, and not none.
  void require_names() const;

  /// The names to use in `batch`, in the given order (by rule: in the batch's order).
  /// Throws Error(usage) for an empty list, Error(missing_field) for a name that is not there,
  /// Error(data) when there is no matrix.
  std::vector<std::string> select(const Batch& batch) const;

 private:
  enum class Rule : std::uint8_t { named, matrices, all };
  explicit Fields(Rule rule) : rule_(rule) {}
  std::vector<std::string> names_;
  Rule rule_ = Rule::named;
};

Fields all_matrices();
Fields all_fields();

/// Answers per field, in the order of the fields.
template <class T>
class ByField {
 public:
  void add(std::string field, T answer) {
    entries_.emplace_back(std::move(field), std::move(answer));
  }
  std::size_t size() const noexcept { return entries_.size(); }
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }
  auto begin() noexcept { return entries_.begin(); }
  auto end() noexcept { return entries_.end(); }

  const T* find(std::string_view field) const& noexcept {
    for (const auto& [name, answer] : entries_)
      if (name == field) return &answer;
    return nullptr;
  }
  const T* find(std::string_view field) && = delete;  // it would point into what is gone

  /// Throws Error(missing_field) with the fields there are.
  const T& operator[](std::string_view field) const& { return entries_[position(field)].second; }
  /// By value, so that `introspect(…)["x"]` may be kept, or walked in a loop.
  T operator[](std::string_view field) && { return std::move(entries_[position(field)].second); }

 private:
  std::size_t position(std::string_view field) const {
    std::vector<std::string> names;
    for (const auto& [name, answer] : entries_) {
      if (name == field) return names.size();
      names.push_back(name);
    }
    throw missing_field_error(field, names);
  }

  std::vector<std::pair<std::string, T>> entries_;
};

}  // namespace deepview

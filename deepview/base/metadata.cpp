#include "deepview/base/metadata.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "deepview/base/error.hpp"

namespace deepview {

std::size_t size(const Column& column) noexcept {
  return std::visit([](const auto& payloads) { return payloads.size(); }, column);
}

Column take(const Column& column, std::span<const std::size_t> rows) {
  return std::visit(
      [&]<class Payloads>(const Payloads& payloads) -> Column {
        Payloads taken;
        taken.reserve(rows.size());
        for (const std::size_t row : rows) {
          if (row >= payloads.size())
            throw shape_error("row of a metadata column",
                              "a row before " + std::to_string(payloads.size()),
                              std::to_string(row));
          taken.push_back(payloads[row]);
        }
        return taken;
      },
      column);
}

Column concatenate(std::span<const Column> parts) {
  if (parts.empty()) throw Error(ErrorKind::usage, "no metadata columns to concatenate");
  Column whole = parts.front();
  std::visit(
      [&]<class Payloads>(Payloads& payloads) {
        for (const Column& part : parts.subspan(1)) {
          const auto* more = std::get_if<Payloads>(&part);
          if (!more)
            throw Error(ErrorKind::shape, "metadata columns to concatenate differ in type");
          payloads.insert(payloads.end(), more->begin(), more->end());
        }
      },
      whole);
  return whole;
}

bool has_label(const Column& column, std::size_t row, const Label& label) noexcept {
  return std::visit(
      [&]<class T>(const T& wanted) {
        const auto* payloads = std::get_if<std::vector<T>>(&column);
        return payloads && row < payloads->size() && (*payloads)[row] == wanted;
      },
      label);
}

bool can_be_labels(const Column& column) noexcept {
  return std::holds_alternative<std::vector<std::string>>(column) ||
         std::holds_alternative<std::vector<std::int64_t>>(column);
}

std::vector<std::string> as_texts(const Column& column, const std::string& what) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column)) return *texts;
  const auto* numbers = std::get_if<std::vector<std::int64_t>>(&column);
  if (!numbers)
    throw Error(ErrorKind::data,
                what + ": expected text or whole numbers, found another type of column");
  std::vector<std::string> texts;
  for (const std::int64_t number : *numbers) texts.push_back(std::to_string(number));
  return texts;
}

const Metadata::Entry* Metadata::find_entry(const Key& key) const noexcept {
  const auto it =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
  return it == entries_.end() ? nullptr : &*it;
}

Metadata::Entry& Metadata::entry(const Key& key) {
  if (const Entry* found = find_entry(key))
    return entries_[static_cast<std::size_t>(found - entries_.data())];
  return entries_.emplace_back(Entry{key, {}});
}

const Column* Metadata::find(const MetaKey& key) const noexcept {
  const Entry* found = find_entry(key);
  return found ? found->columns.front().column.get() : nullptr;
}

const Column* Metadata::find(const DictMetaKey& key, const std::string& column) const noexcept {
  const Entry* found = find_entry(key);
  if (!found) return nullptr;
  const auto it = std::find_if(found->columns.begin(), found->columns.end(),
                               [&](const NamedColumn& c) { return c.name == column; });
  return it == found->columns.end() ? nullptr : it->column.get();
}

bool Metadata::contains(const DictMetaKey& key) const noexcept {
  return find_entry(key) != nullptr;
}

const Column& Metadata::operator[](const MetaKey& key) const {
  if (const Column* found = find(key)) return *found;
  throw Error(ErrorKind::missing_field, "no metadata '" + key.name + "' in the batch");
}

void Metadata::set(const MetaKey& key, Column column) {
  entry(key).columns = {{"", std::make_shared<const Column>(std::move(column))}};
}

void Metadata::set(const DictMetaKey& key, const std::string& name, Column column) {
  auto shared = std::make_shared<const Column>(std::move(column));
  auto& columns = entry(key).columns;
  const auto it = std::find_if(columns.begin(), columns.end(),
                               [&](const NamedColumn& c) { return c.name == name; });
  if (it == columns.end())
    columns.push_back({name, std::move(shared)});
  else
    it->column = std::move(shared);
}

void Metadata::set(Entry whole) {
  std::set<std::string_view> names;
  for (const NamedColumn& column : whole.columns) names.insert(column.name);
  const auto* simple = std::get_if<MetaKey>(&whole.key);
  if (names.size() != whole.columns.size() || (simple && names != std::set<std::string_view>{""}))
    throw Error(ErrorKind::usage,
                simple ? "metadata '" + simple->name + "': expected one column without a name"
                       : "metadata group '" + std::get<DictMetaKey>(whole.key).name +
                             "': expected columns of distinct names");
  entry(whole.key).columns = std::move(whole.columns);
}

void Metadata::declare(const DictMetaKey& key) {
  entry(key);
}

bool Metadata::remove(const MetaKey& key) {
  return std::erase_if(entries_, [&](const Entry& e) { return e.key == Key(key); }) > 0;
}

bool Metadata::remove(const DictMetaKey& key) {
  return std::erase_if(entries_, [&](const Entry& e) { return e.key == Key(key); }) > 0;
}

}  // namespace deepview

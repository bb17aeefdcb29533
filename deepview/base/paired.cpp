#include "deepview/base/paired.hpp"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

template <class T>
std::size_t first_difference(const std::vector<T>& a, const std::vector<T>& b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

// Sample `start` is the first of both columns.
void require_same(const Column* first, const Column* second, std::size_t start) {
  if (first == nullptr && second == nullptr) return;
  if (first == nullptr || second == nullptr || first->index() != second->index())
    throw Error(ErrorKind::data,
                "paired samples: expected identifiers of one kind on both sides or on none");
  const std::size_t at = std::visit(
      [&](const auto& a) {
        return first_difference(a, std::get<std::remove_cvref_t<decltype(a)>>(*second));
      },
      *first);
  if (at < size(*first))
    throw Error(ErrorKind::data, "paired samples: sample " + std::to_string(start + at) +
                                     " has another identifier in the second producer");
}

}  // namespace

Paired::Cursor Paired::open(const RunOptions& options) const {
  return {*this, options};
}

Paired::Cursor::Cursor(const Paired& pair, const RunOptions& options)
    : pair_(&pair),
      first_{pair.first.open(options), std::nullopt},
      second_{pair.second.open(options), std::nullopt} {
}

// Goes on to the next batch that has samples.
void Paired::Cursor::Side::refill() {
  while (left() == 0) {
    current = stream.next();
    at = 0;
    if (!current) return;
  }
}

Batch Paired::Cursor::Side::cut(std::size_t count) {
  at += count;
  return current->rows(at - count, count);
}

std::optional<Batch> Paired::Cursor::next() {
  if (!std::exchange(started_, true)) {
    first_.current = first_.stream.next();
    second_.current = second_.stream.next();
    const bool both = first_.current && second_.current;
    if (both && first_.left() + second_.left() == 0)  // so that the fields are known
      return joined(*first_.current, *second_.current);
  }
  first_.refill();
  second_.refill();
  if (!first_.current && !second_.current) return std::nullopt;
  if (!first_.current || !second_.current)
    throw Error(ErrorKind::data, "paired samples: one side ends after " + std::to_string(rows_) +
                                     " samples, the other goes on");
  const std::size_t count = std::min(first_.left(), second_.left());
  const Batch pair = joined(first_.cut(count), second_.cut(count));
  rows_ += count;
  return pair;
}

Batch Paired::Cursor::joined(const Batch& left, const Batch& right) const {
  require_same(left.metadata().find(keys::identifier), right.metadata().find(keys::identifier),
               rows_);
  Batch::Builder pair;
  pair.metadata() = left.metadata();
  for (const auto& field : left.fields()) pair.field(pair_->first_prefix + field.name, field.data);
  for (const auto& field : right.fields()) {
    const std::string name = pair_->second_prefix + field.name;
    for (const auto& other : left.fields())
      if (pair_->first_prefix + other.name == name)
        throw Error(ErrorKind::usage, "paired samples: both sides have a field '" + name +
                                          "'; give them other prefixes");
    pair.field(name, field.data);
  }
  return std::move(pair).build();
}

}  // namespace deepview

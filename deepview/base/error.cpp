#include "deepview/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace deepview {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

// Letters put in, left out, replaced, or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_above(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::swap(two_above, above);
    std::swap(above, row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = above[j] + (a[i] == b[j] ? 0 : 1);
      row[j + 1] = std::min({replaced, row[j] + 1, above[j + 1] + 1});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
        row[j + 1] = std::min(row[j + 1], two_above[j - 1] + 1);
    }
  }
  return row.back();
}

}  // namespace

int exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::usage: return 2;
    case ErrorKind::config: return 3;
    case ErrorKind::data:
    case ErrorKind::shape:
    case ErrorKind::missing_field: return 4;
    case ErrorKind::model: return 5;
    case ErrorKind::io: return 74;
    case ErrorKind::cancelled: return 130;
    case ErrorKind::other: break;
  }
  return 1;
}

std::string_view name(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::usage: return "usage";
    case ErrorKind::config: return "config";
    case ErrorKind::data: return "data";
    case ErrorKind::shape: return "shape";
    case ErrorKind::missing_field: return "missing_field";
    case ErrorKind::model: return "model";
    case ErrorKind::io: return "io";
    case ErrorKind::cancelled: return "cancelled";
    case ErrorKind::other: break;
  }
  return "other";
}

Error missing_field_error(std::string_view name, const std::vector<std::string>& present) {
  const std::string has = present.empty() ? "has no fields" : "has " + quoted_list(present);
  return Error(ErrorKind::missing_field,
               fmt::format("no field '{}' in the batch; it {}", name, has));
}

Error shape_error(std::string_view what, std::string_view expected, std::string_view found) {
  return Error(ErrorKind::shape, fmt::format("{}: expected {}, found {}", what, expected, found));
}

Error cancelled_error() {
  return Error(ErrorKind::cancelled, "stopped on request");
}

std::vector<std::string> nearest_names(std::string_view name,
                                       const std::vector<std::string>& candidates,
                                       std::size_t most) {
  struct Scored {
    std::size_t distance;
    const std::string* candidate;
  };
  std::vector<Scored> scored;
  const std::string wanted = in_small_letters(name);
  for (const auto& candidate : candidates) {
    const auto [shorter, longer] = std::minmax({name.size(), candidate.size()});
    if (shorter == 0) continue;
    const std::string there = in_small_letters(candidate);
    if (there.find(wanted) != std::string::npos) {
      scored.push_back({0, &candidate});
    } else if (longer <= 2 * shorter) {  // else the distance is beyond half, whatever the letters
      const std::size_t distance = edit_distance(wanted, there);
      if (2 * distance <= longer) scored.push_back({distance, &candidate});
    }
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.distance < b.distance; });
  scored.resize(std::min(most, scored.size()));
  std::vector<std::string> nearest;
  for (const auto& entry : scored) nearest.push_back(*entry.candidate);
  return nearest;
}

std::string quoted_list(const std::vector<std::string>& names, std::size_t most) {
  std::string list;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
    list += fmt::format("{}'{}'", i == 0 ? "" : ", ", names[i]);
  if (names.size() > most) list += fmt::format(" and {} more", names.size() - most);
  return list;
}

}  // namespace deepview

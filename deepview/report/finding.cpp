#include "deepview/report/finding.hpp"

#include <array>

namespace deepview {

std::string_view name(FindingKind kind) noexcept {
  constexpr std::array<std::string_view, 13> names{
      "leaks",      "label_conflicts",     "exact_copies", "near_copies", "twins",
      "unfamiliar", "unfamiliar_in_class", "rare_groups",  "unreadable",  "blank",
      "odd_sizes",  "odd_aspects",         "class_balance"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name(Severity severity) noexcept {
  constexpr std::array<std::string_view, 4> names{"high", "medium", "low", "note"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace deepview

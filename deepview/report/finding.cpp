#include "deepview/report/finding.hpp"

#include <array>

namespace deepview {

std::string_view name(FindingKind kind) noexcept {
  constexpr std::array<std::string_view, 15> names{
      "leaks",        "label_conflicts", "exact_copies", "near_copies",         "twins",
      "label_issues", "moved",           "unfamiliar",   "unfamiliar_in_class", "rare_groups",
      "unreadable",   "blank",           "odd_sizes",    "odd_aspects",         "class_balance"};
  return names[static_cast<std::size_t>(kind)];
}

bool members_are_context(FindingKind kind) noexcept {
  return kind == FindingKind::label_issues || kind == FindingKind::unfamiliar ||
         kind == FindingKind::unfamiliar_in_class;
}

std::string_view name(Severity severity) noexcept {
  constexpr std::array<std::string_view, 4> names{"high", "medium", "low", "note"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace deepview

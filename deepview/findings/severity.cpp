#include "deepview/findings/severity.hpp"

#include <algorithm>
#include <array>

namespace deepview {
namespace {

constexpr std::array<std::string_view, 15> titles{"Leaks between splits",
                                                  "Copies with different labels",
                                                  "Exact copies",
                                                  "Near copies",
                                                  "Twins to the network",
                                                  "Doubtful labels",
                                                  "Moved regions",
                                                  "Unfamiliar pictures",
                                                  "Unfamiliar in their class",
                                                  "Rare groups",
                                                  "Unreadable files",
                                                  "Blank pictures",
                                                  "Odd sizes",
                                                  "Odd aspects",
                                                  "Class balance"};

}  // namespace

Severity severity(FindingKind kind, std::size_t count, std::size_t samples) noexcept {
  if (count == 0) return Severity::note;
  const bool many = count * 100 >= samples;  // 1 %
  switch (kind) {
    case FindingKind::leaks:
    case FindingKind::label_conflicts: return Severity::high;
    case FindingKind::unreadable:
    case FindingKind::exact_copies:
    case FindingKind::label_issues:
    case FindingKind::near_copies: return many ? Severity::high : Severity::medium;
    case FindingKind::unfamiliar:
    case FindingKind::unfamiliar_in_class:
    case FindingKind::rare_groups:
    case FindingKind::moved:
    case FindingKind::blank: return Severity::medium;
    case FindingKind::twins:
    case FindingKind::odd_sizes:
    case FindingKind::odd_aspects:
    case FindingKind::class_balance: break;
  }
  return Severity::low;
}

Finding make_finding(FindingKind kind, std::size_t count, std::size_t samples) {
  Finding finding;
  finding.kind = kind;
  finding.severity = severity(kind, count, samples);
  finding.title = titles[static_cast<std::size_t>(kind)];
  finding.count = count;
  return finding;
}

std::vector<Finding> ranked(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
  return findings;
}

std::string counted(std::size_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " " + std::string(noun);
  if (count != 1) text += noun.ends_with("ss") ? "es" : "s";
  return text;
}

}  // namespace deepview

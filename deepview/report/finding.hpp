// A finding: something about the data that a person should look at, with the samples that show it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace deepview {

/// In the order in which a report lists them.
enum class FindingKind : std::uint8_t {
  leaks,            ///< Copies that stand in more than one split.
  label_conflicts,  ///< Copies that carry different labels.
  exact_copies,     ///< The same file, or the same size and the same pixels.
  near_copies,      ///< The same picture up to encoding, size, brightness, small shift and crop.
  twins,            ///< Closer in a network's responses than chance explains.
  label_issues,     ///< Labels that neighbours and a classifier contradict.
  moved,            ///< Regions where one set of samples is denser than another.
  unfamiliar,       ///< Far from the rest in some view.
  unfamiliar_in_class,  ///< Far from the rest of its class in some view.
  rare_groups,          ///< A few samples close to each other and far from the rest.
  unreadable,           ///< Files that could not be decoded.
  blank,                ///< Pictures without structure.
  odd_sizes,            ///< Pictures much larger or smaller than the rest.
  odd_aspects,          ///< Pictures much wider or taller than the rest.
  class_balance,        ///< Classes with far fewer samples than others.
};

enum class Severity : std::uint8_t { high, medium, low, note };

/// Whether the members of its groups only help to judge the representative, which alone is meant.
bool members_are_context(FindingKind kind) noexcept;

/// The kind's name in files, e.g. "near_copies".
std::string_view name(FindingKind kind) noexcept;
std::string_view name(Severity severity) noexcept;

/// Samples that belong together: a representative and the members tied to it.
struct FindingGroup {
  std::size_t representative = 0;  ///< Copies: the one to keep; unfamiliar: the odd sample itself.
  std::vector<std::size_t> members;  ///< The others; for unfamiliar, the nearest familiar samples.
  /// Parallel to members, or one robust z for unfamiliar. Of moved regions all the same: log2 of how
  /// much denser one set is there.
  std::vector<double> scores;
  std::string view;    ///< The view in which it was seen; empty: the pixels.
  std::string reason;  ///< One line, may be empty.
};

struct UnreadableFile {
  std::string name;  ///< Raw bytes, relative to the data.
  std::string reason;
};

/// All groups of one kind, worst first.
struct Finding {
  FindingKind kind = FindingKind::exact_copies;
  Severity severity = Severity::note;
  std::string title;      ///< "Exact copies".
  std::size_t count = 0;  ///< Of `unit`.
  std::string unit = "pictures";
  std::string reason;  ///< One line for a person: what was found and by which bound.
  std::string view;    ///< When the whole finding belongs to one view.
  std::vector<FindingGroup> groups;
  std::vector<UnreadableFile> files;  ///< Only for unreadable.
};

}  // namespace deepview

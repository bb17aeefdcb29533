#include "deepview/findings/class_balance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "deepview/findings/robust.hpp"
#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

constexpr double small_share = 0.2;  // of the middle class
constexpr std::size_t most_named = 8;

// [splits][classes]; the last row counts all samples, in a split or not.
std::vector<std::vector<std::size_t>> count_classes(const Samples& samples) {
  const std::size_t splits = samples.split_names.size();
  std::vector counts(splits + 1, std::vector<std::size_t>(samples.class_names.size()));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples.classes[i] < 0) continue;
    const auto k = static_cast<std::size_t>(samples.classes[i]);
    ++counts[splits][k];
    if (samples.splits[i] >= 0) ++counts[static_cast<std::size_t>(samples.splits[i])][k];
  }
  return counts;
}

std::string list(const std::vector<std::string>& entries) {
  std::string text;
  for (std::size_t i = 0; i < std::min(entries.size(), most_named); ++i)
    text += (i == 0 ? "" : ", ") + entries[i];
  if (entries.size() > most_named) text += fmt::format(" and {} more", entries.size() - most_named);
  return text;
}

}  // namespace

std::optional<Finding> class_balance(const Samples& samples) {
  const std::size_t classes = samples.class_names.size();
  if (classes < 2) return std::nullopt;
  const auto counts = count_classes(samples);
  const auto& whole = counts.back();
  const double middle = median(std::vector<double>(whole.begin(), whole.end()));
  std::set<std::size_t> odd;
  std::vector<std::pair<std::size_t, std::size_t>> small;  // samples, class
  for (std::size_t k = 0; k < classes; ++k)
    if (static_cast<double>(whole[k]) < small_share * middle) small.emplace_back(whole[k], k);
  std::sort(small.begin(), small.end());
  std::vector<std::string> entries;
  for (const auto& [count, k] : small) {
    odd.insert(k);
    entries.push_back(fmt::format("{} ({})", samples.class_names[k], count));
  }
  for (std::size_t split = 0; split + 1 < counts.size(); ++split) {
    const auto& row = counts[split];
    if (std::all_of(row.begin(), row.end(), [](std::size_t n) { return n == 0; })) continue;
    for (std::size_t k = 0; k < classes; ++k) {
      if (row[k] > 0) continue;
      odd.insert(k);
      entries.push_back(
          fmt::format("{} (none in {})", samples.class_names[k], samples.split_names[split]));
    }
  }
  if (odd.empty()) return std::nullopt;
  Finding finding = make_finding(FindingKind::class_balance, odd.size(), samples.size());
  finding.unit = "classes";
  finding.reason = fmt::format("{} with few samples beside {:.0f} in the middle one: {}",
                               counted(odd.size(), "class"), middle, list(entries));
  return finding;
}

}  // namespace deepview

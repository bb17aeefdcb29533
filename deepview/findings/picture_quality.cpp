#include "deepview/findings/picture_quality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/findings/robust.hpp"
#include "deepview/findings/severity.hpp"

namespace deepview {
namespace {

constexpr std::int64_t blank_levels = 2;
constexpr double largest_z = 5;
constexpr double most_odd_share = 0.05;

// In whole numbers: n Σv² − (Σv)² < n² sigma².
bool is_blank(ViewPixels view) {
  std::array<std::int64_t, 3> sums{};
  std::array<std::int64_t, 3> squares{};
  for (std::size_t i = 0; i < view.size(); ++i) {
    sums[i % 3] += view[i];
    squares[i % 3] += std::int64_t{view[i]} * view[i];
  }
  const auto n = static_cast<std::int64_t>(view.size() / 3);
  for (std::size_t c = 0; c < 3; ++c)
    if (n * squares[c] - sums[c] * sums[c] >= n * n * blank_levels * blank_levels) return false;
  return true;
}

// One number for each picture, compared with the middle one on a logarithmic scale.
struct Measure {
  std::vector<double> log2_values;
  double least_octaves = 0;  // from the middle
};

Measure measure(const Samples& samples, double least_octaves,
                double (*value)(const PictureShape&)) {
  Measure result{.log2_values = {}, .least_octaves = least_octaves};
  for (const auto& shape : samples.shapes) result.log2_values.push_back(std::log2(value(shape)));
  return result;
}

std::vector<std::size_t> oddest(const Measure& measure) {
  const RobustScale scale = robust_scale(measure.log2_values);
  std::vector<double> distances;
  for (const double value : measure.log2_values)
    distances.push_back(std::abs(value - scale.median));
  const std::vector<double> no_ties(distances.size());
  auto odd = flagged(distances, no_ties,
                     {.bound = std::max(measure.least_octaves, largest_z * scale.deviation),
                      .most = distances.size()});
  const auto most =
      static_cast<std::size_t>(most_odd_share * static_cast<double>(distances.size()));
  if (odd.size() > std::max<std::size_t>(most, 1)) odd.clear();
  return odd;
}

void add_groups(Finding& finding, std::span<const std::size_t> odd, const Samples& samples) {
  for (const std::size_t sample : odd) {
    const auto& shape = samples.shapes[sample];
    FindingGroup group;
    group.representative = sample;
    group.reason = fmt::format("{} x {}", shape.width, shape.height);
    finding.groups.push_back(std::move(group));
  }
}

}  // namespace

std::optional<Finding> unreadable(std::span<const SkippedSample> skipped, std::size_t readable) {
  if (skipped.empty()) return std::nullopt;
  Finding finding =
      make_finding(FindingKind::unreadable, skipped.size(), readable + skipped.size());
  finding.unit = "files";
  finding.reason = fmt::format("{} could not be decoded", counted(skipped.size(), "file"));
  for (const auto& sample : skipped) finding.files.push_back({sample.name, sample.reason});
  return finding;
}

std::optional<Finding> blank(const PackedViews& views, const RunOptions& run) {
  std::vector<std::uint8_t> is(views.size());
  parallel_for(views.size(), run, [&](std::size_t i) { is[i] = is_blank(views[i]); });
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < is.size(); ++i)
    if (is[i] != 0) found.push_back(i);
  if (found.empty()) return std::nullopt;
  Finding finding = make_finding(FindingKind::blank, found.size(), views.size());
  finding.reason = fmt::format("{} whose levels vary by less than {} of 255",
                               counted(found.size(), "picture"), blank_levels);
  FindingGroup group;
  group.representative = found.front();
  group.members.assign(found.begin() + 1, found.end());
  finding.groups.push_back(std::move(group));
  return finding;
}

std::optional<Finding> odd_sizes(const Samples& samples) {
  const auto odd = oddest(measure(samples, 2, [](const PictureShape& shape) {
    return static_cast<double>(shape.width) * shape.height;
  }));
  if (odd.empty()) return std::nullopt;
  Finding finding = make_finding(FindingKind::odd_sizes, odd.size(), samples.size());
  finding.reason = fmt::format("{} more than 4 times larger or smaller than the middle one",
                               counted(odd.size(), "picture"));
  add_groups(finding, odd, samples);
  return finding;
}

std::optional<Finding> odd_aspects(const Samples& samples) {
  const auto odd = oddest(measure(samples, 1, [](const PictureShape& shape) {
    return static_cast<double>(shape.width) / shape.height;
  }));
  if (odd.empty()) return std::nullopt;
  Finding finding = make_finding(FindingKind::odd_aspects, odd.size(), samples.size());
  finding.reason = fmt::format("{} more than twice as wide or as tall as the middle one",
                               counted(odd.size(), "picture"));
  add_groups(finding, odd, samples);
  return finding;
}

}  // namespace deepview

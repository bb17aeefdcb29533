// From totals to the answer: means, shares, and the lists of units that are dead, constant or
// copies.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "deepview/introspectors/iua/unit_totals.hpp"
#include "deepview/numeric/channels.hpp"

namespace deepview::detail {
namespace {

using Groups = std::vector<std::vector<std::size_t>>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> dead(const IuaUnits& units) {
  std::vector<std::size_t> found;
  for (std::size_t u = 0; u < units.inactive.size(); ++u)
    if (units.responses != 0 && units.inactive[u] == units.responses) found.push_back(u);
  return found;
}

bool is_constant(const IuaUnits& units, std::size_t unit, double tolerance) {
  return units.not_finite[unit] == 0 && units.high[unit] - units.low[unit] <= tolerance;
}

std::vector<bool> marks(const std::vector<std::size_t>& listed, std::size_t size) {
  std::vector<bool> marked(size);
  for (const std::size_t u : listed) marked[u] = true;
  return marked;
}

// Units of one label are identical.
std::vector<std::size_t> labels(const Groups& classes, std::size_t units) {
  std::vector<std::size_t> label(units);
  std::iota(label.begin(), label.end(), std::size_t{0});
  for (const auto& group : classes)
    for (const std::size_t u : group) label[u] = group.front();
  return label;
}

// Channels whose units are identical at every position.
Groups identical_channels(const Groups& classes, const Channels& channels) {
  if (channels.positions() == 0) return {};
  const auto label = labels(classes, channels.units());
  const auto compare = [&](std::size_t a, std::size_t b) -> std::strong_ordering {
    for (std::size_t p = 0; p < channels.positions(); ++p) {
      const auto order = label[channels.unit(a, p)] <=> label[channels.unit(b, p)];
      if (order != 0) return order;
    }
    return std::strong_ordering::equal;
  };
  std::vector<std::size_t> sorted(channels.count);
  std::iota(sorted.begin(), sorted.end(), std::size_t{0});
  std::ranges::sort(sorted, [&](std::size_t a, std::size_t b) {
    const auto order = compare(a, b);
    return order != 0 ? order < 0 : a < b;
  });
  Groups groups;
  for (std::size_t from = 0; from < sorted.size();) {
    std::size_t to = from + 1;
    while (to < sorted.size() && compare(sorted[from], sorted[to]) == 0) ++to;
    if (to - from > 1)
      groups.emplace_back(sorted.begin() + static_cast<std::ptrdiff_t>(from),
                          sorted.begin() + static_cast<std::ptrdiff_t>(to));
    from = to;
  }
  std::ranges::sort(groups);
  return groups;
}

// Without those that are constant: they are listed as such.
Groups changing(Groups groups, const std::vector<std::size_t>& constant, std::size_t size) {
  const auto is_listed = marks(constant, size);
  std::erase_if(groups, [&](const auto& group) { return is_listed[group.front()]; });
  return groups;
}

// Channels all of whose units are constant.
std::vector<std::size_t> constant_channels(const IuaUnits& units, const Channels& channels) {
  std::vector<std::size_t> count(channels.count);
  for (const std::size_t u : units.constant) ++count[channels.channel_of(u)];
  std::vector<std::size_t> found;
  for (std::size_t c = 0; c < channels.count; ++c)
    if (channels.positions() != 0 && count[c] == channels.positions()) found.push_back(c);
  return found;
}

std::vector<std::uint64_t> summed(const std::vector<std::uint64_t>& counts,
                                  const Channels& channels) {
  std::vector<std::uint64_t> sums(counts.empty() ? 0 : channels.count);
  for (std::size_t u = 0; u < counts.size(); ++u) sums[channels.channel_of(u)] += counts[u];
  return sums;
}

// Units that share a channel taken together.
IuaUnits channels_from(const IuaUnits& units, const Channels& channels, const Groups& identical) {
  IuaUnits all{.shape = {static_cast<std::int64_t>(channels.count)},
               .responses = units.responses * channels.positions(),
               .inactive = summed(units.inactive, channels),
               .saturated = summed(units.saturated, channels),
               .not_finite = summed(units.not_finite, channels),
               .low = std::vector<double>(channels.count, nan),
               .high = std::vector<double>(channels.count, nan),
               .mean = std::vector<double>(channels.count)};
  all.inactive.resize(channels.count);
  all.not_finite.resize(channels.count);
  for (std::size_t u = 0; u < units.low.size(); ++u) {
    const std::size_t c = channels.channel_of(u);
    all.low[c] = std::fmin(all.low[c], units.low[u]);
    all.high[c] = std::fmax(all.high[c], units.high[u]);
    const auto finite = static_cast<double>(units.responses - units.not_finite[u]);
    if (finite > 0) all.mean[c] += units.mean[u] * finite;
  }
  for (std::size_t c = 0; c < channels.count; ++c) {
    const std::uint64_t finite = all.responses - all.not_finite[c];
    all.mean[c] = finite == 0 ? nan : all.mean[c] / static_cast<double>(finite);
  }
  all.dead = dead(all);
  all.constant = constant_channels(units, channels);
  all.identical = changing(identical_channels(identical, channels), all.constant, channels.count);
  return all;
}

}  // namespace

IuaUnits UnitTotals::units(const Iua& options) const {
  IuaUnits units{.shape = shape_,
                 .responses = samples_,
                 .inactive = inactive_,
                 .saturated = options.saturation ? saturated_ : std::vector<std::uint64_t>{},
                 .not_finite = not_finite_,
                 .low = low_,
                 .high = high_,
                 .mean = sum_};
  for (std::size_t u = 0; u < units.mean.size(); ++u) {
    const std::uint64_t finite = samples_ - not_finite_[u];
    units.low[u] = finite == 0 ? nan : low_[u] + 0.0;  // -0 becomes 0
    units.high[u] = finite == 0 ? nan : high_[u] + 0.0;
    units.mean[u] = finite == 0 ? nan : sum_[u] / static_cast<double>(finite);
  }
  units.dead = dead(units);
  for (std::size_t u = 0; u < units.low.size(); ++u)
    if (is_constant(units, u, options.constant_tolerance)) units.constant.push_back(u);
  units.identical = changing(identical_.classes(), units.constant, units.low.size());
  return units;
}

IuaField UnitTotals::finish(const Iua& options) && {
  IuaField answer{.samples = samples_, .inactive = std::move(inactive_per_sample_)};
  answer.units = units(options);
  if (samples_ != 0) {
    const auto total = std::accumulate(inactive_.begin(), inactive_.end(), std::uint64_t{0});
    answer.mean_inactive = static_cast<double>(total) / static_cast<double>(samples_);
    answer.std_inactive = std::sqrt(per_sample_.scatter()(0, 0) / static_cast<double>(samples_));
  }
  answer.not_finite = std::accumulate(not_finite_.begin(), not_finite_.end(), std::uint64_t{0});
  std::vector<std::int64_t> extents{0};
  extents.insert(extents.end(), shape_.begin(), shape_.end());
  const auto channels =
      channels_of(Shape(std::span<const std::int64_t>(extents)), options.channel_axis);
  answer.channels = channels_from(answer.units, channels, identical_.classes());
  return answer;
}

}  // namespace deepview::detail

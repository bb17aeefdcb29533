#include "deepview/findings/moved_regions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "deepview/numeric/hypergeometric.hpp"
#include "deepview/numeric/row_chunks.hpp"

namespace deepview {
namespace {

// Counts of neighbours, of one sample or the mean of several.
struct Surroundings {
  std::array<double, 2> counts{};
  std::array<double, 2> expected{};  // shares

  double share(std::size_t side) const {
    const double all = counts[0] + counts[1];
    return all > 0 ? counts[side] / all : 0;
  }
  double ratio() const {
    const auto density = [&](std::size_t side) {
      return std::log2((counts[side] + expected[side]) / expected[side]);
    };
    return density(1) - density(0);
  }
};

Surroundings look_around(const SetNeighbours& sets, std::size_t sample) {
  Surroundings seen;
  const auto near = sets.near(sample);
  seen.counts[1] = static_cast<double>(sets.count_side(near, 1));
  seen.counts[0] = static_cast<double>(near.size()) - seen.counts[1];
  for (const std::size_t side : {0U, 1U}) seen.expected[side] = sets.expected_share(sample, side);
  return seen;
}

bool too_few(const SetNeighbours& sets) {
  return sets.count(0) < 2 || sets.count(1) < 2;
}

// What the surroundings of a sample hold by chance, and the counts that are beyond it.
class Chance {
 public:
  Chance(const SetNeighbours& sets, double log_bound) : sets_(sets) {
    std::size_t most = 0;
    for (std::size_t sample = 0; sample < sets.size(); ++sample)
      most = std::max(most, sets.near(sample).size());
    most = std::min(most + most * most, sets.size() - 1);  // no surroundings are larger
    for (const std::size_t side : {0U, 1U}) {
      // A sample does not draw itself.
      laws_.emplace_back(sets.size() - 1, sets.count(side) - 1);
      fewest_.push_back(laws_.back().fewest_surprising(most, log_bound));
    }
  }

  /// Log of the chance of what is there; 0 where it is within the bound.
  double surprise(std::size_t sample, std::span<const std::int32_t> surroundings) const {
    const std::size_t side = sets_.side(sample);
    const std::size_t draws = surroundings.size();
    const std::size_t hits = sets_.count_side(surroundings, side);
    return hits < fewest_[side][draws] ? 0 : laws_[side].log_at_least(draws, hits);
  }

 private:
  const SetNeighbours& sets_;
  std::vector<Hypergeometric> laws_;              // by side
  std::vector<std::vector<std::size_t>> fewest_;  // by side, by draws
};

// Log chances, 0 for samples that are not moved.
std::vector<double> surprises(const SetNeighbours& sets, double alpha, const RunOptions& run) {
  const Chance chance(sets, std::log(alpha / (2 * static_cast<double>(sets.size()))));
  std::vector<double> found(sets.size());
  for_each_chunk(sets.size(), run, [&](std::size_t first, std::size_t last) {
    for (std::size_t sample = first; sample < last; ++sample)
      found[sample] = std::min(chance.surprise(sample, sets.near(sample)),
                               chance.surprise(sample, sets.around(sample)));
  });
  return found;
}

// Moved samples of each region, the representative first.
class Regions {
 public:
  Regions(const SetNeighbours& sets, std::span<const double> surprise)
      : sets_(sets), surprise_(surprise), region_of_(surprise.size(), none) {}

  std::vector<std::vector<std::size_t>> group() && {
    std::vector<std::size_t> order;
    for (std::size_t sample = 0; sample < surprise_.size(); ++sample)
      if (surprise_[sample] < 0) order.push_back(sample);
    std::ranges::stable_sort(order, {}, [&](std::size_t sample) { return surprise_[sample]; });
    for (const std::size_t sample : order)
      if (region_of_[sample] == none) place(sample);
    return std::move(regions_);
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  // Joins the first region whose representative is around the sample, or becomes one that takes the
  // free samples around it.
  void place(std::size_t sample) {
    std::vector<std::size_t> alike;
    std::size_t first = none;
    for (const std::int32_t neighbour : sets_.around(sample)) {
      const auto other = static_cast<std::size_t>(neighbour);
      if (surprise_[other] == 0 || sets_.side(other) != sets_.side(sample)) continue;
      alike.push_back(other);
      const std::size_t region = region_of_[other];
      if (region != none && regions_[region].front() == other) first = std::min(first, region);
    }
    if (first != none) return join(sample, first);
    regions_.emplace_back();
    join(sample, regions_.size() - 1);
    for (const std::size_t other : alike)
      if (region_of_[other] == none) join(other, regions_.size() - 1);
  }
  void join(std::size_t sample, std::size_t region) {
    regions_[region].push_back(sample);
    region_of_[sample] = region;
  }

  const SetNeighbours& sets_;
  std::span<const double> surprise_;
  std::vector<std::size_t> region_of_;
  std::vector<std::vector<std::size_t>> regions_;
};

MovedRegion describe(const SetNeighbours& sets, const std::vector<std::size_t>& samples) {
  Surroundings
      all;  // members share their neighbours, so their counts are no more evidence summed up
  for (const std::size_t sample : samples) {
    const Surroundings seen = look_around(sets, sample);
    for (const std::size_t side : {0U, 1U}) {
      all.counts[side] += seen.counts[side] / static_cast<double>(samples.size());
      all.expected[side] += seen.expected[side] / static_cast<double>(samples.size());
    }
  }
  MovedRegion region{.side = sets.side(samples.front()),
                     .representative = sets.row(samples.front())};
  region.share = all.share(region.side);
  region.expected_share = all.expected[region.side];
  region.ratio = all.ratio();
  return region;
}

}  // namespace

std::vector<float> density_ratios(const SetNeighbours& sets) {
  std::vector<float> by_sample(sets.size(), 0.0F);
  if (!too_few(sets))
    for (std::size_t sample = 0; sample < sets.size(); ++sample)
      by_sample[sample] = static_cast<float>(look_around(sets, sample).ratio());
  std::vector<float> ratios(sets.rows(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t row = 0; row < ratios.size(); ++row)
    if (const auto sample = sets.sample_of(row); sample >= 0)
      ratios[row] = by_sample[static_cast<std::size_t>(sample)];
  return ratios;
}

std::vector<MovedRegion> moved_regions(const SetNeighbours& sets, double alpha,
                                       const RunOptions& run) {
  if (too_few(sets)) return {};
  const auto surprise = surprises(sets, alpha, run);
  const auto found = Regions(sets, surprise).group();
  std::vector<MovedRegion> regions;
  std::vector<std::size_t> region_of(sets.size(), found.size());
  for (std::size_t number = 0; number < found.size(); ++number) {
    regions.push_back(describe(sets, found[number]));
    for (const std::size_t sample : found[number]) region_of[sample] = number;
  }
  for (std::size_t row = 0; row < sets.rows(); ++row) {
    const std::int32_t sample = sets.sample_of(row);
    if (sample < 0) continue;
    const std::size_t number = region_of[static_cast<std::size_t>(sample)];
    if (number < regions.size() && sets.side_of_row(row) == regions[number].side)
      regions[number].members.push_back(row);
  }
  std::ranges::stable_sort(regions, std::greater<>{},
                           [](const MovedRegion& region) { return region.members.size(); });
  return regions;
}

}  // namespace deepview

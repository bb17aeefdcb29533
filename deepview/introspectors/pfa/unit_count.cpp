#include "deepview/introspectors/pfa/unit_count.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

void require_share(const char* what, double value) {
  if (!(value >= 0 && value <= 1))
    throw Error(ErrorKind::usage, std::string("PFA ") + what + ": expected a number from 0 to 1, " +
                                      "found " + std::to_string(value));
}

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

SpectrumDivergence divergence(std::span<const double> eigenvalues) {
  const auto units = static_cast<double>(eigenvalues.size());
  const double total = sum(eigenvalues);
  // Makes every share positive: 0 ln 0 does not occur.
  constexpr double smallest = std::numeric_limits<double>::epsilon();
  std::vector<double> shares;
  for (const double value : eigenvalues)
    shares.push_back((total == 0 ? 0 : value / total) + smallest);
  const double whole = sum(shares);
  double kl = 0;
  for (const double share : shares) kl += share / whole * std::log(share / whole * units);
  return {kl, std::log(units)};
}

class CountByKl {
 public:
  CountByKl(const KlStrategy& strategy, PfaRules rules) : strategy_(strategy), rules_(rules) {}

  UnitCount operator()(std::span<const double> eigenvalues) const {
    const auto units = static_cast<double>(eigenvalues.size());
    const SpectrumDivergence found = measure(eigenvalues);
    const double ratio = ratio_of(found);
    const double keep = std::clamp(std::ceil(units * ratio), least(), units);
    return {.keep = static_cast<std::size_t>(keep), .diagnostics = KlDiagnostics{found.kl, ratio}};
  }

 private:
  // DNIKit lets a layer be emptied, and fails later.
  double least() const { return rules_ == PfaRules::dnikit ? 0 : 1; }

  // Where nothing varies, all that there is fits into one unit.
  SpectrumDivergence measure(std::span<const double> eigenvalues) const {
    SpectrumDivergence found = divergence(eigenvalues);
    if (rules_ == PfaRules::dnikit) return found;
    if (sum(eigenvalues) == 0) found.kl = found.largest;
    found.kl = std::clamp(found.kl, 0.0, found.largest);
    return found;
  }

  double ratio_of(const SpectrumDivergence& found) const {
    if (found.largest == 0) {
      if (rules_ == PfaRules::dnikit)
        throw Error(ErrorKind::data, "PFA KL: DNIKit's rules have no answer for a layer of 1 unit");
      return 1;
    }
    if (!strategy_.interpolation) return 1 - found.kl / found.largest;
    const double ratio = strategy_.interpolation(found);
    require_share("KL interpolation", ratio);
    return ratio;
  }

  const KlStrategy& strategy_;
  PfaRules rules_;
};

class CountByEnergy {
 public:
  explicit CountByEnergy(const EnergyStrategy& strategy) : strategy_(strategy) {
    require_share("energy threshold", strategy.threshold);
  }

  UnitCount operator()(std::span<const double> eigenvalues) const {
    const double total = sum(eigenvalues);
    const std::size_t units = eigenvalues.size();
    // Nothing to compare with: all, until somebody looks which units are active.
    std::size_t keep = total == 0 ? units : 1;
    double kept = eigenvalues.front();
    if (total != 0)
      while (keep < units && kept / total < strategy_.threshold) kept += eigenvalues[keep++];
    const std::size_t least = std::clamp<std::size_t>(strategy_.min_kept_count, 1, units);
    return {
        .keep = std::max(keep, least),
        .least = least,
        .diagnostics = EnergyDiagnostics{strategy_.threshold, kept, total == 0 ? 1 : kept / total}};
  }

 private:
  EnergyStrategy strategy_;
};

// For each unit the share of energy that those before it hold, the first of each layer 0. Where
// nothing varies all stand last.
std::vector<double> exclusive_shares(const ByField<PfaLayer>& layers) {
  std::vector<double> shares;
  for (const auto& [name, layer] : layers) {
    const double total = sum(layer.eigenvalues);
    double before = 0;
    for (const double value : layer.eigenvalues) {
      shares.push_back(total == 0 ? 1 : before / total);
      before += value;
    }
  }
  return shares;
}

EnergyStrategy energy_for(const SizeStrategy& size, const ByField<PfaLayer>& layers,
                          PfaRules rules) {
  require_share("relative size", size.relative_size);
  const double epsilon = size.epsilon_energy;
  // From 0.5 on the interval is empty, and DNIKit's threshold is 1 − epsilon whatever the size.
  const bool sane = epsilon >= 0 && (epsilon < 0.5 || rules == PfaRules::dnikit) && epsilon <= 1;
  if (!sane)
    throw Error(ErrorKind::usage,
                "PFA size, epsilon of the energy: expected 0 to below 0.5, found " +
                    std::to_string(epsilon));
  auto shares = exclusive_shares(layers);
  const double found = shares.empty() ? 1 : percentile(std::move(shares), 100 * size.relative_size);
  return {std::min(std::max(found, epsilon), 1 - epsilon), size.min_kept_count};
}

template <class Count>
std::vector<UnitCount> count_each(const ByField<PfaLayer>& layers, const Count& count) {
  std::vector<UnitCount> counts;
  for (const auto& [name, layer] : layers)
    counts.push_back(naming_field(name, [&, &l = layer] { return count(l.eigenvalues); }));
  return counts;
}

}  // namespace

std::vector<UnitCount> unit_counts(const ByField<PfaLayer>& layers, const PfaStrategy& strategy,
                                   PfaRules rules) {
  if (const auto* kl = std::get_if<KlStrategy>(&strategy))
    return count_each(layers, CountByKl(*kl, rules));
  if (const auto* energy = std::get_if<EnergyStrategy>(&strategy))
    return count_each(layers, CountByEnergy(*energy));
  const auto energy = energy_for(std::get<SizeStrategy>(strategy), layers, rules);
  return count_each(layers, CountByEnergy(energy));
}

double percentile(std::vector<double> values, double percent) {
  std::ranges::sort(values);
  const double place = percent / 100 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double low = values[below];
  const double high = values[std::min(below + 1, values.size() - 1)];
  const double share = place - static_cast<double>(below);
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

}  // namespace deepview

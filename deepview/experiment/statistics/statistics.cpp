#include "deepview/experiment/statistics/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

Error unknown_statistic(const std::string& name, const std::vector<std::string>& names) {
  return {ErrorKind::usage,
          fmt::format("no statistic '{}'; there are {}", name, quoted_list(names))};
}

}  // namespace

std::string formatted(double value, StatisticFormat format) {
  const auto whole = [&] { return static_cast<std::int64_t>(value); };
  switch (format) {
    case StatisticFormat::real: return fmt::format("{:12.10f}", value);
    case StatisticFormat::bleu: return fmt::format("{:4.5f}", value);
    case StatisticFormat::count: return fmt::format("{:06d}", whole());
    case StatisticFormat::epoch: return fmt::format("{:02d}", whole());
    case StatisticFormat::whole: break;
  }
  return fmt::format("{:d}", whole());
}

std::string to_line(const StatisticsRow& row, std::string_view tag) {
  std::string line;
  for (const Statistic& statistic : row)
    line += fmt::format("{}{} {}", line.empty() ? "" : "; ", statistic.name,
                        formatted(statistic.value, statistic.format));
  return tag.empty() ? line : fmt::format("{} {}", line, tag);
}

void StatisticsCollector::add_statistic(const std::string& name, StatisticFormat format) {
  if (!has(name)) series_.push_back({name, format, {}});
}

const StatisticsCollector::Series* StatisticsCollector::find(
    const std::string& name) const noexcept {
  const auto it = std::ranges::find(series_, name, &Series::name);
  return it == series_.end() ? nullptr : &*it;
}

void StatisticsCollector::collect(const std::string& name, double value) {
  const auto it = std::ranges::find(series_, name, &Series::name);
  if (it == series_.end()) throw unknown_statistic(name, names());
  it->values.push_back(value);
}

std::span<const double> StatisticsCollector::operator[](const std::string& name) const {
  const Series* series = find(name);
  if (series == nullptr) throw unknown_statistic(name, names());
  return series->values;
}

bool StatisticsCollector::has(const std::string& name) const noexcept {
  return find(name) != nullptr;
}

void StatisticsCollector::empty() {
  for (Series& series : series_) series.values.clear();
}

StatisticsRow StatisticsCollector::last() const {
  StatisticsRow row;
  for (const Series& series : series_) {
    if (series.values.empty())
      throw Error(ErrorKind::usage,
                  fmt::format("statistic '{}' has no value in this episode", series.name));
    row.push_back({series.name, series.format, series.values.back()});
  }
  return row;
}

std::vector<std::string> StatisticsCollector::names() const {
  std::vector<std::string> names;
  for (const Series& series : series_) names.push_back(series.name);
  return names;
}

void StatisticsAggregator::add_aggregator(const std::string& name, StatisticFormat format) {
  if (!has(name)) row_.push_back({name, format, -1});
}

void StatisticsAggregator::set(const std::string& name, double value) {
  const auto it = std::ranges::find(row_, name, &Statistic::name);
  if (it == row_.end()) throw unknown_statistic(name, names());
  it->value = value;
}

double StatisticsAggregator::operator[](const std::string& name) const {
  const auto it = std::ranges::find(row_, name, &Statistic::name);
  if (it == row_.end()) throw unknown_statistic(name, names());
  return it->value;
}

bool StatisticsAggregator::has(const std::string& name) const noexcept {
  return std::ranges::find(row_, name, &Statistic::name) != row_.end();
}

std::vector<std::string> StatisticsAggregator::names() const {
  std::vector<std::string> names;
  for (const Statistic& statistic : row_) names.push_back(statistic.name);
  return names;
}

Aggregate aggregate(std::span<const double> values) {
  Aggregate result;
  if (values.empty()) return result;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / count;
  double squares = 0;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  const auto [min, max] = std::ranges::minmax_element(values);
  result.min = *min;
  result.max = *max;
  result.deviation = values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
  return result;
}

double weighted_mean(std::span<const double> values, std::span<const double> weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  return all == 0 ? 0
                  : std::inner_product(values.begin(), values.end(), weights.begin(), 0.0) / all;
}

void add_aggregators_of(StatisticsAggregator& aggregator, const std::string& name) {
  for (const char* suffix : {"", "_min", "_max", "_std"})
    aggregator.add_aggregator(name + suffix, StatisticFormat::real);
}

void aggregate_statistic(const StatisticsCollector& collector, const std::string& name,
                         StatisticsAggregator& aggregator) {
  const Aggregate result = aggregate(collector[name]);
  aggregator.set(name, result.mean);
  aggregator.set(name + "_min", result.min);
  aggregator.set(name + "_max", result.max);
  aggregator.set(name + "_std", result.deviation);
}

}  // namespace deepview

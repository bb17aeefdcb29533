// What is counted while a network trains: values per episode, and what they come to per epoch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deepview {

/// How a statistic is written in tables and lines: MI-Prometheus's formats.
enum class StatisticFormat : std::uint8_t {
  real,   ///< {:12.10f}: losses and accuracies.
  bleu,   ///< {:4.5f}
  count,  ///< {:06d}: episodes, samples.
  epoch,  ///< {:02d}
  whole,  ///< {:d}: lengths.
};

/// The value in its format. Whole numbers are exact up to 2^53.
std::string formatted(double value, StatisticFormat format);

/// One statistic as it is exported.
struct Statistic {
  std::string name;
  StatisticFormat format = StatisticFormat::real;
  double value = 0;
  friend bool operator==(const Statistic&, const Statistic&) = default;
};
using StatisticsRow = std::vector<Statistic>;

/// "loss 0.0711234567; episode 000157; acc 0.9838000000 [Full Test]".
std::string to_line(const StatisticsRow& row, std::string_view tag);

/// Values of each statistic, one per episode, in the order they were added.
class StatisticsCollector {
 public:
  /// A name that is there keeps its place and its values.
  void add_statistic(const std::string& name, StatisticFormat format);
  /// Appends a value. Throws Error(usage) for a name that was not added.
  void collect(const std::string& name, double value);
  /// All values so far. Throws Error(usage) for a name that was not added.
  std::span<const double> operator[](const std::string& name) const;
  bool has(const std::string& name) const noexcept;
  /// Forgets the values, keeps the names.
  void empty();

  /// The last value of each. Throws Error(usage) for one that has none yet.
  StatisticsRow last() const;
  std::vector<std::string> names() const;

 private:
  struct Series {
    std::string name;
    StatisticFormat format;
    std::vector<double> values;
  };
  const Series* find(const std::string& name) const noexcept;
  std::vector<Series> series_;
};

/// One value of each statistic, for a whole epoch or set.
class StatisticsAggregator {
 public:
  /// -1 until it is set.
  void add_aggregator(const std::string& name, StatisticFormat format);
  /// Throws Error(usage) for a name that was not added.
  void set(const std::string& name, double value);
  double operator[](const std::string& name) const;
  bool has(const std::string& name) const noexcept;

  const StatisticsRow& row() const noexcept { return row_; }
  std::vector<std::string> names() const;

 private:
  StatisticsRow row_;
};

/// What several values come to. Of no values everything is 0, as is the deviation of one.
struct Aggregate {
  double mean = 0;
  double min = 0;
  double max = 0;
  double deviation = 0;  ///< Unbiased: divided by the number of values less one.
};
Aggregate aggregate(std::span<const double> values);
/// The mean where each value stands for as many as its weight says; 0 when the weights come to nothing.
double weighted_mean(std::span<const double> values, std::span<const double> weights);

/// Adds NAME, NAME_min, NAME_max, NAME_std.
void add_aggregators_of(StatisticsAggregator& aggregator, const std::string& name);
/// Sets them from the collected values.
void aggregate_statistic(const StatisticsCollector& collector, const std::string& name,
                         StatisticsAggregator& aggregator);

}  // namespace deepview

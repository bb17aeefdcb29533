// What is counted in training, validation and testing, under MI-Prometheus's names and in its order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "deepview/experiment/problems/open_problem.hpp"
#include "deepview/experiment/statistics/event_file.hpp"
#include "deepview/experiment/statistics/statistics.hpp"
#include "deepview/experiment/statistics/statistics_file.hpp"

namespace deepview {

/// One batch that was judged.
struct EpisodeOutcome {
  std::int64_t episode = 0;
  std::int64_t epoch = 0;
  double loss = 0;
  double accuracy = 0;
  std::size_t batch_size = 0;
  std::int64_t seq_length = 0;  ///< The longest of the batch; of algorithmic problems.
};

/// Values of the episodes since they were last emptied, and what they come to.
class PhaseStatistics {
 public:
  /// Tests count no epochs.
  PhaseStatistics(const Problem& problem, bool counts_epochs);

  void collect(const EpisodeOutcome& outcome, const Problem& problem);
  /// `episode` is what the row is about: the last of training, the number of batches of a test.
  void aggregate(std::int64_t episode, std::int64_t epoch);

  StatisticsCollector collector{};
  StatisticsAggregator aggregator{};
};

/// The longest sequence of a batch; 0 where there are none.
std::int64_t longest_sequence(const Batch& batch);

/// A table, and the same for TensorBoard where that is wanted.
class StatisticsStream {
 public:
  struct Place {
    std::filesystem::path table;
    std::optional<std::filesystem::path> events{};  ///< Folder of the event file.
    std::optional<std::uint64_t> kept_bytes{};      ///< Of a table that is there.
  };
  StatisticsStream(const Place& place, const std::vector<std::string>& names);

  void write(const StatisticsRow& row) { table_.write(row); }
  /// All but the episode, which is the step.
  void tell_tensorboard(const StatisticsRow& row);
  /// Null when TensorBoard is not wanted.
  EventFile* events() noexcept { return events_ ? &*events_ : nullptr; }
  std::uint64_t bytes() const noexcept { return table_.bytes(); }

 private:
  StatisticsFile table_;
  std::optional<EventFile> events_;
};

/// Seconds since 1970.
double seconds_now();

}  // namespace deepview

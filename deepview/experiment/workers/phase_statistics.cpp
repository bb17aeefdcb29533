#include "deepview/experiment/workers/phase_statistics.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace deepview {
namespace {

bool has_sequences(const Problem& problem) {
  return problem.longest().has_value();
}

// Problems that read digits step by step count their accuracy alone.
bool counts_samples(const Problem& problem) {
  return problem.objective() != Objective::class_at_masked_steps;
}

}  // namespace

PhaseStatistics::PhaseStatistics(const Problem& problem, bool counts_epochs) {
  using Format = StatisticFormat;
  collector.add_statistic("loss", Format::real);
  collector.add_statistic("episode", Format::count);
  if (counts_epochs) collector.add_statistic("epoch", Format::epoch);
  collector.add_statistic("acc", Format::real);
  if (has_sequences(problem)) {
    collector.add_statistic("seq_length", Format::whole);
    collector.add_statistic("max_seq_length", Format::whole);
  }
  if (counts_samples(problem)) collector.add_statistic("batch_size", Format::count);

  aggregator.add_aggregator("episode", Format::count);
  aggregator.add_aggregator("episodes_aggregated", Format::count);
  add_aggregators_of(aggregator, "loss");
  if (counts_epochs) aggregator.add_aggregator("epoch", Format::epoch);
  if (!counts_samples(problem)) return;
  add_aggregators_of(aggregator, "acc");
  aggregator.add_aggregator("samples_aggregated", Format::count);
  // Means over samples. The others, over batches, count those of a last, smaller batch for more.
  aggregator.add_aggregator("loss_weighted", Format::real);
  aggregator.add_aggregator("acc_weighted", Format::real);
}

void PhaseStatistics::collect(const EpisodeOutcome& outcome, const Problem& problem) {
  collector.collect("loss", outcome.loss);
  collector.collect("episode", static_cast<double>(outcome.episode));
  if (collector.has("epoch")) collector.collect("epoch", static_cast<double>(outcome.epoch));
  collector.collect("acc", outcome.accuracy);
  if (has_sequences(problem)) {
    collector.collect("seq_length", static_cast<double>(outcome.seq_length));
    collector.collect("max_seq_length", *problem.max_length());
  }
  if (counts_samples(problem))
    collector.collect("batch_size", static_cast<double>(outcome.batch_size));
}

void PhaseStatistics::aggregate(std::int64_t episode, std::int64_t epoch) {
  aggregator.set("episode", static_cast<double>(episode));
  aggregator.set("episodes_aggregated", static_cast<double>(collector["loss"].size()));
  aggregate_statistic(collector, "loss", aggregator);
  if (aggregator.has("epoch")) aggregator.set("epoch", static_cast<double>(epoch));
  if (!aggregator.has("acc")) return;
  aggregate_statistic(collector, "acc", aggregator);
  const std::span<const double> sizes = collector["batch_size"];
  aggregator.set("samples_aggregated", std::accumulate(sizes.begin(), sizes.end(), 0.0));
  for (const std::string name : {"loss", "acc"})
    aggregator.set(name + "_weighted", weighted_mean(collector[name], sizes));
}

std::int64_t longest_sequence(const Batch& batch) {
  const Tensor* lengths = batch.find("sequences_length");
  if (lengths == nullptr || batch.size() == 0) return 0;
  return std::ranges::max(lengths->values<std::int64_t>());
}

StatisticsStream::StatisticsStream(const Place& place, const std::vector<std::string>& names)
    : table_(place.table, names, place.kept_bytes) {
  if (place.events) events_.emplace(*place.events, seconds_now());
}

void StatisticsStream::tell_tensorboard(const StatisticsRow& row) {
  if (!events_) return;
  const auto step = std::ranges::find(row, "episode", &Statistic::name);
  const EventFile::When when{seconds_now(), static_cast<std::int64_t>(step->value)};
  for (const Statistic& statistic : row)
    if (statistic.name != "episode") events_->add_scalar(statistic.name, statistic.value, when);
}

double seconds_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

}  // namespace deepview

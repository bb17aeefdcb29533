// Experiments that differ only in their seeds, taken together.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/config/grid_table.hpp"

namespace deepview {

struct Interval {
  double low = 0;
  double high = 0;
};

/// Of the mean of values, drawn anew 10,000 times with putting back: the middle 95 % of the means (percentile
/// bootstrap), between order statistics in proportion. Needs at least one value.
///
/// Random  Resample r from (seed, r): same seed, same answer.
/// Source  Efron 1979, Bootstrap methods: another look at the jackknife, Annals of Statistics 7(1).
Interval bootstrap_interval(std::span<const double> values, Seed seed);

/// Experiments whose configurations without seeds are the same.
struct ExperimentGroup {
  std::string problem;
  std::string model;
  NamedCells
      settings;  ///< What groups of this problem and model differ in, as messages show values.
  std::vector<std::size_t> members;  ///< Their places in the list.
};

/// In the order of first experiments.
std::vector<ExperimentGroup> experiment_groups(const std::vector<ExperimentRecord>& experiments);

/// One measure of one group.
struct SummaryRow {
  std::size_t group = 0;  ///< From 1, in the order of first experiments.
  std::string problem;
  std::string model;
  std::string measure;  ///< validation_loss, validation_acc, test_loss, test_acc.
  std::size_t n = 0;    ///< Experiments that have it.
  double mean = 0;
  std::optional<double>
      deviation{};  ///< Of the sample, divided by n - 1; none for a single experiment.
  std::optional<Interval> interval{};  ///< Of the mean, 95 %; none for a single experiment.
  std::string settings;                ///< Of the group: "model.hidden_state_size=64 …".
};

/// Of each group the measures that an experiment of it has. An experiment with several tests counts once, with
/// their mean.
std::vector<SummaryRow> summary_of(const std::vector<ExperimentRecord>& experiments,
                                   const std::vector<ExperimentGroup>& groups, Seed seed);

/// Columns group, problem, model, measure, n, mean, std, low, high, settings; empty cells for what is none.
std::string summary_csv(const std::vector<SummaryRow>& rows);

}  // namespace deepview

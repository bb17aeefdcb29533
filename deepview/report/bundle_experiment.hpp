// Experiments as a report shows them: one that was trained or tested, or many side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace deepview {

/// A table of statistics. Long ones are thinned: a point stands for `every` rows that follow each other, the last
/// for the rest.
struct BundleSeries {
  std::string name;   ///< Of the table: "training", "validation_set_agg" …
  std::string title;  ///< For people.
  std::size_t rows = 0;
  std::size_t every = 1;
  struct Column {
    std::string name;
    std::vector<double> means;
    std::vector<double> least{}, most{};  ///< Empty where a point is one row.
  };
  std::vector<Column> columns{};  ///< Those of numbers.
};

/// One value of a configuration.
struct BundleSetting {
  std::string path;  ///< "training.optimizer.lr".
  std::string value;
  std::string origin;  ///< "a.yaml:3", "a default" …; empty where it is not known.
};

struct BundleWeight {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// How often a prediction was made where another class, or the same, was right.
struct BundleAnswer {
  std::size_t target = 0;
  std::size_t prediction = 0;
  std::size_t count = 0;
};

/// Answers in bits to sequences of one length.
struct BundleLength {
  std::int64_t length = 0;  ///< Steps.
  std::size_t sequences = 0;
  std::size_t whole = 0;  ///< Of these, without a wrong bit.
  std::size_t bits = 0;
  std::size_t right_bits = 0;
};

/// One of the bundle's samples in full: bits, step after step, each a 0 or a 1.
struct BundleSequence {
  std::size_t sample = 0;
  std::size_t width = 0;  ///< Bits of a step.
  std::string target;     ///< As many characters as width x steps.
  std::string answer;
};

enum class ExperimentKind : std::uint8_t { training, test };

/// One experiment. The samples of the bundle are those with the largest losses, with the columns `class`,
/// `prediction` and `loss`, or `length`, `bits`, `right_bits` and `loss`.
struct BundleExperiment {
  ExperimentKind kind = ExperimentKind::training;
  std::string problem, model;
  std::string status;  ///< How training ended.
  std::string note;    ///< Why something is missing, in a sentence; empty when nothing is.
  std::optional<std::int64_t> best_episode{};
  std::optional<double> best_loss{};  ///< Of validation.
  std::vector<BundleSeries> series{};
  std::size_t judged = 0;                   ///< Answers in all.
  std::vector<BundleAnswer> confusion{};    ///< Of all of them.
  std::vector<BundleLength> lengths{};      ///< Of all of them, by length.
  std::vector<BundleSequence> sequences{};  ///< The worst of them.
  std::vector<BundleSetting> configuration{};
  std::vector<BundleWeight> weights{};
};

/// What a group of runs came to in one measure.
struct BundleSummary {
  std::string measure;
  std::size_t n = 0;
  double mean = 0;
  std::optional<double> deviation{}, low{}, high{};  ///< None for a single run.
};

/// Runs that differ in nothing but their seeds.
struct BundleGroup {
  std::string problem, model;
  std::vector<BundleSetting> settings{};  ///< What it differs in from others of its kind.
  std::vector<BundleSummary> summaries{};
};

struct BundleRun {
  std::string name;  ///< Its folder, below that of the grid.
  std::string page;  ///< From the bundle to its own page; empty without one.
  std::string status;
  std::size_t group = 0;
  std::vector<std::pair<std::string, double>> measures{};
  std::vector<BundleSeries> series{};
};

/// Many experiments, with a table of all that is known of them.
struct BundleGrid {
  std::vector<BundleGroup> groups;
  std::vector<BundleRun> runs;
  std::vector<std::string> columns;
  struct Row {
    std::size_t run = 0;  ///< An experiment with several tests has a row for each.
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;
};

}  // namespace deepview

// The report as data: what a bundle holds, and the one function that writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/io/files.hpp"
#include "deepview/report/bundle_experiment.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

inline constexpr int bundle_schema = 1;  ///< Raised when a reader of the old form would misread.

/// What a column's numbers mean to a reader.
enum class ColumnKind : std::uint8_t { category, number, coordinate, group };

/// One value per sample.
struct BundleColumn {
  std::string name;   ///< Also of its files; anything but [A-Za-z0-9_-] is cleaned away.
  std::string title;  ///< For people.
  ColumnKind kind = ColumnKind::number;
  std::string values;       ///< "classes" or "splits" when the numbers index that list; else empty.
  Tensor data;              ///< [samples], int32, float32 or float64.
  std::string description;  ///< One sentence.
};

/// A way to look at the samples: the image descriptor or a layer of a network.
struct BundleView {
  std::string name;  ///< As in findings, e.g. "descriptor" or a layer's name.
  std::string title;
  bool is_layer = false;
  std::size_t dimensions = 0;     ///< Of the rows that were compared.
  std::string map_method;         ///< "pca", "umap" …; empty, as are both axes, without a map.
  std::string map_x, map_y;       ///< Names of two columns.
  std::vector<double> explained;  ///< Share of the variance along each axis of the map; PCA only.
  std::vector<std::pair<std::string, double>> map_quality;  ///< "trustworthiness", 0.98 …
};

/// What is known of one layer's units. Lists are by unit, or empty where it was not asked for.
struct BundleLayer {
  std::string name;
  std::size_t units = 0;
  std::string note;              ///< Why something is missing, one sentence; empty when nothing is.
  std::vector<double> spectrum;  ///< Shares of the variance, descending; at most 512.
  struct Kept {
    std::string strategy;            ///< "PFA KL", "PFA Energy" …
    std::vector<std::size_t> units;  ///< To keep, ascending.
  };
  std::vector<Kept> kept;
  std::vector<double> mean, deviation;              ///< Of the responses.
  std::vector<double> inactive;                     ///< Share of the responses that are zero.
  std::vector<std::size_t> dead, constant;          ///< Units, ascending.
  std::vector<std::vector<std::size_t>> identical;  ///< Groups of units.
  std::vector<std::vector<std::size_t>> strongest;  ///< Samples with the largest response, first.
};

/// How alike layers are, [rows, columns] in row-major order.
struct BundleSimilarity {
  std::string method;  ///< "Linear CKA, debiased".
  std::vector<std::string> rows, columns;
  std::vector<double> values;  ///< 1: the same but for rotation and scale; NaN: undefined.
};

/// What the labels were asked.
struct BundleLabels {
  std::string view;          ///< That told the classes apart best.
  std::string suggested;     ///< Column: the class that fits better; -1: not in doubt.
  std::string chance;        ///< Column: chance of the given label.
  std::vector<bool> judged;  ///< [classes] Whether the view tells the class from the others at all.
  std::vector<double> recall;     ///< [classes] Share of its samples whose nearest mostly agree.
  std::vector<double> confident;  ///< [classes, classes] Given by suggested, counts of confidence.
};

/// One set of samples seen from another, in one view.
struct BundleComparison {
  std::string view;
  std::string from, to;  ///< Names of splits, or of data sets.
  std::size_t from_samples = 0, to_samples = 0;
  double same_share = 0;      ///< Of the nearest neighbours, those of the same set …
  double expected_share = 0;  ///< … and the mean of that when the sets are one.
  double z = 0;               ///< Of their difference; beyond ±3 the sets differ.
  std::string ratio;          ///< Column: log2 of the density of `to` over that of `from`.
};

/// Sheets of equal cells: sample i stands on sheet i / per_page, in row-major order.
struct ThumbnailSheets {
  int cell = 0;     ///< Side of a cell in pixels.
  int columns = 0;  ///< Cells in a row of a sheet.
  std::size_t per_page = 0;
  std::vector<std::string> files;  ///< Relative to the bundle.
};

/// Everything about the data that a report says; equal inputs make equal bundles, byte for byte.
struct Bundle {
  std::string title;
  std::vector<std::string> paths;  ///< One per sample, raw bytes.
  std::vector<std::string> classes;
  std::vector<std::string> splits;
  std::vector<BundleView> views;
  std::string map_view;
  std::vector<Finding> findings;
  std::vector<BundleLayer> layers;
  std::optional<BundleSimilarity> similarity;
  std::optional<BundleLabels> labels;
  std::vector<BundleComparison> comparisons;
  std::vector<BundleColumn> columns;
  ThumbnailSheets sheets;
  std::optional<BundleExperiment> experiment{};
  std::optional<BundleGrid> grid{};
};

/// How the report came about; the one part of a bundle that may differ between equal runs.
struct RunRecord {
  std::string version;
  std::string started;  ///< UTC, ISO 8601.
  double seconds = 0;
  std::vector<std::string> command;
  int threads = 1;
  std::uint64_t seed = 0;

  struct Data {
    std::string path, kind;
    std::size_t files = 0, read = 0, skipped = 0, other_files = 0;
    std::string
        originals;  ///< From the bundle to the folder of the originals, "/" at its end; or empty.
  } data;

  struct Model {
    std::string path, framework;
    std::vector<std::string> layers;
    std::string preparation;
  };
  std::optional<Model> model;

  std::vector<std::pair<std::string, double>> steps;  ///< Name, seconds.
  std::vector<std::pair<std::string, std::string>> options, versions, machine;
  std::vector<UnreadableFile> skipped;
};

/// A column name from a free text: spaces become _, and only [A-Za-z0-9_-] stay.
std::string column_name(const std::string& text);

/// Writes report.json, run.json, samples.csv, suspects.csv, columns/, data/ and index.html, and with
/// layers layers.json and units.csv, with experiments experiment.json, into a folder that holds the thumbnail sheets already. The
/// caller makes the folder appear at once.
/// Throws Error(shape) unless every column has one value per path, every list of a layer fits its
/// units, every matrix its names, and every sample and column that is named exists; Error(io) when
/// writing fails.
void write_bundle(const OutputFolder& folder, const Bundle& bundle, const RunRecord& run);

}  // namespace deepview

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
  std::string map_method;         ///< "pca".
  std::string map_x, map_y;       ///< Names of two columns.
  std::vector<double> explained;  ///< Share of the variance along each axis of the map.
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
  std::vector<BundleColumn> columns;
  ThumbnailSheets sheets;
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

/// Writes report.json, run.json, samples.csv, suspects.csv, columns/, data/ and index.html into a
/// folder that holds the thumbnail sheets already. The caller makes the folder appear at once.
/// Throws Error(shape) unless every column has one value per path, Error(io) when writing fails.
void write_bundle(const OutputFolder& folder, const Bundle& bundle, const RunRecord& run);

}  // namespace deepview

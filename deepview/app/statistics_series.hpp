// Tables of statistics as the curves of a page.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/report/bundle_experiment.hpp"

namespace deepview {

/// How a table becomes a series.
struct SeriesOptions {
  std::string name;                    ///< Of the table: "training", "validation_set_agg" …
  std::size_t most_points = 1000;      ///< Longer tables are thinned.
  std::vector<std::string> columns{};  ///< None: every one whose cells are all numbers.
};

/// A table that ends in the middle of a row, as a killed run leaves it, counts up to the row before. Nothing
/// without rows, and where there is no table. Throws Error(io); Error(data) for what is no table.
std::optional<BundleSeries> read_series(const std::filesystem::path& table,
                                        const SeriesOptions& options);

/// Those of the tables that a training or a test leaves and that are there, in the order in which they are
/// shown.
std::vector<BundleSeries> read_all_series(const std::filesystem::path& experiment);

/// "Training, each episode" …
std::string series_title(const std::string& name);

}  // namespace deepview

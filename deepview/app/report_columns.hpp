// The columns of a report: one number per sample, under the names that readers rely on.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/findings/samples.hpp"
#include "deepview/numeric/map_quality.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// class and split.
std::vector<BundleColumn> label_columns(std::vector<std::int32_t> classes,
                                        std::vector<std::int32_t> splits);

/// class, split, width, height and channels.
std::vector<BundleColumn> sample_columns(const Samples& samples);

/// One coordinate of each row of a map; 0 where the map has no such axis.
std::vector<float> coordinate(const Rows& places, std::size_t axis);

/// "trustworthiness" and "neighbour_recall" at the largest neighbourhood that was judged, and
/// "triplet_accuracy".
std::vector<std::pair<std::string, double>> quality_numbers(const MapQuality& judged);

/// A name for each text that column_name keeps apart: "a/b" and "ab" become "ab" and "ab_2".
std::vector<std::string> distinct_column_names(const std::vector<std::string>& texts);

template <class T>
BundleColumn make_column(std::string name, std::string title, ColumnKind kind,
                         std::vector<T> values) {
  const auto rows = static_cast<std::int64_t>(values.size());
  return {.name = std::move(name),
          .title = std::move(title),
          .kind = kind,
          .values = "",
          .data = Tensor(Shape{rows}, std::move(values)),
          .description = ""};
}

}  // namespace deepview

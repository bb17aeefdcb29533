#include "deepview/app/report_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace deepview {
namespace {

std::vector<std::int32_t> extents(const Samples& samples, std::int32_t PictureShape::*extent) {
  std::vector<std::int32_t> values;
  for (const auto& shape : samples.shapes) values.push_back(shape.*extent);
  return values;
}

}  // namespace

std::vector<BundleColumn> label_columns(std::vector<std::int32_t> classes,
                                        std::vector<std::int32_t> splits) {
  std::vector<BundleColumn> columns;
  columns.push_back(make_column("class", "Class", ColumnKind::category, std::move(classes)));
  columns.back().values = "classes";
  columns.back().description = "Position in the list of classes; -1 without a label.";
  columns.push_back(make_column("split", "Split", ColumnKind::category, std::move(splits)));
  columns.back().values = "splits";
  columns.back().description = "Position in the list of splits; -1 without one.";
  return columns;
}

std::vector<BundleColumn> sample_columns(const Samples& samples) {
  std::vector<BundleColumn> columns = label_columns(samples.classes, samples.splits);
  columns.push_back(
      make_column("width", "Width", ColumnKind::number, extents(samples, &PictureShape::width)));
  columns.back().description = "Of the picture, upright, in pixels.";
  columns.push_back(
      make_column("height", "Height", ColumnKind::number, extents(samples, &PictureShape::height)));
  columns.back().description = "Of the picture, upright, in pixels.";
  columns.push_back(make_column("channels", "Channels", ColumnKind::number,
                                extents(samples, &PictureShape::channels)));
  columns.back().description = "As stored in the file.";
  return columns;
}

std::vector<float> coordinate(const Rows& places, std::size_t axis) {
  std::vector<float> values(places.size(), 0.0F);
  if (axis < places.columns())
    for (std::size_t i = 0; i < places.size(); ++i) values[i] = places.row(i)[axis];
  return values;
}

std::vector<std::pair<std::string, double>> quality_numbers(const MapQuality& judged) {
  std::vector<std::pair<std::string, double>> numbers;
  if (!judged.neighbourhoods.empty()) {
    const NeighbourhoodQuality& widest =
        *std::ranges::max_element(judged.neighbourhoods, {}, &NeighbourhoodQuality::neighbours);
    numbers.emplace_back("trustworthiness", widest.trustworthiness);
    numbers.emplace_back("neighbour_recall", widest.recall);
  }
  if (judged.triplet_accuracy) numbers.emplace_back("triplet_accuracy", *judged.triplet_accuracy);
  return numbers;
}

std::vector<std::string> distinct_column_names(const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const auto& text : texts) {
    const std::string base = column_name(text);
    std::string name = base;
    for (int number = 2; !taken.insert(name).second; ++number)
      name = fmt::format("{}_{}", base, number);
    names.push_back(name);
  }
  return names;
}

}  // namespace deepview

#include "deepview/report/bundle_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

void require_one_value_per_sample(const Bundle& bundle) {
  for (const auto& column : bundle.columns)
    if (column.data.row_count() != bundle.paths.size() || column.data.rank() != 1)
      throw shape_error("column '" + column.name + "' of the report",
                        fmt::format("[{}]", bundle.paths.size()), to_string(column.data.shape()));
}

void require_column(const Bundle& bundle, const std::string& name, const std::string& what) {
  const auto is_named = [&](const BundleColumn& column) { return column.name == name; };
  if (std::ranges::none_of(bundle.columns, is_named))
    throw shape_error(what, "the name of a column", "'" + name + "'");
}

void require_size(std::size_t found, std::size_t expected, const std::string& what) {
  if (found != expected)
    throw shape_error(what, fmt::format("{} values", expected), std::to_string(found));
}

void require_below(const std::vector<std::size_t>& numbers, std::size_t limit,
                   const std::string& what) {
  for (const std::size_t number : numbers)
    if (number >= limit)
      throw shape_error(what, fmt::format("numbers below {}", limit), std::to_string(number));
}

void check(const BundleLayer& layer, std::size_t samples) {
  const auto of_layer = [&](std::string_view what) {
    return fmt::format("{} of layer '{}'", what, shown_text(layer.name));
  };
  const auto by_unit = [&](const auto& list, std::string_view what) {
    if (!list.empty()) require_size(list.size(), layer.units, of_layer(what));
  };
  by_unit(layer.mean, "means");
  by_unit(layer.deviation, "deviations");
  by_unit(layer.inactive, "inactive shares");
  by_unit(layer.strongest, "strongest samples");
  if (layer.spectrum.size() > layer.units)
    throw shape_error(of_layer("spectrum"), fmt::format("at most {} values", layer.units),
                      std::to_string(layer.spectrum.size()));
  for (const auto& kept : layer.kept)
    require_below(kept.units, layer.units, of_layer("units that " + kept.strategy + " keeps"));
  require_below(layer.dead, layer.units, of_layer("dead units"));
  require_below(layer.constant, layer.units, of_layer("constant units"));
  for (const auto& group : layer.identical)
    require_below(group, layer.units, of_layer("identical units"));
  for (const auto& strongest : layer.strongest)
    require_below(strongest, samples, of_layer("strongest samples"));
}

void check(const BundleLabels& labels, const Bundle& bundle) {
  const std::size_t classes = bundle.classes.size();
  require_column(bundle, labels.suggested, "suggested labels");
  require_column(bundle, labels.chance, "chances of the labels");
  require_size(labels.judged.size(), classes, "judged classes");
  require_size(labels.recall.size(), classes, "recalls of the classes");
  require_size(labels.confident.size(), classes * classes, "confident counts of the labels");
}

void check(const BundleSeries& series) {
  const std::size_t points =
      series.every == 0 ? 0 : (series.rows + series.every - 1) / series.every;
  for (const auto& column : series.columns) {
    const std::string what =
        fmt::format("column '{}' of the series '{}'", shown_text(column.name), series.name);
    require_size(column.means.size(), points, what);
    if (series.every == 1) continue;
    require_size(column.least.size(), points, what);
    require_size(column.most.size(), points, what);
  }
}

void check(const BundleExperiment& experiment, const Bundle& bundle) {
  for (const auto& series : experiment.series) check(series);
  for (const auto& [target, prediction, count] : experiment.confusion)
    require_below({target, prediction}, bundle.classes.size(), "classes of a confusion");
  for (const auto& sequence : experiment.sequences) {
    require_below({sequence.sample}, bundle.paths.size(), "sample of a sequence");
    require_size(sequence.answer.size(), sequence.target.size(), "answer of a sequence");
    if (sequence.width == 0 || sequence.target.size() % sequence.width != 0)
      throw shape_error("target of a sequence", fmt::format("steps of {} bits", sequence.width),
                        std::to_string(sequence.target.size()));
  }
  if (!bundle.paths.empty()) require_column(bundle, "loss", "losses of an experiment's samples");
}

void check(const BundleGrid& grid) {
  for (const auto& run : grid.runs) {
    require_below({run.group}, grid.groups.size(), fmt::format("group of the run '{}'", run.name));
    for (const auto& series : run.series) check(series);
  }
  for (const auto& row : grid.rows) {
    require_below({row.run}, grid.runs.size(), "run of a row");
    require_size(row.cells.size(), grid.columns.size(), "row of the grid");
  }
}

}  // namespace

void check_bundle(const Bundle& bundle) {
  require_one_value_per_sample(bundle);
  for (const auto& view : bundle.views) {
    if (view.map_method.empty()) continue;
    require_column(bundle, view.map_x, "x of the map of '" + shown_text(view.name) + "'");
    require_column(bundle, view.map_y, "y of the map of '" + shown_text(view.name) + "'");
  }
  for (const auto& layer : bundle.layers) check(layer, bundle.paths.size());
  if (const auto& similarity = bundle.similarity)
    require_size(similarity->values.size(), similarity->rows.size() * similarity->columns.size(),
                 "similarity of layers");
  if (bundle.labels) check(*bundle.labels, bundle);
  if (bundle.experiment) check(*bundle.experiment, bundle);
  if (bundle.grid) check(*bundle.grid);
  for (const auto& comparison : bundle.comparisons)
    if (!comparison.ratio.empty())
      require_column(bundle, comparison.ratio,
                     fmt::format("ratio from '{}' to '{}'", shown_text(comparison.from),
                                 shown_text(comparison.to)));
}

}  // namespace deepview::detail

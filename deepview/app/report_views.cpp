#include "deepview/app/report_views.hpp"

#include <fmt/format.h>

#include "deepview/app/report_columns.hpp"
#include "deepview/findings/descriptor_view.hpp"
#include "deepview/numeric/map_quality.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/principal_components.hpp"
#include "deepview/numeric/umap.hpp"

namespace deepview {
namespace {

// Distances in more columns than this cost much and say little more.
constexpr std::size_t most_columns = 128;

struct Placed {
  std::string method;
  Rows places;
  std::vector<double> explained;  // of principal components
};

// Fewer samples have no neighbourhoods to keep.
constexpr std::size_t fewest_for_umap = 32;

Placed place_rows(const View& view, const RunOptions& options) {
  if (view.rows.size() >= fewest_for_umap)
    return {"umap", fit_umap(view.rows, view.graph, {}, options).map, {}};
  const PcaModel model = principal_components(view.rows, 2, options);
  return {"pca", project(model, view.rows, options), model.variance_ratio};
}

}  // namespace

View layer_view(const std::string& layer, const Rows& responses, const RunOptions& options) {
  require_finite(responses, "responses of layer '" + layer + "'");
  View view{.name = layer, .rows = responses, .graph = {}};
  if (responses.columns() > most_columns)
    view.rows = project(principal_components(responses, most_columns, options), responses, options);
  view.graph = neighbour_graph(view.rows, {.k = 32, .scaling = Scaling::none}, options);
  return view;
}

View field_view(const std::string& field, const Rows& rows, const RunOptions& options) {
  return field == descriptor_view_name ? descriptor_view(rows, options)
                                       : layer_view(field, rows, options);
}

ViewMap map_of(const View& view, const std::string& column_suffix, const RunOptions& options) {
  const bool is_layer = view.name != descriptor_view_name;
  const std::string title = is_layer ? "Layer " + view.name : "Image descriptor";
  const Placed placed = place_rows(view, options);
  ViewMap map;
  map.view = {.name = view.name,
              .title = title,
              .is_layer = is_layer,
              .dimensions = view.rows.columns(),
              .map_method = placed.method,
              .map_x = "map_" + column_suffix + "_x",
              .map_y = "map_" + column_suffix + "_y",
              .explained = placed.explained,
              .map_quality = quality_numbers(
                  map_quality(view.rows, placed.places, {.neighbours = {15}}, options))};
  map.columns.push_back(make_column(map.view.map_x, title + ", map, horizontally",
                                    ColumnKind::coordinate, coordinate(placed.places, 0)));
  map.columns.push_back(make_column(map.view.map_y, title + ", map, vertically",
                                    ColumnKind::coordinate, coordinate(placed.places, 1)));
  for (auto& column : map.columns) column.description = "Place on the map.";
  return map;
}

}  // namespace deepview

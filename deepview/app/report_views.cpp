#include "deepview/app/report_views.hpp"

#include <fmt/format.h>

#include "deepview/app/report_columns.hpp"
#include "deepview/findings/descriptor_view.hpp"
#include "deepview/numeric/neighbours.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview::detail {
namespace {

// Distances in more columns than this cost much and say little more.
constexpr std::size_t most_columns = 128;

std::vector<float> coordinate(const Rows& places, std::size_t axis) {
  std::vector<float> values(places.size(), 0.0F);
  if (axis < places.columns())
    for (std::size_t i = 0; i < places.size(); ++i) values[i] = places.row(i)[axis];
  return values;
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

ViewMap map_of(const View& view, const std::string& column_suffix, const RunOptions& options) {
  const PcaModel model = principal_components(view.rows, 2, options);
  const Rows places = project(model, view.rows, options);
  const bool is_layer = view.name != descriptor_view_name;
  const std::string title = is_layer ? "Layer " + view.name : "Image descriptor";
  ViewMap map;
  map.view = {.name = view.name,
              .title = title,
              .is_layer = is_layer,
              .dimensions = view.rows.columns(),
              .map_method = "pca",
              .map_x = "map_" + column_suffix + "_x",
              .map_y = "map_" + column_suffix + "_y",
              .explained = model.variance_ratio};
  map.columns.push_back(make_column(map.view.map_x, title + ", first component",
                                    ColumnKind::coordinate, coordinate(places, 0)));
  map.columns.push_back(make_column(map.view.map_y, title + ", second component",
                                    ColumnKind::coordinate, coordinate(places, 1)));
  for (auto& column : map.columns)
    column.description = "Place on the map, in units of the view's rows.";
  return map;
}

}  // namespace deepview::detail

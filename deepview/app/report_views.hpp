// The views of a report: what samples are compared in, and the map of each.
#pragma once

#include <string>
#include <vector>

#include "deepview/app/report_pass.hpp"
#include "deepview/findings/view.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// A layer's rows as a view: wide ones on their leading principal components, with their neighbours.
View layer_view(const std::string& layer, const Rows& responses, const RunOptions& options);
/// That of a field of a response source: rows called "descriptor" are taken for ImageDescriptor's.
View field_view(const std::string& field, const Rows& rows, const RunOptions& options);

/// A map of the view's rows, by UMAP from 32 samples on, as two columns and what the page needs.
struct ViewMap {
  BundleView view;
  std::vector<BundleColumn> columns;
};
ViewMap map_of(const View& view, const std::string& column_suffix, const RunOptions& options);

}  // namespace deepview

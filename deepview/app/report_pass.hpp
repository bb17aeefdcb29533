// The one pass over the pictures: everything that findings and report need, from one decode each.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/app/gather_layers.hpp"
#include "deepview/app/report_job.hpp"
#include "deepview/app/response_network.hpp"
#include "deepview/base/fields.hpp"
#include "deepview/findings/samples.hpp"
#include "deepview/io/pictures.hpp"
#include "deepview/numeric/row_store.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview::detail {

/// As prepare_network; layers must not be called as the report's own fields are.
PreparedNetwork prepare_report_network(const ReportNetwork& request, ReportNotes& notes);

/// Fields of the pass beside the layers' own names.
inline const std::string descriptor_field = "descriptor";
inline const std::string packed_view_field = "packed_view";

struct PassResult {
  Samples samples;
  ByField<Rows>
      rows;  ///< Layers in the order of the request, then the descriptor and the packed views.
  ThumbnailSheets sheets;
  LayerAnswers layers;
};

/// The pipeline of the pass, for the estimate of its time too.
Producer pass_producer(const Pictures& pictures, const std::optional<PreparedNetwork>& network);

/// Reads every picture once; the sheets are written below `folder`.
PassResult run_pass(const Pictures& pictures, const std::optional<PreparedNetwork>& network,
                    const std::filesystem::path& folder, const RunOptions& options);

}  // namespace deepview::detail

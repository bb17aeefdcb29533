// The main job: from pictures (and a network) to a report.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/app/response_network.hpp"
#include "deepview/app/run_notes.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/pictures.hpp"
#include "deepview/report/finding.hpp"

namespace deepview {

using ReportNetwork = NetworkRequest;

struct ReportRequest {
  std::filesystem::path data;
  PictureOptions pictures;
  std::optional<ReportNetwork> network;
  std::filesystem::path output;
  Overwrite overwrite = Overwrite::no;
  std::vector<std::string> command;  ///< As typed, for the run record.
};

/// What happened, for the closing words of a command.
struct ReportSummary {
  std::filesystem::path page;  ///< index.html of the report.
  std::size_t samples = 0;
  std::size_t skipped = 0;
  std::vector<Finding> findings;
  double seconds = 0;
};

/// Told once, before the long part: how the pictures are prepared, and how long it will take.
using ReportNotes = RunNotes;

/// Reads every picture once, looks at it in every view, and writes the report in one piece: OUT is
/// complete or not there.
///
/// Memory  Rows of the views beyond 1 GiB go to scratch files; pictures are not held.
/// Random  Starts of the mixtures, from options.seed.
/// Throws  Error of kind usage (an existing OUT, options), io, data (no pictures), model,
///         cancelled.
ReportSummary run_report(const ReportRequest& request, const RunOptions& options,
                         ReportNotes& notes);

}  // namespace deepview

// The run record of a report: what was asked, on which machine, what was left out.
#pragma once

#include <optional>
#include <vector>

#include "deepview/app/report_job.hpp"
#include "deepview/app/report_pass.hpp"
#include "deepview/app/steps.hpp"
#include "deepview/base/progress.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview::detail {

/// What a finished run is recorded from; everything is borrowed.
struct RunFacts {
  const ReportRequest& request;
  const RunOptions& options;
  const Pictures& pictures;
  const std::optional<PreparedNetwork>& network;
  const std::vector<SkippedSample>& skipped;
  const Steps& steps;
};

RunRecord run_record(const RunFacts& facts);

}  // namespace deepview::detail

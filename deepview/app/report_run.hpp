// The run record of a report: what was asked, on which machine, what was left out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/app/response_network.hpp"
#include "deepview/app/steps.hpp"
#include "deepview/base/progress.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/io/pictures.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview::detail {

/// What a finished run is recorded from; everything is borrowed.
struct RunFacts {
  const std::vector<std::string>& command;
  const std::filesystem::path& data;
  const std::filesystem::path& output;
  const PictureOptions& choice;  // which of the pictures
  const RunOptions& options;
  const Pictures* pictures = nullptr;  // none: the data are rows
  std::size_t samples = 0;             // that were read
  const std::optional<NetworkRequest>& request;
  const std::optional<RunRecord::Model>& network;
  const std::vector<SkippedSample>& skipped;
  const Steps& steps;
};

RunRecord run_record(const RunFacts& facts);

}  // namespace deepview::detail

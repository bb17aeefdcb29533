// The options of every command that looks at data, with or without a network.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/notes.hpp"
#include "deepview/app/response_source.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview::cli {

/// As they are typed; what they mean is asked for once the command runs.
struct ResponseOptions {
  std::string data;
  PictureOptions pictures;
  std::string label_csv;
  std::string model;
  NetworkRequest network;
  std::vector<double> mean, std;
  RunOptions run;
  bool quiet = false;
};

/// Adds DATA, --limit, --exclude, --label-csv, --model, --layer, --pool, --scale, --mean, --std,
/// --channels, --threads, --seed, --batch-size and --quiet.
void add_response_options(CLI::App& command, ResponseOptions& options);

/// Throws Error(usage) for options that do not go together.
PictureOptions picture_options(const ResponseOptions& options);
std::optional<NetworkRequest> network_request(const ResponseOptions& options);
ResponseSourceRequest source_request(const ResponseOptions& options);
/// With the progress bar of `notes`; Ctrl-C stops the run.
RunOptions run_options(const ResponseOptions& options, const Notes& notes,
                       const Invocation& invocation);

}  // namespace deepview::cli

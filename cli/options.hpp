// What several commands share of the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"

namespace deepview::cli {

/// Adds --threads, --seed and --batch-size.
void add_run_options(CLI::App& command, RunOptions& run);

/// One sentence about a wrong command line, with the nearest option or command when a word is unknown.
std::string usage_message(const CLI::App& program, const CLI::ParseError& wrong,
                          const std::vector<std::string>& words);

/// A finding kind and the most that is accepted of it, from "leaks>0".
struct FailRule {
  std::string kind;
  std::size_t most = 0;
};
/// Throws Error(usage) for another form or an unknown kind.
FailRule parse_fail_rule(const std::string& text);

}  // namespace deepview::cli

// The subcommands of `deepview`; each adds itself to the program and runs when it was chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <stop_token>
#include <string>
#include <vector>

namespace deepview::cli {

/// What every command gets from the process.
struct Invocation {
  std::stop_token stop;              ///< Requested by Ctrl-C.
  std::vector<std::string> command;  ///< The words as typed.
  int exit_code = 0;                 ///< Of a command that ran to its end.
};

void add_report_command(CLI::App& program, Invocation& invocation);
void add_responses_command(CLI::App& program, Invocation& invocation);
void add_duplicates_command(CLI::App& program, Invocation& invocation);
void add_familiarity_command(CLI::App& program, Invocation& invocation);
void add_pfa_command(CLI::App& program, Invocation& invocation);
void add_iua_command(CLI::App& program, Invocation& invocation);
void add_cka_command(CLI::App& program, Invocation& invocation);
void add_labels_command(CLI::App& program, Invocation& invocation);
void add_compare_command(CLI::App& program, Invocation& invocation);
void add_project_command(CLI::App& program, Invocation& invocation);
void add_layers_command(CLI::App& program, Invocation& invocation);
void add_train_command(CLI::App& program, Invocation& invocation);
void add_test_command(CLI::App& program, Invocation& invocation);
void add_grid_command(CLI::App& program, Invocation& invocation);
void add_config_command(CLI::App& program, Invocation& invocation);
void add_split_command(CLI::App& program, Invocation& invocation);
void add_problem_command(CLI::App& program, Invocation& invocation);
void add_completion_command(CLI::App& program, Invocation& invocation);

}  // namespace deepview::cli

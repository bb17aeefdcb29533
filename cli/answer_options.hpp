// What the commands that ask DATA a question have in common: fields, tables, a page.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/notes.hpp"
#include "cli/response_options.hpp"
#include "cli/table.hpp"
#include "deepview/app/answer_pass.hpp"
#include "deepview/base/fields.hpp"

namespace deepview::cli {

struct AnswerOptions {
  ResponseOptions responses;
  std::vector<std::string> fields;
  TableFormat format = TableFormat::text;
  std::string output;
  bool overwrite = false;
};

/// Adds the options of responses, --field, --json, --csv, -o and --overwrite.
void add_answer_options(CLI::App& command, AnswerOptions& options);

/// Those of --field, else every field of rows.
Fields chosen_fields(const AnswerOptions& options);

/// Opens DATA; the progress bar is that of `notes`.
AnswerPass open_answers(const AnswerOptions& options, const Invocation& invocation, Notes& notes);

/// Prints the table with the facts "samples" and "skipped".
void print_answers(Table table, const AnswerPass& pass, const AnswerOptions& options);

/// Writes the page, which must be wanted (AnswerPass::has_page), and says on standard error where it
/// is.
void write_page(const Bundle& bundle, AnswerPass& pass, Notes& notes);

}  // namespace deepview::cli

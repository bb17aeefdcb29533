#include "cli/answer_options.hpp"

#include <fmt/format.h>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {

void add_answer_options(CLI::App& command, AnswerOptions& options) {
  add_response_options(command, options.responses);
  command
      .add_option("--field", options.fields,
                  "A field to look at, such as a layer; repeatable. Default: every field of rows")
      ->option_text("F")
      ->allow_extra_args(false)
      ->delimiter('\0');
  add_table_options(command, options.format);
  auto* output = command
                     .add_option("-o,--output", options.output,
                                 "Also write a report of the answer into this folder; it must not "
                                 "exist yet")
                     ->option_text("OUT");
  command.add_flag("--overwrite", options.overwrite, "Replace an existing report, in one step")
      ->needs(output);
}

Fields chosen_fields(const AnswerOptions& options) {
  return options.fields.empty() ? all_matrices() : Fields(options.fields);
}

AnswerPass open_answers(const AnswerOptions& options, const Invocation& invocation, Notes& notes) {
  return AnswerPass({.source = source_request(options.responses),
                     .output = options.output,
                     .overwrite = options.overwrite ? Overwrite::yes : Overwrite::no,
                     .command = invocation.command},
                    run_options(options.responses, notes, invocation), notes);
}

void print_answers(Table table, const AnswerPass& pass, const AnswerOptions& options) {
  table.add_fact("samples", static_cast<std::int64_t>(pass.samples().size()));
  table.add_fact("skipped", static_cast<std::int64_t>(pass.skipped()));
  print(table, options.format);
}

void write_page(const Bundle& bundle, AnswerPass& pass, Notes& notes) {
  const auto page = pass.write(bundle);
  notes.finish_line();
  notes.note(fmt::format("open {}", shown_text(page.string())));
}

}  // namespace deepview::cli

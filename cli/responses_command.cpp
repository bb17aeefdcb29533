#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/response_options.hpp"
#include "deepview/app/keep_responses.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Run a network over pictures once and keep its responses, for other commands to read as "
    "DATA.\n\n"
    "Examples:\n"
    "  deepview responses photos/ --model net.onnx --layer f6 -o photos-responses\n"
    "  deepview responses photos/ --model net.onnx --layer f6 -o photos-responses --append\n"
    "  deepview duplicates photos-responses\n\n"
    "DIR holds manifest.json, the responses as .npy files of successive rows, and the metadata as "
    "JSON lines.\n"
    "With --append only samples that DIR does not know (by path) are run.";

struct Options {
  ResponseOptions responses;
  std::string folder;
  bool append = false, overwrite = false, json = false;
};

KeepRequest request_of(const Options& options) {
  return {.source = source_request(options.responses),
          .folder = options.folder,
          .mode = options.append      ? KeepMode::append
                  : options.overwrite ? KeepMode::overwrite
                                      : KeepMode::create};
}

nlohmann::ordered_json to_json(const KeptResponses& kept, const std::string& folder) {
  nlohmann::ordered_json fields = nlohmann::ordered_json::array();
  for (const auto& field : kept.fields) fields.push_back(shown_text(field));
  return {{"folder", shown_text(folder)},
          {"fields", std::move(fields)},
          {"samples", kept.before + kept.added},
          {"added", kept.added},
          {"skipped", kept.skipped}};
}

void run_command(const Options& options, const Invocation& invocation) {
  Notes notes(options.responses.quiet);
  const KeptResponses kept =
      keep_responses(request_of(options), run_options(options.responses, notes, invocation), notes);
  notes.finish_line();
  if (options.json) {
    fmt::print("{}\n", to_json(kept, options.folder).dump(1));
    return;
  }
  fmt::print("{} samples added, {} skipped; '{}' has {}\n", kept.added, kept.skipped,
             shown_text(options.folder), kept.before + kept.added);
}

}  // namespace

void add_responses_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("responses", help);
  auto options = std::make_shared<Options>();
  add_response_options(*command, options->responses);
  command->add_option("-o,--output", options->folder, "The folder for the responses")
      ->required()
      ->option_text("DIR");
  auto* append =
      command->add_flag("--append", options->append, "Add the samples that DIR does not have yet");
  command->add_flag("--overwrite", options->overwrite, "Replace existing responses, in one step")
      ->excludes(append);
  command->add_flag("--json", options->json, "Print the summary for programs");
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/response_options.hpp"
#include "deepview/app/report_job.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Look at a folder of pictures, with or without a network, and write a report.\n\n"
    "Examples:\n"
    "  deepview report photos/ -o photos-report\n"
    "  deepview report photos/ --model net.onnx --layer c5 -o photos-report\n"
    "  deepview report photos/ --label-csv labels.csv --exclude 'raw/*' -o photos-report\n"
    "  deepview report photos/ -o photos-report --overwrite --fail-on 'leaks>0'   # in a test\n\n"
    "DATA is a folder (train/ val/ test/ on top are splits, the folders below are labels), a .csv "
    "with a\n"
    "path column, a .npy or .npz of uint8 pictures, MNIST IDX or CIFAR-10 binary files or a folder "
    "of them.";

struct Options {
  ResponseOptions responses;
  std::string output;
  std::vector<std::string> fail_on;
  bool overwrite = false, json = false;
};

void add_output_options(CLI::App& command, Options& options) {
  command.add_option("-o,--output", options.output, "The report's folder; it must not exist yet")
      ->required()
      ->option_text("OUT");
  command.add_flag("--overwrite", options.overwrite, "Replace an existing report, in one step");
  command
      .add_option("--fail-on", options.fail_on,
                  "Exit with 1 when there are more, e.g. leaks>0; repeatable")
      ->option_text("RULE")
      ->allow_extra_args(false);
  command.add_flag("--json", options.json, "Print the summary for programs");
}

nlohmann::ordered_json to_json(const ReportSummary& summary) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const auto& finding : summary.findings)
    findings.push_back({{"kind", name(finding.kind)},
                        {"severity", name(finding.severity)},
                        {"count", finding.count},
                        {"view", finding.view},
                        {"reason", shown_text(finding.reason)}});
  return {{"report", shown_text(summary.page.string())},
          {"samples", summary.samples},
          {"skipped", summary.skipped},
          {"seconds", summary.seconds},
          {"findings", std::move(findings)}};
}

void print_summary(const ReportSummary& summary) {
  fmt::print("{} pictures read, {} skipped, in {} s\n", summary.samples, summary.skipped,
             fmt::format("{:.1f}", summary.seconds));
  for (const auto& finding : summary.findings)
    fmt::print("  {:<6}  {:>6}  {:<22}  {}\n", name(finding.severity), finding.count, finding.title,
               shown_text(finding.reason));
  if (summary.findings.empty()) fmt::print("  nothing found\n");
  fmt::print("open {}\n", shown_text(summary.page.string()));
}

bool breaks(const FailRule& rule, const std::vector<Finding>& findings) {
  std::size_t count = 0;
  for (const auto& finding : findings)
    if (name(finding.kind) == rule.kind) count += finding.count;
  if (count <= rule.most) return false;
  fmt::print(stderr, "deepview: {} {} were found, and --fail-on allows {}\n", count, rule.kind,
             rule.most);
  return true;
}

ReportRequest request_of(const Options& options, const Invocation& invocation) {
  return {.data = options.responses.data,
          .pictures = picture_options(options.responses),
          .network = network_request(options.responses),
          .output = options.output,
          .overwrite = options.overwrite ? Overwrite::yes : Overwrite::no,
          .command = invocation.command};
}

void run_command(const Options& options, Invocation& invocation) {
  std::vector<FailRule> rules;
  for (const auto& text : options.fail_on) rules.push_back(parse_fail_rule(text));
  Notes notes(options.responses.quiet);
  const ReportSummary summary = run_report(
      request_of(options, invocation), run_options(options.responses, notes, invocation), notes);
  notes.finish_line();
  if (options.json)
    fmt::print("{}\n", to_json(summary).dump(1));
  else
    print_summary(summary);
  for (const auto& rule : rules)
    if (breaks(rule, summary.findings)) invocation.exit_code = 1;
}

}  // namespace

void add_report_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("report", help);
  auto options = std::make_shared<Options>();
  add_response_options(*command, options->responses);
  add_output_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

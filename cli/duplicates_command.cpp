#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/commands.hpp"
#include "cli/response_options.hpp"
#include "cli/table.hpp"
#include "deepview/app/gather_identifiers.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "List groups of samples whose rows are nearly the same: one line per member.\n\n"
    "Examples:\n"
    "  deepview duplicates rows.npy\n"
    "  deepview duplicates photos/ --model net.onnx --layer f6 --json\n"
    "  deepview duplicates photos-responses --field f6 --rule percentile --percentile 99\n\n"
    "Rules: calibrated flags what chance would not bring so close (--alpha: rows flagged by "
    "accident); percentile\n"
    "flags the closest pairs whatever they are; slope looks for an elbow in the sorted distances.";

enum class RuleName : std::uint8_t { calibrated, percentile, slope };

struct Options {
  ResponseOptions responses;
  std::vector<std::string> fields;
  RuleName rule = RuleName::calibrated;
  std::optional<double> alpha, percentile;
  std::optional<int> sensitivity;
  TableFormat format = TableFormat::text;
};

void add_rule_options(CLI::App& command, Options& options) {
  const std::map<std::string, RuleName> names{{"calibrated", RuleName::calibrated},
                                              {"percentile", RuleName::percentile},
                                              {"slope", RuleName::slope}};
  command.add_option("--rule", options.rule, "How close is too close; default calibrated")
      ->transform(CLI::CheckedTransformer(names))
      ->option_text("calibrated|percentile|slope");
  command
      .add_option("--alpha", options.alpha,
                  "Of calibrated: rows flagged by accident in all the data; default 1")
      ->option_text("A");
  command
      .add_option("--percentile", options.percentile,
                  "Of percentile: larger flags fewer pairs; default 98.5")
      ->option_text("P");
  command
      .add_option("--sensitivity", options.sensitivity,
                  "Of slope: 3 or more; larger looks at shorter pieces of the curve; default 5")
      ->option_text("S");
}

void require_own_parameters(const Options& options) {
  const auto refuse = [&](bool given, RuleName rule, std::string_view parameter,
                          std::string_view of) {
    if (given && options.rule != rule)
      throw Error(ErrorKind::usage,
                  fmt::format("{} goes with --rule {}; another rule was chosen", parameter, of));
  };
  refuse(options.alpha.has_value(), RuleName::calibrated, "--alpha", "calibrated");
  refuse(options.percentile.has_value(), RuleName::percentile, "--percentile", "percentile");
  refuse(options.sensitivity.has_value(), RuleName::slope, "--sensitivity", "slope");
}

DuplicateRule rule_of(const Options& options) {
  require_own_parameters(options);
  switch (options.rule) {
    case RuleName::percentile: return PercentileRule{options.percentile.value_or(98.5)};
    case RuleName::slope: return SlopeRule{options.sensitivity.value_or(5)};
    case RuleName::calibrated: break;
  }
  return CalibratedRule{options.alpha.value_or(1)};
}

Table table_of(const ByField<DuplicateGroups>& found, const std::vector<std::string>& samples) {
  Table table({"field", "group", "sample", "distance", "representative"});
  for (const auto& [field, answer] : found)
    for (std::size_t group = 0; group < answer.groups.size(); ++group) {
      const DuplicateGroup& members = answer.groups[group];
      for (std::size_t i = 0; i < members.members.size(); ++i)
        table.add_row({field, static_cast<std::int64_t>(group), samples.at(members.members[i]),
                       members.distances[i], samples.at(members.representative)});
    }
  table.add_fact("samples", static_cast<std::int64_t>(samples.size()));
  return table;
}

void run_command(const Options& options, const Invocation& invocation) {
  const DuplicateRule rule = rule_of(options);
  Notes notes(options.responses.quiet);
  RunOptions run = run_options(options.responses, notes, invocation);
  run.skipped = std::make_shared<SkippedSamples>();
  const ResponseSource source = open_responses(source_request(options.responses), notes);
  const Fields fields = options.fields.empty() ? all_matrices() : Fields(options.fields);
  const auto [found, samples] = introspect_all(
      source.producer, run, Duplicates{.fields = fields, .rule = rule}, GatherIdentifiers{});
  notes.finish_line();
  Table table = table_of(found, samples);
  const auto skipped = static_cast<std::int64_t>(run.skipped->sorted().size());
  table.add_fact("skipped", skipped);
  if (skipped > 0) notes.note(fmt::format("{} pictures could not be read", skipped));
  print(table, options.format);
}

}  // namespace

void add_duplicates_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("duplicates", help);
  auto options = std::make_shared<Options>();
  add_response_options(*command, options->responses);
  command
      ->add_option("--field", options->fields,
                   "A field to look at, such as a layer; repeatable. Default: every field of rows")
      ->option_text("F")
      ->allow_extra_args(false)
      ->delimiter('\0');
  add_rule_options(*command, *options);
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

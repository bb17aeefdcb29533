#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/answer_options.hpp"
#include "cli/checks.hpp"
#include "deepview/app/bundle_answers.hpp"
#include "deepview/base/error.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"
#include "deepview/introspectors/duplicates/duplicates_across.hpp"
#include "deepview/introspectors/rows/rows.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "List groups of samples whose rows are nearly the same: one line per member.\n"
    "Or, with --among, the samples that have a twin in another data set: one line per twin.\n\n"
    "Examples:\n"
    "  deepview duplicates rows.npy\n"
    "  deepview duplicates photos/ --model net.onnx --layer f6 --json\n"
    "  deepview duplicates photos-responses --field f6 --rule percentile --percentile 99\n"
    "  deepview duplicates test.npy --among rows.npy --csv\n"
    "  deepview duplicates rows.npy -o duplicates-report\n\n"
    "Rules: calibrated flags what chance would not bring so close (--alpha: rows flagged by "
    "accident); percentile\n"
    "flags the closest pairs whatever they are; slope looks for an elbow in the sorted distances.";

enum class RuleName : std::uint8_t { calibrated, percentile, slope };

enum class SearchName : std::uint8_t { automatic, exact, approximate };

struct Options {
  AnswerOptions answers;
  std::string among;
  SearchName search = SearchName::automatic;
  RuleName rule = RuleName::calibrated;
  std::optional<double> alpha, percentile;
  std::optional<int> sensitivity;
};

void add_rule_options(CLI::App& command, Options& options) {
  const std::map<std::string, RuleName> names{{"calibrated", RuleName::calibrated},
                                              {"percentile", RuleName::percentile},
                                              {"slope", RuleName::slope}};
  command.add_option("--rule", options.rule, "How close is too close; default calibrated")
      ->transform(one_of(names))
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

NeighbourSearch search_of(const Options& options) {
  switch (options.search) {
    case SearchName::exact: return ExactSearch{};
    case SearchName::approximate: return ApproximateSearch{};
    case SearchName::automatic: break;
  }
  return AutoSearch{};
}

Table table_of(const ByField<DuplicateGroups>& found, const std::vector<std::string>& samples) {
  Table table({"field", "group", "sample", "distance", "representative"});
  bool exact = true;
  double recall = 1;
  for (const auto& [field, answer] : found) {
    exact = exact && answer.method == SearchMethod::exact;
    recall = std::min(recall, answer.recall);
    for (std::size_t group = 0; group < answer.groups.size(); ++group) {
      const DuplicateGroup& members = answer.groups[group];
      for (std::size_t i = 0; i < members.members.size(); ++i)
        table.add_row({field, static_cast<std::int64_t>(group), samples.at(members.members[i]),
                       members.distances[i], samples.at(members.representative)});
    }
  }
  table.add_fact("search", std::string(exact ? "exact" : "approximate"));
  table.add_fact("recall", recall);
  return table;
}

void find_groups(const Options& options, const Invocation& invocation, Notes& notes) {
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const auto [found] = pass.ask(Duplicates{.fields = chosen_fields(options.answers),
                                           .rule = rule_of(options),
                                           .search = search_of(options)});
  notes.finish_line();
  if (pass.has_page()) {
    Bundle bundle = pass.bundle();
    for (const auto& [field, answer] : found) add_duplicates(bundle, field, answer);
    write_page(bundle, pass, notes);
  }
  print_answers(table_of(found, pass.samples().paths), pass, options.answers);
}

// One data set's rows, and what its samples are called.
struct NamedRows {
  ByField<Rows> rows;
  std::vector<std::string> samples;
};

NamedRows rows_of(const Options& options, const std::string& data, const Invocation& invocation,
                  Notes& notes) {
  AnswerOptions wanted = options.answers;
  wanted.responses.data = data;
  AnswerPass pass = open_answers(wanted, invocation, notes);
  auto [rows] = pass.ask(GatherRows{.fields = chosen_fields(wanted)});
  return {std::move(rows), pass.samples().paths};
}

void find_across(const Options& options, const Invocation& invocation, Notes& notes) {
  const DuplicateRule rule = rule_of(options);
  const NamedRows queries = rows_of(options, options.answers.responses.data, invocation, notes);
  const NamedRows others = rows_of(options, options.among, invocation, notes);
  Table table({"field", "sample", "twin", "distance"});
  for (const auto& [field, rows] : queries.rows) {
    const auto found = find_duplicates_across(
        rows, others.rows[field], rule, run_options(options.answers.responses, notes, invocation));
    for (const DuplicateAcross& twins : found.duplicates)
      for (std::size_t i = 0; i < twins.rows.size(); ++i)
        table.add_row({field, queries.samples.at(twins.query), others.samples.at(twins.rows[i]),
                       twins.distances[i]});
  }
  notes.finish_line();
  table.add_fact("samples", static_cast<std::int64_t>(queries.samples.size()));
  table.add_fact("among", static_cast<std::int64_t>(others.samples.size()));
  print(table, options.answers.format);
}

void run_command(const Options& options, const Invocation& invocation) {
  rule_of(options);  // options are checked before anything is read
  Notes notes(options.answers.responses.quiet);
  if (options.among.empty())
    find_groups(options, invocation, notes);
  else
    find_across(options, invocation, notes);
}

void add_search_options(CLI::App& command, Options& options) {
  const std::map<std::string, SearchName> names{{"auto", SearchName::automatic},
                                                {"exact", SearchName::exact},
                                                {"approximate", SearchName::approximate}};
  auto* search =
      command
          .add_option("--search", options.search,
                      "How neighbours are found: exact, or approximate where that would take long; "
                      "default auto")
          ->transform(one_of(names))
          ->option_text("auto|exact|approximate");
  command
      .add_option("--among", options.among,
                  "List the twins that samples of DATA have in this data set instead")
      ->option_text("DATA2")
      ->excludes("--output")
      ->excludes(search);
}

}  // namespace

void add_duplicates_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("duplicates", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  add_rule_options(*command, *options);
  add_search_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

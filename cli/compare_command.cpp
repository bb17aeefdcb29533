#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/response_options.hpp"
#include "cli/table.hpp"
#include "deepview/app/compare_data.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Compare two data sets, or the splits of one: whether they are drawn alike, and where not.\n\n"
    "Examples:\n"
    "  deepview compare rows.npy other-rows.npy\n"
    "  deepview compare photos/ more-photos/ --model net.onnx --layer f6 --json\n"
    "  deepview compare split-photos/ --splits train,test --regions\n\n"
    "One line per field and pair: the share of nearest neighbours in the same set, what it would "
    "be "
    "if\n"
    "the sets were one, and how far apart these are (z; beyond 3 the sets differ). Copies count "
    "once. "
    "A\n"
    "sample is moved when more of its own set is around it than chance explains.";

enum class Detail : std::uint8_t { none, regions, moved };

struct Options {
  ResponseOptions responses;
  std::string other;
  std::vector<std::string> splits;
  std::vector<std::string> fields;
  ComparisonOptions comparison;
  Detail detail = Detail::none;
  TableFormat format = TableFormat::text;
};

std::int64_t count(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

const std::string& denser_set(const FieldComparison& comparison, const MovedRegion& region) {
  return region.side == 0 ? comparison.from : comparison.to;
}

Table comparisons_table(const DataComparison& found) {
  Table table({"field", "from", "to", "from_samples", "to_samples", "same", "expected", "z", "p",
               "regions", "moved"});
  for (const auto& [field, from, to, answer] : found.comparisons) {
    std::size_t moved = 0;
    for (const MovedRegion& region : answer.regions) moved += region.members.size();
    table.add_row({field, from, to, count(answer.from_samples), count(answer.to_samples),
                   answer.same_share, answer.expected_share, answer.z, answer.p,
                   count(answer.regions.size()), count(moved)});
  }
  return table;
}

Table regions_table(const DataComparison& found) {
  Table table({"field", "from", "to", "region", "denser", "samples", "share", "expected", "ratio",
               "representative"});
  for (const FieldComparison& comparison : found.comparisons)
    for (std::size_t number = 0; number < comparison.answer.regions.size(); ++number) {
      const MovedRegion& region = comparison.answer.regions[number];
      table.add_row({comparison.field, comparison.from, comparison.to, count(number),
                     denser_set(comparison, region), count(region.members.size()), region.share,
                     region.expected_share, region.ratio, found.samples.at(region.representative)});
    }
  return table;
}

Table moved_table(const DataComparison& found) {
  Table table({"field", "from", "to", "region", "set", "sample", "ratio", "representative"});
  for (const FieldComparison& comparison : found.comparisons)
    for (std::size_t number = 0; number < comparison.answer.regions.size(); ++number) {
      const MovedRegion& region = comparison.answer.regions[number];
      for (const std::size_t member : region.members)
        table.add_row({comparison.field, comparison.from, comparison.to, count(number),
                       denser_set(comparison, region), found.samples.at(member),
                       double{comparison.answer.ratio.at(member)},
                       found.samples.at(region.representative)});
    }
  return table;
}

Table ratios_table(const DataComparison& found) {
  Table table({"field", "from", "to", "set", "sample", "ratio"});
  for (const FieldComparison& comparison : found.comparisons)
    for (std::size_t row = 0; row < found.samples.size(); ++row) {
      if (found.set_of[row] < 0) continue;
      const std::string& set = found.sets[static_cast<std::size_t>(found.set_of[row])];
      if (set != comparison.from && set != comparison.to) continue;
      table.add_row({comparison.field, comparison.from, comparison.to, set, found.samples[row],
                     double{comparison.answer.ratio[row]}});
    }
  return table;
}

// Text: the comparisons, then what was asked for in detail; CSV: one of them; JSON: everything.
void print_found(const DataComparison& found, const Options& options, std::size_t skipped) {
  Table table = comparisons_table(found);
  table.add_fact("samples", count(found.samples.size()));
  table.add_fact("skipped", count(skipped));
  if (options.format == TableFormat::json) {
    table.add_table("regions", regions_table(found));
    table.add_table("moved", moved_table(found));
    table.add_table("ratios", ratios_table(found));
  }
  const bool alone = options.format == TableFormat::csv && options.detail != Detail::none;
  if (!alone) print(table, options.format);
  if (options.format == TableFormat::json || options.detail == Detail::none) return;
  if (!alone) fmt::print("\n");
  print(options.detail == Detail::regions ? regions_table(found) : moved_table(found),
        options.format);
}

DataComparison compare(const Options& options, Notes& notes, const RunOptions& run) {
  const Fields fields = options.fields.empty() ? all_matrices() : Fields(options.fields);
  const ResponseSourceRequest request = source_request(options.responses);
  ResponseSource source = open_responses(request, notes);
  if (options.other.empty())
    return compare_data_splits(source, fields, options.splits, options.comparison, run);
  ResponseSourceRequest other = request;
  other.data = options.other;
  return compare_data_sets({options.responses.data, std::move(source)},
                           {options.other, open_responses(other, notes)}, fields,
                           options.comparison, run);
}

void run_command(const Options& options, const Invocation& invocation) {
  if (!options.other.empty() && !options.splits.empty())
    throw Error(ErrorKind::usage, "--splits compares splits of one data set; two were given");
  Notes notes(options.responses.quiet);
  RunOptions run = run_options(options.responses, notes, invocation);
  run.skipped = std::make_shared<SkippedSamples>();
  const DataComparison found = compare(options, notes, run);
  notes.finish_line();
  const std::size_t skipped = run.skipped->sorted().size();
  if (skipped > 0) notes.note(fmt::format("{} pictures could not be read", skipped));
  print_found(found, options, skipped);
}

}  // namespace

void add_compare_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("compare", help);
  auto options = std::make_shared<Options>();
  add_response_options(*command, options->responses);
  command->add_option("OTHER", options->other,
                      "The data to compare with, of the same kind. Without it splits are compared");
  command
      ->add_option(
          "--splits", options->splits,
          "Splits to compare, such as train,test. Default: all pairs of 30 samples or more")
      ->option_text("S,S")
      ->allow_extra_args(false)
      ->delimiter(',');
  command
      ->add_option("--field", options->fields,
                   "A field to look at, such as a layer; repeatable. Default: every field of rows")
      ->option_text("F")
      ->allow_extra_args(false)
      ->delimiter('\0');
  command
      ->add_option("--alpha", options->comparison.alpha,
                   "Regions expected by accident in the whole answer; default 1")
      ->option_text("A");
  auto* regions = command->add_flag_callback(
      "--regions", [options = options.get()] { options->detail = Detail::regions; },
      "List the moved regions too");
  command
      ->add_flag_callback(
          "--moved", [options = options.get()] { options->detail = Detail::moved; },
          "List the moved samples too, one line each")
      ->excludes(regions);
  add_table_options(*command, options->format);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

#include <fmt/format.h>

#include <algorithm>

#include "cli/answer_options.hpp"
#include "deepview/app/bundle_answers.hpp"
#include "deepview/app/compare_data.hpp"
#include "deepview/app/report_columns.hpp"
#include "deepview/base/error.hpp"
#include "deepview/introspectors/rows/rows.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Compare two data sets, or the splits of one: whether they are drawn alike, and where not.\n\n"
    "Examples:\n"
    "  deepview compare rows.npy other-rows.npy\n"
    "  deepview compare photos/ more-photos/ --model net.onnx --layer f6 --json\n"
    "  deepview compare split-photos/ --splits train,test --regions\n"
    "  deepview compare split-photos/ -o compare-report\n\n"
    "One line per field and pair: the share of nearest neighbours in the same set, what it would\n"
    "be if the sets were one, and how far apart these are (z; beyond 3 the sets differ). Copies\n"
    "count once. A sample is moved when more of its own set is around it than chance explains.\n"
    "The report of two data sets (-o) names samples without their pictures.";

enum class Detail : std::uint8_t { none, regions, moved };

struct Options {
  AnswerOptions answers;
  std::string other;
  std::vector<std::string> splits;
  ComparisonOptions comparison;
  Detail detail = Detail::none;
};

std::int64_t count(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

// Of one comparison: the field, and the two sets.
std::vector<Cell> first_cells(const DataComparison& found, const SplitComparison& comparison) {
  return {comparison.view, found.set(comparison.from), found.set(comparison.to)};
}

void add_row(Table& table, std::vector<Cell> first, std::vector<Cell> more) {
  std::ranges::move(more, std::back_inserter(first));
  table.add_row(std::move(first));
}

const std::string& denser_set(const DataComparison& found, const SplitComparison& comparison,
                              const MovedRegion& region) {
  return found.set(region.side == 0 ? comparison.from : comparison.to);
}

Table comparisons_table(const DataComparison& found) {
  Table table({"field", "from", "to", "from_samples", "to_samples", "same", "expected", "z", "p",
               "regions", "moved"});
  for (const SplitComparison& comparison : found.found.comparisons) {
    const SetComparison& answer = comparison.answer;
    std::size_t moved = 0;
    for (const MovedRegion& region : answer.regions) moved += region.members.size();
    add_row(
        table, first_cells(found, comparison),
        {count(answer.from_samples), count(answer.to_samples), answer.same_share,
         answer.expected_share, answer.z, answer.p, count(answer.regions.size()), count(moved)});
  }
  return table;
}

Table regions_table(const DataComparison& found) {
  Table table({"field", "from", "to", "region", "denser", "samples", "share", "expected", "ratio",
               "representative"});
  for (const SplitComparison& comparison : found.found.comparisons)
    for (std::size_t number = 0; number < comparison.answer.regions.size(); ++number) {
      const MovedRegion& region = comparison.answer.regions[number];
      add_row(table, first_cells(found, comparison),
              {count(number), denser_set(found, comparison, region), count(region.members.size()),
               region.share, region.expected_share, region.ratio,
               found.samples.at(region.representative)});
    }
  return table;
}

Table moved_table(const DataComparison& found) {
  Table table({"field", "from", "to", "region", "set", "sample", "ratio", "representative"});
  for (const SplitComparison& comparison : found.found.comparisons)
    for (std::size_t number = 0; number < comparison.answer.regions.size(); ++number) {
      const MovedRegion& region = comparison.answer.regions[number];
      for (const std::size_t member : region.members)
        add_row(
            table, first_cells(found, comparison),
            {count(number), denser_set(found, comparison, region), found.samples.at(member),
             double{comparison.answer.ratio.at(member)}, found.samples.at(region.representative)});
    }
  return table;
}

Table ratios_table(const DataComparison& found) {
  Table table({"field", "from", "to", "set", "sample", "ratio"});
  for (const SplitComparison& comparison : found.found.comparisons)
    for (std::size_t row = 0; row < found.samples.size(); ++row) {
      const std::int32_t set = found.set_of[row];
      if (set != comparison.from && set != comparison.to) continue;
      add_row(table, first_cells(found, comparison),
              {found.set(set), found.samples[row], double{comparison.answer.ratio[row]}});
    }
  return table;
}

// Text: the comparisons, then what was asked for in detail; CSV: one of them; JSON: everything.
void print_found(const DataComparison& found, const Options& options, std::size_t skipped) {
  Table table = comparisons_table(found);
  table.add_fact("samples", count(found.samples.size()));
  table.add_fact("skipped", count(skipped));
  if (options.answers.format == TableFormat::json) {
    table.add_table("regions", regions_table(found));
    table.add_table("moved", moved_table(found));
    table.add_table("ratios", ratios_table(found));
  }
  const bool alone = options.answers.format == TableFormat::csv && options.detail != Detail::none;
  if (!alone) print(table, options.answers.format);
  if (options.answers.format == TableFormat::json || options.detail == Detail::none) return;
  if (!alone) fmt::print("\n");
  print(options.detail == Detail::regions ? regions_table(found) : moved_table(found),
        options.answers.format);
}

AnswerPass open_other(const Options& options, const Invocation& invocation, Notes& notes) {
  AnswerOptions other = options.answers;
  other.responses.data = options.other;
  other.output.clear();
  return open_answers(other, invocation, notes);
}

DataRows rows_of(AnswerPass& pass, const std::string& name, const Options& options) {
  auto [rows] = pass.ask(GatherRows{.fields = chosen_fields(options.answers)});
  return {name, std::move(rows), pass.samples()};
}

// Two data sets are shown by the names of their samples: each pass has pictures of its own.
Bundle bundle_of(const DataComparison& found, const AnswerPass& pass, bool two_data_sets) {
  Bundle bundle = pass.bundle();
  bundle.splits = found.sets;
  if (two_data_sets) {
    bundle.paths = found.samples;
    bundle.classes.clear();
    bundle.sheets = {};
  }
  const auto classes =
      two_data_sets ? std::vector<std::int32_t>(found.samples.size(), -1) : pass.samples().classes;
  bundle.columns = label_columns(classes, found.set_of);
  add_comparisons(bundle, found.found);
  if (found.found.finding) bundle.findings.push_back(*found.found.finding);
  return bundle;
}

void run_command(const Options& options, const Invocation& invocation) {
  if (!options.other.empty() && !options.splits.empty())
    throw Error(ErrorKind::usage, "--splits compares splits of one data set; two were given");
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  std::size_t skipped = 0;
  DataComparison found;
  const DataRows data = rows_of(pass, options.answers.responses.data, options);
  if (options.other.empty()) {
    found = compare_data_splits(data, options.splits, options.comparison, pass.step("compare"));
  } else {
    AnswerPass second = open_other(options, invocation, notes);
    const DataRows other = rows_of(second, options.other, options);
    found = compare_data_sets(data, other, options.comparison, pass.step("compare"));
    skipped += second.skipped();
  }
  notes.finish_line();
  if (pass.has_page()) write_page(bundle_of(found, pass, !options.other.empty()), pass, notes);
  print_found(found, options, skipped + pass.skipped());
}

}  // namespace

void add_compare_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("compare", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
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
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

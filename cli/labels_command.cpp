#include <fmt/format.h>

#include "cli/answer_options.hpp"
#include "deepview/app/bundle_answers.hpp"
#include "deepview/app/report_views.hpp"
#include "deepview/base/error.hpp"
#include "deepview/introspectors/rows/rows.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "List labels that are probably wrong, and the class that fits better.\n\n"
    "Examples:\n"
    "  deepview labels photos/\n"
    "  deepview labels photos/ --model net.onnx --layer f6 --json\n"
    "  deepview labels labelled.npz --field rows --csv\n"
    "  deepview labels labelled.npz -o labels-report\n\n"
    "A label is in doubt when the nearest samples carry another one and a classifier that never\n"
    "saw the sample prefers it. --probabilities names a field [samples, classes] that holds the\n"
    "guesses of such a classifier, its columns in the order of the classes; without it a linear\n"
    "discriminant is cross-validated on the rows.";

struct Options {
  AnswerOptions answers;
  std::string probabilities;
};

void require_labels(const Samples& samples, const std::string& data) {
  if (samples.class_names.size() >= 2) return;
  throw Error(ErrorKind::data,
              fmt::format("'{}' has {} labelled classes, and two are needed: give labels by "
                          "sub-folders, --label-csv, or the array `labels` of an .npz",
                          shown_text(data), samples.class_names.size()));
}

Matrix matrix_of(const Rows& rows) {
  Matrix matrix(rows.size(), rows.columns());
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::ranges::copy(rows.row(i), matrix.row(i).begin());
  return matrix;
}

LabelIssues ask(const Options& options, AnswerPass& pass, const ByField<Rows>& found,
                const Samples& samples) {
  std::vector<View> views;
  for (const auto& [field, rows] : found)
    if (field != options.probabilities)
      views.push_back(field_view(field, rows, pass.step("neighbours in " + field)));
  if (views.empty())
    throw Error(ErrorKind::usage, "--probabilities leaves no field whose rows can be compared");
  const Matrix probabilities =
      options.probabilities.empty() ? Matrix() : matrix_of(found[options.probabilities]);
  return find_label_issues(views, samples, probabilities, pass.step("labels"));
}

Table table_of(const LabelIssues& found, const Samples& samples) {
  Table table({"sample", "given", "suggested", "chance", "neighbours_given", "neighbours_other"});
  if (!found.finding) return table;
  const LabelDoubts& doubts = found.doubts;
  for (const FindingGroup& group : found.finding->groups) {
    const std::size_t i = group.representative;
    table.add_row(
        {samples.paths[i], samples.class_names.at(static_cast<std::size_t>(samples.classes[i])),
         samples.class_names.at(static_cast<std::size_t>(doubts.suggested[i])), doubts.score[i],
         std::int64_t{doubts.own_votes[i]}, std::int64_t{doubts.other_votes[i]}});
  }
  table.add_fact("view", found.view);
  return table;
}

void run_command(const Options& options, const Invocation& invocation) {
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  AnswerOptions wanted = options.answers;
  if (!wanted.fields.empty() && !options.probabilities.empty())
    wanted.fields.push_back(options.probabilities);
  const auto [rows] = pass.ask(GatherRows{.fields = chosen_fields(wanted)});
  const Samples& samples = pass.samples();
  require_labels(samples, options.answers.responses.data);
  const LabelIssues found = ask(options, pass, rows, samples);
  notes.finish_line();
  if (found.view.empty())
    notes.note(
        "no class could be judged: each has fewer than 10 samples, or its nearest carry "
        "other labels");
  if (pass.has_page()) {
    Bundle bundle = pass.bundle();
    add_labels(bundle, found);
    if (found.finding) bundle.findings.push_back(*found.finding);
    write_page(bundle, pass, notes);
  }
  print_answers(table_of(found, samples), pass, options.answers);
}

}  // namespace

void add_labels_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("labels", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  command
      ->add_option("--probabilities", options->probabilities,
                   "A field of class probabilities, out of sample")
      ->option_text("F");
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

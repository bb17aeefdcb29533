#include <map>

#include "cli/answer_options.hpp"
#include "cli/checks.hpp"
#include "deepview/app/bundle_layers.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/paired.hpp"
#include "deepview/introspectors/cka/cka.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Compare layers, of one network or of two: which say the same about the samples\n"
    "(centred kernel alignment).\n\n"
    "Examples:\n"
    "  deepview cka photos/ --model net.onnx --layer c5 --layer f6\n"
    "  deepview cka photos-responses --json\n"
    "  deepview cka photos/ --model net.onnx --layer f6 --other-model net2.onnx --other-layer f6\n"
    "  deepview cka photos-responses -o cka-report\n\n"
    "1: the same but for rotation and scale; 0: nothing in common.";

struct Options {
  AnswerOptions answers;
  std::string other_model;
  std::vector<std::string> other_layers;
  CkaEstimator estimator = CkaEstimator::debiased;
  std::size_t max_columns = Cka{}.max_columns;
};

void add_cka_options(CLI::App& command, Options& options) {
  auto* model =
      command
          .add_option("--other-model", options.other_model,
                      "A second network: its layers against those of --model; pictures are "
                      "prepared alike for both")
          ->option_text("M");
  command.add_option("--other-layer", options.other_layers, "A tensor of it; repeatable")
      ->option_text("L")
      ->allow_extra_args(false)
      ->delimiter('\0')
      ->needs(model);
  const std::map<std::string, CkaEstimator> estimators{{"debiased", CkaEstimator::debiased},
                                                       {"plain", CkaEstimator::plain}};
  command
      .add_option("--estimator", options.estimator,
                  "plain rises with the number of columns; default debiased")
      ->transform(one_of(estimators))
      ->option_text("debiased|plain");
  command
      .add_option("--max-columns", options.max_columns,
                  "Wider layers are sketched at random; default 512")
      ->option_text("N");
}

// The second network's responses to the same samples.
ResponseSource other_source(const Options& options, Notes& notes) {
  ResponseSourceRequest request = source_request(options.answers.responses);
  if (!request.network)
    throw Error(ErrorKind::usage, "--other-model is compared with a network: give it with --model");
  request.network->path = options.other_model;
  request.network->layers = options.other_layers;
  return open_responses(request, notes);
}

std::vector<std::string> prefixed(const std::string& prefix,
                                  const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back(prefix + name);
  return all;
}

CkaResult ask(const Options& options, AnswerPass& pass, Notes& notes) {
  Cka cka{.fields = chosen_fields(options.answers),
          .estimator = options.estimator,
          .max_columns = options.max_columns};
  if (options.other_model.empty()) return std::get<0>(pass.ask(cka));
  if (!options.answers.fields.empty())
    throw Error(ErrorKind::usage,
                "--other-model compares the layers of --layer: leave out --field");
  const ResponseSource other = other_source(options, notes);
  const Paired both{.first = pass.source().producer,
                    .second = other.producer,
                    .first_prefix = "",
                    .second_prefix = "other/"};
  cka.fields = pass.source().fields;
  cka.against = Fields(prefixed(both.second_prefix, other.fields));
  return std::get<0>(pass.ask_of(both, cka));
}

Table table_of(const CkaResult& found) {
  Table table({"field", "against", "cka", "sketched"});
  const auto is_sketched = [&](const std::string& field) {
    return std::ranges::find(found.sketched, field) != found.sketched.end();
  };
  for (std::size_t row = 0; row < found.fields.size(); ++row)
    for (std::size_t column = 0; column < found.against.size(); ++column)
      table.add_row(
          {found.fields[row], found.against[column], found.similarity(row, column),
           std::string(is_sketched(found.fields[row]) || is_sketched(found.against[column]) ? "yes"
                                                                                            : "")});
  return table;
}

void run_command(const Options& options, const Invocation& invocation) {
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const CkaResult found = ask(options, pass, notes);
  notes.finish_line();
  if (pass.has_page()) {
    Bundle bundle = pass.bundle();
    bundle.similarity = similarity_of(found, options.estimator);
    write_page(bundle, pass, notes);
  }
  print_answers(table_of(found), pass, options.answers);
}

}  // namespace

void add_cka_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("cka", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  add_cka_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

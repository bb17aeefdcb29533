#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cli/answer_options.hpp"
#include "cli/checks.hpp"
#include "deepview/app/bundle_answers.hpp"
#include "deepview/base/error.hpp"
#include "deepview/introspectors/familiarity/familiarity.hpp"
#include "deepview/introspectors/familiarity/split_familiarity.hpp"
#include "deepview/introspectors/rows/rows.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Say how familiar each sample is to the rest, or to another data set: the least familiar "
    "first.\n\n"
    "Examples:\n"
    "  deepview familiarity photos/ --model net.onnx --layer f6 --top 20\n"
    "  deepview familiarity rows.npy --components bic --covariance full --json\n"
    "  deepview familiarity rows.npy --reference other.npy --save model\n"
    "  deepview familiarity other.npy --load model --csv\n"
    "  deepview familiarity labelled.npz --by-label\n"
    "  deepview familiarity rows.npy -o familiarity-report\n\n"
    "The score is the log density (natural logarithm) of a mixture of Gaussians. Mixtures work\n"
    "best on 10 to 100 columns.";

struct Options {
  AnswerOptions answers;
  std::string components = "5", covariance = "diag";
  int restarts = 1;
  std::size_t top = 0, minimum = SplitFamiliarity{}.minimum;
  std::string reference, save, load;
  bool by_label = false;
};

void add_mixture_options(CLI::App& command, Options& options) {
  command
      .add_option("--components", options.components,
                  "Gaussians of the mixture, or bic: as many, up to 10, as are worth it; default 5")
      ->option_text("N|bic");
  command
      .add_option("--covariance", options.covariance, "What a Gaussian may look like; default diag")
      ->check(one_of(std::vector<std::string>{"spherical", "diag", "tied", "full"}))
      ->option_text("spherical|diag|tied|full");
  command
      .add_option("--restarts", options.restarts,
                  "Fits from other starts, of which the best is kept; default 1")
      ->option_text("N");
}

void add_set_options(CLI::App& command, Options& options) {
  command.add_option("--top", options.top, "Only the N least familiar; default all")
      ->option_text("N");
  auto* reference = command
                        .add_option("--reference", options.reference,
                                    "Fit on this data set instead, and score DATA by it")
                        ->option_text("DATA2");
  auto* load = command.add_option("--load", options.load, "Score by a model that --save wrote")
                   ->option_text("DIR")
                   ->excludes(reference);
  command.add_option("--save", options.save, "Keep the fitted model in this folder")
      ->option_text("DIR")
      ->excludes(load);
  auto* by_label =
      command
          .add_flag("--by-label", options.by_label,
                    "Instead: fit on each label alone, and say how familiar the others are to it")
          ->excludes(reference)
          ->excludes(load)
          ->excludes("--save")
          ->excludes("--top")
          ->excludes("--output");
  command
      .add_option("--minimum", options.minimum,
                  "Of --by-label: labels with fewer samples are passed over; default 50")
      ->option_text("N")
      ->needs(by_label);
}

MixtureOptions mixture_of(const Options& options) {
  MixtureOptions mixture{.covariance = covariance_named(options.covariance),
                         .restarts = options.restarts};
  if (options.components == "bic") {
    mixture.components = ByBic{};
    return mixture;
  }
  int components = 0;
  if (!CLI::detail::lexical_cast(options.components, components))
    throw Error(ErrorKind::usage,
                fmt::format("--components: expected a whole number or 'bic', found '{}'",
                            options.components));
  mixture.components = components;
  return mixture;
}

// Fitted on DATA2 with the same options.
ByField<Mixture> fit_reference(const Options& options, const Invocation& invocation, Notes& notes) {
  AnswerOptions other = options.answers;
  other.responses.data = options.reference;
  other.output.clear();
  AnswerPass pass = open_answers(other, invocation, notes);
  return std::get<0>(
      pass.ask(Familiarity{.fields = chosen_fields(other), .mixture = mixture_of(options)}));
}

using Scores = ByField<std::vector<double>>;

Scores score(const ByField<Rows>& found, const ByField<Mixture>& mixtures, const RunOptions& run) {
  Scores scores;
  for (const auto& [field, rows] : found) {
    const Mixture* mixture = mixtures.find(field);
    if (!mixture)
      throw Error(
          ErrorKind::missing_field,
          fmt::format("the model has nothing for the field '{}'; --field chooses others", field));
    scores.add(field, log_density(*mixture, rows, run));
  }
  return scores;
}

ByField<Mixture> fit(const ByField<Rows>& found, const Options& options, const RunOptions& run) {
  ByField<Mixture> mixtures;
  for (const auto& [field, rows] : found)
    mixtures.add(field, fit_mixture(rows, mixture_of(options), run));
  return mixtures;
}

Table table_of(const Scores& scores, const Samples& samples, std::size_t top) {
  Table table({"field", "sample", "familiarity"});
  for (const auto& [field, density] : scores) {
    std::vector<std::size_t> order(density.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::vector<double>& by = density;
    std::ranges::stable_sort(order, {}, [&by](std::size_t i) { return by[i]; });
    if (top > 0) order.resize(std::min(order.size(), top));
    for (const std::size_t i : order) table.add_row({field, samples.paths.at(i), density[i]});
  }
  return table;
}

void score_samples(const Options& options, const Invocation& invocation, Notes& notes) {
  std::optional<ByField<Mixture>> known;
  if (!options.load.empty()) known = load_familiarity(options.load);
  if (!options.reference.empty()) known = fit_reference(options, invocation, notes);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const auto [rows] = pass.ask(GatherRows{.fields = chosen_fields(options.answers)});
  if (!known) known = fit(rows, options, pass.step("fit"));
  const Scores scores = score(rows, *known, pass.step("score"));
  notes.finish_line();
  if (!options.save.empty()) save_familiarity(*known, options.save);
  if (pass.has_page()) {
    Bundle bundle = pass.bundle();
    for (const auto& [field, density] : scores) add_familiarity(bundle, field, density);
    write_page(bundle, pass, notes);
  }
  print_answers(table_of(scores, pass.samples(), options.top), pass, options.answers);
}

// Of the samples that carry the label, and of the others; NaN of none.
struct MeanDensity {
  double own = 0;
  double others = 0;
};

MeanDensity mean_density(const LabelFamiliarity& label) {
  double all = 0;
  for (const double density : label.log_density) all += density;
  double own = 0;
  for (const std::size_t member : label.members) own += label.log_density[member];
  const auto members = static_cast<double>(label.members.size());
  const auto others = static_cast<double>(label.log_density.size()) - members;
  return {own / members, (all - own) / others};
}

void score_labels(const Options& options, const Invocation& invocation, Notes& notes) {
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const auto [found] = pass.ask(SplitFamiliarity{.fields = chosen_fields(options.answers),
                                                 .mixture = mixture_of(options),
                                                 .minimum = options.minimum});
  notes.finish_line();
  Table table({"field", "dimension", "label", "samples", "own_familiarity", "others_familiarity"});
  for (const auto& [field, labels] : found)
    for (const LabelFamiliarity& label : labels) {
      const MeanDensity mean = mean_density(label);
      table.add_row({field, label.dimension, label.label,
                     static_cast<std::int64_t>(label.members.size()), mean.own, mean.others});
    }
  print_answers(std::move(table), pass, options.answers);
}

void run_command(const Options& options, const Invocation& invocation) {
  Notes notes(options.answers.responses.quiet);
  mixture_of(options);  // options are checked before anything is read
  if (options.by_label)
    score_labels(options, invocation, notes);
  else
    score_samples(options, invocation, notes);
}

}  // namespace

void add_familiarity_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("familiarity", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  add_mixture_options(*command, *options);
  add_set_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

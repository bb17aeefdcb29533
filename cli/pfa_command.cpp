#include <fmt/format.h>

#include <map>

#include "cli/answer_options.hpp"
#include "cli/checks.hpp"
#include "deepview/app/bundle_layers.hpp"
#include "deepview/base/error.hpp"
#include "deepview/introspectors/pfa/recipe_files.hpp"
#include "deepview/introspectors/pfa/recipe_table.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Say how many units of each layer are enough, and which can go (principal filter analysis).\n\n"
    "Examples:\n"
    "  deepview pfa photos/ --model net.onnx --layer c5 --layer f6\n"
    "  deepview pfa photos-responses --strategy energy --threshold 0.9 --save recipe.json\n"
    "  deepview pfa rows.npy --selection abs_max --json\n"
    "  deepview pfa rows.npy -o pfa-report\n\n"
    "Strategies: kl decides by how flat a layer's spectrum is, with nothing to choose; energy\n"
    "keeps as many units as leading eigenvalues hold the share --threshold of the variance; size\n"
    "lowers that share for all layers until --relative-size of all their units are left.";

enum class StrategyName : std::uint8_t { kl, energy, size };

struct Options {
  AnswerOptions answers;
  StrategyName strategy = StrategyName::kl;
  std::optional<double> threshold, relative_size;
  std::optional<std::size_t> min_kept_count;
  UnitSelection selection = UnitSelection::l1_max;
  PfaRules rules = PfaRules::corrected;
  double epsilon_inactive = Pfa{}.epsilon_inactive;
  std::string save;
};

void add_strategy_options(CLI::App& command, Options& options) {
  const std::map<std::string, StrategyName> strategies{
      {"kl", StrategyName::kl}, {"energy", StrategyName::energy}, {"size", StrategyName::size}};
  command.add_option("--strategy", options.strategy, "How many units to keep; default kl")
      ->transform(one_of(strategies))
      ->option_text("kl|energy|size");
  command
      .add_option("--threshold", options.threshold,
                  "Of energy: share of the variance to keep, 0 to 1; default 0.95")
      ->option_text("E");
  command
      .add_option("--relative-size", options.relative_size,
                  "Of size: share of all units to keep, 0 to 1; default 0.5")
      ->option_text("S");
  command
      .add_option("--min-kept-count", options.min_kept_count,
                  "Of energy and size: the fewest units of a layer; default 0")
      ->option_text("N");
}

void add_unit_options(CLI::App& command, Options& options) {
  const std::map<std::string, UnitSelection> selections{{"abs_max", UnitSelection::abs_max},
                                                        {"abs_min", UnitSelection::abs_min},
                                                        {"l1_max", UnitSelection::l1_max},
                                                        {"l1_min", UnitSelection::l1_min}};
  command
      .add_option("--selection", options.selection,
                  "Which units go: the most correlated (max) or, as a control, the least (min); "
                  "default l1_max")
      ->transform(one_of(selections))
      ->option_text("abs_max|abs_min|l1_max|l1_min");
  const std::map<std::string, PfaRules> rules{{"corrected", PfaRules::corrected},
                                              {"dnikit", PfaRules::dnikit}};
  command
      .add_option("--rules", options.rules,
                  "dnikit repeats the recipes of DNIKit 2.0.0, faults included; default corrected")
      ->transform(one_of(rules))
      ->option_text("corrected|dnikit");
  command
      .add_option("--epsilon-inactive", options.epsilon_inactive,
                  "Units below this share of the largest variance are inactive; default 1e-8")
      ->option_text("E");
  command.add_option("--save", options.save, "Also write the recipe to this JSON file")
      ->option_text("FILE");
}

PfaStrategy strategy_of(const Options& options) {
  const bool energy = options.strategy == StrategyName::energy;
  const bool size = options.strategy == StrategyName::size;
  if (options.threshold && !energy)
    throw Error(ErrorKind::usage, "--threshold goes with --strategy energy");
  if (options.relative_size && !size)
    throw Error(ErrorKind::usage, "--relative-size goes with --strategy size");
  if (options.min_kept_count && !energy && !size)
    throw Error(ErrorKind::usage, "--min-kept-count goes with --strategy energy or size");
  const std::size_t fewest = options.min_kept_count.value_or(0);
  if (energy)
    return EnergyStrategy{.threshold = options.threshold.value_or(EnergyStrategy{}.threshold),
                          .min_kept_count = fewest};
  if (size)
    return SizeStrategy{
        .relative_size = options.relative_size.value_or(SizeStrategy{}.relative_size),
        .min_kept_count = fewest};
  return KlStrategy{};
}

template <class T>
Cell cell_of(const std::optional<T>& value) {
  if (!value) return std::monostate();
  return *value;
}

Table table_of(const ByField<PfaRecipe>& recipes) {
  Table table({"layer", "original_count", "recommended_count", "units_to_keep", "kl_divergence",
               "strategy", "units_ratio", "kept_energy"});
  for (const PfaTableRow& row : recipe_table(recipes))
    table.add_row({row.layer, static_cast<std::int64_t>(row.original_count),
                   static_cast<std::int64_t>(row.recommended_count), row.units_to_keep,
                   cell_of(row.kl_divergence), row.strategy, cell_of(row.units_ratio),
                   cell_of(row.kept_energy)});
  return table;
}

void tell_failed(const Pfa::Result& found, Notes& notes) {
  for (const FailedLayer& failed : found.failed)
    notes.note(fmt::format("no recipe for '{}': {}", failed.layer, failed.reason));
  if (found.layers.size() == 0 && !found.failed.empty())
    throw Error(ErrorKind::data,
                fmt::format("no layer can be analysed; of '{}': {}", found.failed.front().layer,
                            found.failed.front().reason));
}

void run_command(const Options& options, const Invocation& invocation) {
  const PfaStrategy strategy = strategy_of(options);
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const auto [found] = pass.ask(
      Pfa{.fields = chosen_fields(options.answers), .epsilon_inactive = options.epsilon_inactive});
  notes.finish_line();
  tell_failed(found, notes);
  const auto recipes = recipe(found, strategy, options.selection, options.rules);
  if (!options.save.empty()) save_recipes(recipes, options.save);
  if (pass.has_page()) {
    Bundle bundle = pass.bundle();
    add_spectra(bundle.layers, found);
    add_recipes(bundle.layers, recipes);
    write_page(bundle, pass, notes);
  }
  print_answers(table_of(recipes), pass, options.answers);
}

}  // namespace

void add_pfa_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("pfa", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  add_strategy_options(*command, *options);
  add_unit_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

#include <fmt/format.h>

#include <map>

#include "cli/answer_options.hpp"
#include "cli/checks.hpp"
#include "deepview/app/bundle_layers.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/strongest/strongest.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Count how often the units of each layer are inactive, and find those that nobody needs.\n\n"
    "Examples:\n"
    "  deepview iua photos/ --model net.onnx --layer c5 --layer f6\n"
    "  deepview iua photos-responses --units --csv\n"
    "  deepview iua rows.npy --tolerance 0.01 --saturation tanh\n"
    "  deepview iua rows.npy -o iua-report\n\n"
    "One line per layer, or with --units one per unit with the sample that drives it most.\n"
    "Responses with more than two dimensions are pooled to channels first; --pool none looks at\n"
    "every unit of them.";

struct Options {
  AnswerOptions answers;
  double tolerance = Iua{}.tolerance;
  double constant_tolerance = Iua{}.constant_tolerance;
  std::optional<SaturationBounds> saturation;
  bool units = false;
};

void add_unit_options(CLI::App& command, Options& options) {
  command.add_flag("--units", options.units, "A line per unit instead of one per layer");
  command
      .add_option("--tolerance", options.tolerance,
                  "A response this close to 0 is inactive; default 1e-8")
      ->option_text("T");
  command
      .add_option("--constant-tolerance", options.constant_tolerance,
                  "A unit whose responses differ by no more is constant; default 0")
      ->option_text("T");
  command
      .add_option_function<std::string>(
          "--saturation",
          [&options](const std::string& name) {
            options.saturation = name == "sigmoid" ? saturation::sigmoid
                                 : name == "tanh"  ? saturation::tanh
                                                   : saturation::relu6;
          },
          "Also count where this activation is flat")
      ->check(one_of(std::vector<std::string>{"sigmoid", "tanh", "relu6"}))
      ->option_text("sigmoid|tanh|relu6");
}

std::int64_t whole(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

double mean_of(const std::vector<double>& shares) {
  double sum = 0;
  for (const double share : shares) sum += share;
  return shares.empty() ? 0 : sum / static_cast<double>(shares.size());
}

Table table_of_layers(const ByField<IuaField>& found) {
  Table table({"field", "units", "mean_inactive", "std_inactive", "saturated_share", "dead",
               "constant", "identical", "not_finite"});
  for (const auto& [field, answer] : found) {
    const IuaUnits& units = answer.channels;
    std::size_t copies = 0;
    for (const auto& group : units.identical) copies += group.size() - 1;
    table.add_row(
        {field, whole(units.inactive.size()), answer.mean_inactive, answer.std_inactive,
         units.saturated.empty() ? Cell(std::monostate()) : Cell(mean_of(units.saturated_share())),
         whole(units.dead.size()), whole(units.constant.size()), whole(copies),
         whole(answer.not_finite)});
  }
  return table;
}

// "dead", "constant", "same as 3", or nothing.
std::vector<std::string> states_of(const IuaUnits& units) {
  std::vector<std::string> states(units.inactive.size());
  for (const auto& group : units.identical)
    for (const std::size_t unit : group)
      if (unit != group.front()) states[unit] = fmt::format("same as {}", group.front());
  for (const std::size_t unit : units.constant) states[unit] = "constant";
  for (const std::size_t unit : units.dead) states[unit] = "dead";
  return states;
}

Table table_of_units(const ByField<IuaField>& found, const StrongestResult& strongest,
                     const Samples& samples) {
  Table table({"field", "unit", "inactive_share", "saturated_share", "low", "mean", "high", "state",
               "strongest_sample"});
  for (const auto& [field, answer] : found) {
    const IuaUnits& units = answer.channels;
    const auto inactive = units.inactive_share();
    const auto saturated = units.saturated_share();
    const auto states = states_of(units);
    const auto& best = strongest.fields[field].strongest;
    for (std::size_t unit = 0; unit < states.size(); ++unit)
      table.add_row({field, whole(unit), inactive[unit],
                     saturated.empty() ? Cell(std::monostate()) : Cell(saturated[unit]),
                     units.low[unit], units.mean[unit], units.high[unit], states[unit],
                     best[unit].empty() ? std::string() : samples.paths.at(best[unit][0].row)});
  }
  return table;
}

void run_command(const Options& options, const Invocation& invocation) {
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const Fields fields = chosen_fields(options.answers);
  const auto [found, strongest] = pass.ask(Iua{.fields = fields,
                                               .tolerance = options.tolerance,
                                               .saturation = options.saturation,
                                               .constant_tolerance = options.constant_tolerance,
                                               .keep_samples = false},
                                           Strongest{.fields = fields});
  notes.finish_line();
  if (pass.has_page()) {
    Bundle bundle = pass.bundle();
    add_unit_counts(bundle.layers, found);
    add_strongest(bundle.layers, strongest);
    write_page(bundle, pass, notes);
  }
  print_answers(
      options.units ? table_of_units(found, strongest, pass.samples()) : table_of_layers(found),
      pass, options.answers);
}

}  // namespace

void add_iua_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("iua", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  add_unit_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>

#include "cli/answer_options.hpp"
#include "cli/checks.hpp"
#include "deepview/app/bundle_answers.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/pipeline.hpp"
#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"
#include "deepview/introspectors/rows/rows.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Place samples in a map of a few dimensions: one line per sample and map.\n\n"
    "Examples:\n"
    "  deepview project rows.npy\n"
    "  deepview project rows.npy --method pca --method tsne --perplexity 10 --json\n"
    "  deepview project photos/ --model net.onnx --layer f6 --method umap --neighbors 8\n"
    "  deepview project rows.npy --method pacmap --save rows-map\n"
    "  deepview project other.npy --map rows-map --csv\n"
    "  deepview project rows.npy --method umap --method pacmap -o project-report\n\n"
    "Methods: pca keeps large distances; umap and tsne keep near samples near; pacmap also keeps "
    "clusters where they\n"
    "belong; localmap moves clusters apart that came to lie side by side. --save keeps a map (any "
    "but tsne's), and --map\n"
    "places other samples in it without moving the old ones.";

enum class Method : std::uint8_t { pca, tsne, umap, pacmap, localmap };
const std::map<std::string, Method> methods{{"pca", Method::pca},
                                            {"tsne", Method::tsne},
                                            {"umap", Method::umap},
                                            {"pacmap", Method::pacmap},
                                            {"localmap", Method::localmap}};

struct Options {
  AnswerOptions answers;
  std::vector<Method> methods;  // none given: UMAP
  std::optional<int> dimensions, neighbors;
  std::optional<double> perplexity;
  std::string save, map;
};

void add_map_options(CLI::App& command, Options& options) {
  command.add_option("--method", options.methods, "Repeatable; default umap")
      ->transform(one_of(methods))
      ->option_text("pca|tsne|umap|pacmap|localmap")
      ->allow_extra_args(false);
  command.add_option("--dimensions", options.dimensions, "Of the map; default 2")->option_text("N");
  command
      .add_option(
          "--neighbors", options.neighbors,
          "Of umap (counting the sample itself; default 15), pacmap and localmap (default 10, "
          "more for many samples): larger keeps larger shapes")
      ->option_text("N");
  command
      .add_option("--perplexity", options.perplexity,
                  "Of tsne: how many neighbours count; default 30")
      ->option_text("P");
  command
      .add_option("--save", options.save,
                  "Also keep the map in this new folder, for --map; of one method")
      ->option_text("DIR");
  command
      .add_option("--map", options.map,
                  "Fit nothing; place DATA in the map that --save kept in this folder")
      ->option_text("DIR");
}

void refuse(const std::string& reason) {
  throw Error(ErrorKind::usage, reason);
}

void require_own_parameters(const Options& options, const std::vector<Method>& chosen) {
  const auto uses = [&](std::initializer_list<Method> those) {
    return std::ranges::find_first_of(chosen, those) != chosen.end();
  };
  for (auto it = chosen.begin(); it != chosen.end(); ++it)
    if (std::find(chosen.begin(), it, *it) != it) refuse("--method: expected each method once");
  if (options.neighbors && !uses({Method::umap, Method::pacmap, Method::localmap}))
    refuse("--neighbors goes with --method umap, pacmap or localmap; none of them was chosen");
  if (options.perplexity && !uses({Method::tsne}))
    refuse("--perplexity goes with --method tsne; another method was chosen");
}

void require_saveable(const std::string& folder, const std::vector<Method>& chosen) {
  if (folder.empty()) return;
  if (chosen.size() > 1) refuse("--save keeps the map of one method; several were chosen");
  if (chosen.front() == Method::tsne)
    refuse("--save: a map by tsne is of its own samples alone; choose another --method");
  if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
    refuse(fmt::format("--save: '{}' exists already", shown_text(folder)));
}

std::vector<ReductionStrategy> strategies_of(const Options& options) {
  std::vector<Method> chosen = options.methods;
  if (chosen.empty()) chosen.push_back(Method::umap);
  require_own_parameters(options, chosen);
  require_saveable(options.save, chosen);
  const int dimensions = options.dimensions.value_or(2);
  const PacmapOptions pacmap{.dimensions = dimensions, .neighbours = options.neighbors};
  std::vector<ReductionStrategy> strategies;
  for (const Method method : chosen) {
    switch (method) {
      case Method::pca: strategies.emplace_back(PcaOptions{dimensions}); break;
      case Method::tsne:
        strategies.emplace_back(
            TsneOptions{.dimensions = dimensions, .perplexity = options.perplexity.value_or(30)});
        break;
      case Method::umap:
        strategies.emplace_back(
            UmapOptions{.dimensions = dimensions, .neighbours = options.neighbors.value_or(15)});
        break;
      case Method::pacmap: strategies.emplace_back(pacmap); break;
      case Method::localmap: strategies.emplace_back(LocalMapOptions{.pacmap = pacmap}); break;
    }
  }
  return strategies;
}

// One field in one map.
struct Projection {
  std::string field;
  std::string method;
  Rows map;
};

std::string axis_name(std::size_t dimension, std::size_t dimensions) {
  return dimensions <= 3 ? std::string(1, "xyz"[dimension]) : fmt::format("x{}", dimension + 1);
}

Table table_of(const std::vector<Projection>& projections,
               const std::vector<std::string>& samples) {
  std::size_t most = 0;
  for (const auto& projection : projections) most = std::max(most, projection.map.columns());
  std::vector<std::string> columns{"field", "method", "sample"};
  for (std::size_t d = 0; d < most; ++d) columns.push_back(axis_name(d, most));
  Table table(std::move(columns));
  for (const auto& [field, method, map] : projections) {
    for (std::size_t row = 0; row < map.size(); ++row) {
      std::vector<Cell> cells{field, method, samples.at(row)};
      for (const float place : map.row(row)) cells.emplace_back(static_cast<double>(place));
      cells.resize(most + 3,
                   std::numeric_limits<double>::quiet_NaN());  // fewer dimensions than others
      table.add_row(std::move(cells));
    }
  }
  return table;
}

// A number where there is one; few samples have no neighbourhoods of 15.
double number(const std::optional<double>& value) {
  return value.value_or(std::numeric_limits<double>::quiet_NaN());
}

struct NeighbourhoodNumbers {
  double trustworthiness = std::numeric_limits<double>::quiet_NaN();
  double recall = std::numeric_limits<double>::quiet_NaN();
};

NeighbourhoodNumbers numbers_at(std::size_t neighbours, const MapQuality& quality) {
  for (const auto& found : quality.neighbourhoods)
    if (found.neighbours == neighbours) return {found.trustworthiness, found.recall};
  return {};
}

Table quality_table(const DimensionReduction::Result& found) {
  Table table({"field", "method", "dimensions", "trustworthiness_5", "recall_5",
               "trustworthiness_15", "recall_15", "triplet_accuracy", "kl_divergence",
               "perplexity"});
  for (const auto& [field, reductions] : found) {
    for (const Reduction& reduction : reductions) {
      const auto near = numbers_at(5, reduction.quality);
      const auto wide = numbers_at(15, reduction.quality);
      const auto& divergence = reduction.divergence;
      table.add_row({field, method_word(name(reduction.strategy)),
                     static_cast<std::int64_t>(reduction.map.columns()), near.trustworthiness,
                     near.recall, wide.trustworthiness, wide.recall,
                     number(reduction.quality.triplet_accuracy),
                     number(divergence ? std::optional(divergence->kl_divergence) : std::nullopt),
                     number(divergence ? std::optional(divergence->perplexity) : std::nullopt)});
    }
  }
  return table;
}

std::string sentence(const std::string& field, const Reduction& reduction) {
  std::string text =
      fmt::format("'{}' by {}:", shown_text(field), method_word(name(reduction.strategy)));
  for (const auto& found : reduction.quality.neighbourhoods)
    text += fmt::format(" trustworthiness {:.3f} and recall {:.3f} of {} neighbours,",
                        found.trustworthiness, found.recall, found.neighbours);
  if (reduction.quality.triplet_accuracy)
    text += fmt::format(" {:.3f} of triplets in order,", *reduction.quality.triplet_accuracy);
  if (reduction.divergence)
    text += fmt::format(" divergence {:.3f} nats at perplexity {:.6g},",
                        reduction.divergence->kl_divergence, reduction.divergence->perplexity);
  if (text.back() == ':') return text + " too few samples to judge the map";
  text.pop_back();
  return text;
}

Bundle bundle_of(const DimensionReduction::Result& found, const AnswerPass& pass) {
  Bundle bundle = pass.bundle();
  for (const auto& [field, reductions] : found)
    for (const Reduction& reduction : reductions) add_map(bundle, field, reduction);
  return bundle;
}

void fit(const Options& options, const Invocation& invocation) {
  const auto strategies = strategies_of(options);
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const auto [found] = pass.ask(
      DimensionReduction{.fields = chosen_fields(options.answers), .strategies = strategies});
  notes.finish_line();
  if (!options.save.empty()) save_reductions(models_of(found), options.save);
  std::vector<Projection> projections;
  for (const auto& [field, reductions] : found) {
    for (const Reduction& reduction : reductions) {
      projections.push_back({field, method_word(name(reduction.strategy)), reduction.map});
      if (options.answers.format != TableFormat::json) notes.note(sentence(field, reduction));
    }
  }
  if (pass.has_page()) write_page(bundle_of(found, pass), pass, notes);
  Table table = table_of(projections, pass.samples().paths);
  table.add_table("maps", quality_table(found));
  print_answers(std::move(table), pass, options.answers);
}

// Those of the fields that were asked for, all of them by default.
ByField<ReductionModel> chosen_models(const Options& options) {
  ByField<ReductionModel> models = load_reductions(options.map);
  if (options.answers.fields.empty()) return models;
  ByField<ReductionModel> chosen;
  for (const auto& field : options.answers.fields) chosen.add(field, models[field]);
  return chosen;
}

void place(const Options& options, const Invocation& invocation) {
  const auto models = chosen_models(options);
  std::vector<std::string> fields;
  for (const auto& entry : models) fields.push_back(entry.first);
  Notes notes(options.answers.responses.quiet);
  AnswerPass pass = open_answers(options.answers, invocation, notes);
  const auto [maps] = pass.ask_of(pass.source().producer | ReduceDimensions{models},
                                  GatherRows{.fields = Fields(fields)});
  notes.finish_line();
  std::vector<Projection> projections;
  for (const auto& [field, map] : maps)
    projections.push_back({field, method_word(name(models[field])), map});
  print_answers(table_of(projections, pass.samples().paths), pass, options.answers);
}

void run_command(const Options& options, const Invocation& invocation) {
  if (options.map.empty()) return fit(options, invocation);
  if (!options.methods.empty() || options.dimensions || options.neighbors || options.perplexity ||
      !options.save.empty() || !options.answers.output.empty())
    refuse(
        "--map fits nothing: it does not go with --method, --dimensions, --neighbors, "
        "--perplexity, "
        "--save or --output");
  place(options, invocation);
}

}  // namespace

void add_project_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("project", help);
  auto options = std::make_shared<Options>();
  add_answer_options(*command, options->answers);
  add_map_options(*command, *options);
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli

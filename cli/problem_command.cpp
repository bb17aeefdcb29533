#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "cli/table.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/config_files.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/problems/open_problem.hpp"
#include "deepview/experiment/problems/problem_plan.hpp"
#include "deepview/io/codecs.hpp"
#include "deepview/io/files.hpp"

namespace deepview::cli {
namespace {

constexpr const char* show_help =
    "Show samples of a problem, step by step or picture by picture.\n\n"
    "Examples:\n"
    "  deepview problem show SerialRecallCommandLines min_sequence_length=2 max_sequence_length=4\n"
    "  deepview problem show --config ntm.yaml --section validation --samples 2 --json\n"
    "  deepview problem show ShapeColorQuery size=8 img_size=64 -o shapes\n\n"
    "Parameters are those of the section `problem` of a configuration; KEY=VALUE, the value as "
    "YAML,\n"
    "stands over what --config says.";

struct Options {
  std::string name;
  std::vector<std::string> parameters;
  std::vector<std::string> config;
  std::string section = "training";
  std::size_t samples = 3;
  std::uint64_t seed = 0;
  std::string out;
  TableFormat format = TableFormat::text;
};

constexpr int picture_quality = 95;

void warn(const std::string& what) {
  fmt::print(stderr, "warning: {}\n", what);
}

// The section `problem`, of the configuration and of the command line.
Parameter parameters_of(const Options& options) {
  Parameter merged{Parameter::Section{}};
  const auto loaded = load_config_files({options.config.begin(), options.config.end()});
  for (const std::string& warning : loaded.warnings) warn(warning);
  if (const Parameter* problem = loaded.parameters.find_path({options.section, "problem"}))
    merged = overlaid(std::move(merged), *problem);
  for (const std::string& word : options.parameters) {
    const std::size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw Error(ErrorKind::usage,
                  fmt::format("'{}': expected KEY=VALUE, such as batch_size=64", word));
    Parameter entry{Parameter::Section{}};
    entry.set(word.substr(0, equals), parse_yaml(word.substr(equals + 1), "'" + word + "'"));
    merged = overlaid(std::move(merged), entry);
  }
  if (!options.name.empty()) merged.set("name", options.name);
  if (merged.find("batch_size") == nullptr)
    merged.set("batch_size", static_cast<std::int64_t>(options.samples));
  return merged;
}

ProblemPlan read_plan(const ProblemEntry& entry, const Parameter& parameters) {
  ProblemPlan plan = plan_of(entry);
  Parameter whole = parameters;
  const auto* pictures = std::get_if<ImageToClassOptions>(&plan.options);
  if (pictures != nullptr && whole.find("data_folder") == nullptr)
    whole.set("data_folder", pictures->data_folder.string());
  whole = with_home(std::move(whole), home_folder());
  OptionFields fields = fields_of(plan);
  fields.allow("name");
  Mistakes mistakes;
  fields.read(&whole, {"problem"}, mistakes);
  mistakes.throw_if_any();
  for (const Mistake& warning : mistakes.warnings()) warn(text_of(warning));
  return plan;
}

std::string bits(std::span<const float> values) {
  std::string text;
  for (const float value : values) text += value == 0 ? '0' : '1';
  return text;
}

double mean(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<std::size_t> first_of(std::size_t wanted, std::size_t size) {
  std::vector<std::size_t> indices(std::min(wanted, size));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

Table table_of_items(const Batch& batch, std::size_t control) {
  const auto steps = static_cast<std::size_t>(batch["sequences"].shape()[1]);
  const auto step_of = [&](const char* field, std::size_t sample, std::size_t step) {
    const auto width = static_cast<std::size_t>(batch[field].shape()[2]);
    return batch[field].values<float>().subspan((sample * steps + step) * width, width);
  };
  Table table({"sample", "step", "control", "data", "target"});
  for (std::size_t sample = 0; sample < batch.size(); ++sample)
    for (std::size_t step = 0; step < steps; ++step) {
      const auto shown = step_of("sequences", sample, step);
      Cell target = std::monostate();
      if (batch["masks"].values<std::uint8_t>()[sample * steps + step] != 0)
        target = bits(step_of("targets", sample, step));
      table.add_row({static_cast<std::int64_t>(sample), static_cast<std::int64_t>(step),
                     bits(shown.first(control)), bits(shown.subspan(control)), std::move(target)});
    }
  return table;
}

Table table_of_questions(const Problem& problem, const Batch& batch) {
  const auto width = batch["questions"].row_size();
  const auto& scenes =
      std::get<std::vector<std::string>>(batch.metadata()[MetaKey{"scenes_description"}]);
  const std::vector<std::string> answers = problem.class_names();
  Table table({"sample", "question", "target", "asked", "answer", "scene"});
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::int64_t target = batch["targets"].values<std::int64_t>()[i];
    table.add_row({static_cast<std::int64_t>(i),
                   bits(batch["questions"].values<float>().subspan(i * width, width)), target,
                   problem.question_in_words(i), answers[static_cast<std::size_t>(target)],
                   scenes[i]});
  }
  return table;
}

Table table_of_steps(const Batch& batch) {
  const auto length = static_cast<std::size_t>(batch["targets"].shape()[1]);
  const auto width = batch["images"].row_size() / length;
  Table table({"sample", "step", "mean", "target"});
  for (std::size_t i = 0; i < batch.size(); ++i)
    for (std::size_t step = 0; step < length; ++step) {
      const std::size_t at = i * length + step;
      Cell target = std::monostate();
      if (batch["mask"].values<std::uint8_t>()[at] != 0)
        target = batch["targets"].values<std::int64_t>()[at];
      table.add_row({static_cast<std::int64_t>(i), static_cast<std::int64_t>(step),
                     mean(batch["images"].values<float>().subspan(at * width, width)),
                     std::move(target)});
    }
  return table;
}

Table table_of_pictures(const Batch& batch, const std::vector<std::string>& classes) {
  Table table({"sample", "target", "targets_label", "mean"});
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto target = batch["targets"].values<std::int64_t>()[i];
    const Tensor picture = batch["images"].rows(i, 1);
    table.add_row({static_cast<std::int64_t>(i), target, classes[static_cast<std::size_t>(target)],
                   mean(picture.values<float>())});
  }
  return table;
}

Table table_of(const Problem& problem, const ProblemPlan& plan, const Batch& batch) {
  if (const auto* asked = std::get_if<AlgorithmicOptions>(&plan.options))
    return table_of_items(batch, static_cast<std::size_t>(asked->control_bits));
  Table table = batch.find("questions") != nullptr ? table_of_questions(problem, batch)
                : batch.find("mask") != nullptr    ? table_of_steps(batch)
                                                : table_of_pictures(batch, problem.class_names());
  table.add_fact("samples", static_cast<std::int64_t>(problem.size()));
  return table;
}

// A JPEG of each sample, by its number.
void write_pictures(const Problem& problem, const Batch& batch,
                    const std::filesystem::path& folder) {
  const auto pictures = problem.pictures(batch);
  if (!pictures)
    throw Error(ErrorKind::usage,
                fmt::format("the samples of {} are no pictures; leave out -o", problem.name()));
  if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
    throw Error(ErrorKind::usage,
                fmt::format("'{}' exists already; choose another folder", folder.string()));
  OutputFolder into = OutputFolder::create(folder);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Tensor one = pictures->rows(i, 1);
    const Shape& shape = one.shape();
    const auto content =
        encode_jpeg(one.reshaped(Shape{shape[1], shape[2], shape[3]}), picture_quality);
    into.write(fmt::format("{:03}.jpg", i), content);
  }
  into.commit();
}

void show(const Options& options) {
  const Parameter parameters = parameters_of(options);
  const Parameter* name = parameters.find("name");
  const auto* text = name == nullptr ? nullptr : std::get_if<std::string>(&name->value());
  if (text == nullptr)
    throw Error(
        ErrorKind::usage,
        "which problem? name one (deepview problem list), or give a --config with a section " +
            options.section + " that does");
  const ProblemPlan plan = read_plan(find_problem(*text), parameters);
  const Problem problem(plan, Seed{options.seed});
  const Batch batch = problem.batch(first_of(options.samples, problem.size()), {});
  if (!options.out.empty()) write_pictures(problem, batch, options.out);
  print(table_of(problem, plan, batch), options.format);
}

// Reads or lays out the data of each section that names a problem.
void init(const Options& options) {
  const auto loaded = load_config_files({options.config.begin(), options.config.end()});
  Table table({"section", "problem", "samples"});
  for (const std::string name : {"training", "validation", "testing"}) {
    Options one = options;
    one.section = name;
    if (loaded.parameters.find_path({name, "problem"}) == nullptr) continue;
    const Parameter parameters = parameters_of(one);
    const Parameter* problem = parameters.find("name");
    const auto* text = problem == nullptr ? nullptr : std::get_if<std::string>(&problem->value());
    if (text == nullptr)
      throw Error(ErrorKind::config, name + ".problem.name: expected the name of a problem");
    const Problem opened(read_plan(find_problem(*text), parameters), Seed{options.seed});
    table.add_row({name, opened.name(), static_cast<std::int64_t>(opened.size())});
  }
  print(table, options.format);
}

void list(TableFormat format) {
  Table table({"name", "alias", "what"});
  for (const ProblemEntry& problem : all_problems())
    table.add_row(
        {std::string(problem.name), std::string(problem.alias), std::string(problem.what)});
  print(table, format);
}

}  // namespace

void add_problem_command(CLI::App& program, Invocation&) {
  auto* command =
      program.add_subcommand("problem",
                             "List problems, or show samples of one.\n\n"
                             "Examples:\n"
                             "  deepview problem list\n"
                             "  deepview problem show ReadingSpan min_sequence_length=1 "
                             "max_sequence_length=3 num_subseq_min=2 num_subseq_max=2");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  auto* listing = command->add_subcommand("list",
                                          "List the problems that a configuration can name.\n\n"
                                          "Examples:\n  deepview problem list --csv");
  add_table_options(*listing, options->format);
  listing->callback([options] { list(options->format); });
  auto* showing = command->add_subcommand("show", show_help);
  showing->add_option("NAME", options->name, "The problem; else that of the configuration");
  showing->add_option("KEY=VALUE", options->parameters, "Parameters of the problem");
  showing->add_option("--config", options->config, "Configuration files, the strongest first")
      ->option_text("FILE")
      ->delimiter(',')
      ->allow_extra_args(false);
  showing->add_option("--section", options->section, "Of the configuration")
      ->option_text("NAME")
      ->capture_default_str();
  showing->add_option("--samples", options->samples, "How many")
      ->check(between(1, 1000))
      ->option_text("N")
      ->capture_default_str();
  showing->add_option("--seed", options->seed, "Of what is drawn")
      ->option_text("S")
      ->capture_default_str();
  showing->add_option("-o,--out", options->out, "A new folder for a JPEG of each sample")
      ->option_text("DIR");
  add_table_options(*showing, options->format);
  auto* opening = command->add_subcommand(
      "init",
      "Read the data of every problem that a configuration names, and count them.\n\n"
      "Examples:\n  deepview problem init lenet5_mnist.yaml");
  opening->add_option("CONFIG", options->config, "Configuration files, the strongest first")
      ->required();
  add_table_options(*opening, options->format);
  opening->callback([options] { init(*options); });
  showing->callback([options] {
    if (options->name.find('=') != std::string::npos) {  // no name, but parameters
      options->parameters.insert(options->parameters.begin(), options->name);
      options->name.clear();
    }
    show(*options);
  });
}

}  // namespace deepview::cli

#include "deepview/experiment/config/experiment_jobs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/parameter_registry.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/training_library.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/files.hpp"

namespace deepview {
namespace {

constexpr const char* run_file = "run.json";

void warn(const ReadConfig& config, const RunLog& log) {
  for (const std::string& warning : config.warnings) log.warning(warning);
}

void write_run_file(const TrainingJob& job, const WorkerOptions& options,
                    const ExperimentFolder& folder) {
  nlohmann::ordered_json run{{"trainer", job.trainer == TrainerKind::online ? "online" : "offline"},
                             {"started", time_for_programs()},
                             {"threads", thread_count(options.run)},
                             {"libtorch", training_library().libtorch_version()}};
  for (const auto& [name, value] : job.provenance) run[name] = value;
  write_file_atomically(folder.path / run_file, run.dump(2) + "\n");
}

// Where values come from; those that are not what the files say were drawn, but for weights to begin with.
void write_origins(const std::vector<ExplainedValue>& asked,
                   const std::vector<ExplainedValue>& settled, const ExperimentFolder& folder) {
  CsvWriter csv;
  csv.cell("parameter").cell("value").cell("from").end_row();
  for (std::size_t i = 0; i < settled.size(); ++i) {
    const std::string parameter = joined_path(settled[i].path);
    std::string origin = settled[i].origin;
    if (settled[i].value != asked.at(i).value)
      origin = parameter == "model.load" ? "the command line" : "drawn";
    csv.cell(parameter).cell(settled[i].value).cell(origin).end_row();
  }
  write_file_atomically(folder.origins(), csv.text());
}

nlohmann::ordered_json read_run_file(const std::filesystem::path& folder) {
  const auto path = folder / run_file;
  if (!std::filesystem::exists(path))
    throw Error(ErrorKind::usage,
                fmt::format("'{}' is no experiment: it has no {}", folder.string(), run_file));
  const auto bytes = read_file(path, 1U << 20U);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  auto run = nlohmann::ordered_json::parse(text, text + bytes.size(), nullptr, false);
  if (!run.is_object() || !run.contains("trainer"))
    throw Error(ErrorKind::data, fmt::format("'{}' is damaged", path.string()));
  return run;
}

template <class Work>
auto timed(const Work& work) {
  const auto started = std::chrono::steady_clock::now();
  auto result = work();
  result.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return result;
}

// Trains, and adds to the run's file how long that took.
TrainingResult train_timed(const ExperimentPlan& plan, const ExperimentFolder& folder,
                           const WorkerOptions& options) {
  TrainingResult result = timed([&] { return training_library().train(plan, folder, options); });
  auto run = read_run_file(folder.path);
  if (run.contains("seconds") && run["seconds"].is_number())
    result.seconds += run["seconds"].get<double>();
  run["seconds"] = result.seconds;
  write_file_atomically(folder.path / run_file, run.dump(2) + "\n");
  return result;
}

void name_worker(WorkerOptions& options, TrainerKind trainer) {
  options.log.set_worker(trainer == TrainerKind::online ? "OnlineTrainer" : "OfflineTrainer");
}

std::filesystem::path best_model_of(const std::filesystem::path& model) {
  if (!std::filesystem::is_directory(model)) return model;
  return ExperimentFolder{model}.best_model();
}

// One section `testing` for each entry of the lists.
std::vector<Parameter> multi_tests(const Parameter& config, const TesterPlan& plan) {
  const auto* lists = plan.testing.multi_tests.section();
  if (lists == nullptr || lists->empty()) return {config};
  const std::size_t tests = lists->front().parameter.list()->size();  // of all, which was checked
  std::vector<Parameter> each;
  for (std::size_t i = 0; i < tests; ++i) {
    auto registry = std::make_shared<ParameterRegistry>();
    registry->add_defaults({}, to_parameter(plan));
    registry->add_config({}, config);
    registry->remove_config({"testing", "multi_tests"});
    registry->remove_default({"testing", "multi_tests"});
    const ParameterView testing = ParameterView(registry)["testing"];
    for (const auto& [name, list] : *lists)
      if (!testing.set_leaf(name, list.list()->at(i)))
        throw Error(ErrorKind::config,
                    fmt::format("{}: testing.multi_tests.{}: the section testing has no such entry",
                                list.origin().text(), name));
    each.push_back(registry->result());
  }
  return each;
}

}  // namespace

TrainingResult run_training(const TrainingJob& job, WorkerOptions options) {
  name_worker(options, job.trainer);
  ReadConfig config = read_config(job.config);
  ExperimentPlan plan = training_plan_of(config, job.trainer, job.config.unknown);
  warn(config, options.log);
  const auto asked = explained(config.merged, plan);
  if (!job.load.empty()) plan.model.load = job.load;
  settle_seeds(plan, job.entropy);
  training_library();  // says what is missing before a folder is made
  const auto parent = job.expdir / plan.training.phase.problem.entry->name / plan.model.entry->name;
  const ExperimentFolder folder{make_timed_folder({.parent = parent, .tag = job.tag})};
  std::filesystem::create_directory(folder.models());
  options.log.add_file(folder.log());
  options.log.info("Experiment: " + folder.path.string());
  write_file_atomically(folder.configuration(), to_yaml(to_parameter(plan)));
  write_origins(asked, explained(config.merged, plan), folder);
  write_run_file(job, options, folder);
  return train_timed(plan, folder, options);
}

TrainingResult resume_training(const std::filesystem::path& path, WorkerOptions options) {
  const auto run = read_run_file(path);
  const ExperimentFolder folder{path};
  ReadConfig config = read_config({.files = {folder.configuration()}});
  const TrainerKind trainer =
      run.value("trainer", "") == "online" ? TrainerKind::online : TrainerKind::offline;
  name_worker(options, trainer);
  const ExperimentPlan plan = training_plan_of(config, trainer, UnknownNames::are_mistakes);
  if (options.run.threads == 0) options.run.threads = run.value("threads", 0);
  options.log.add_file(folder.log());
  return train_timed(plan, folder, options);
}

std::vector<TestResult> run_tests(const TestJob& job, WorkerOptions options) {
  options.log.set_worker("Tester");
  const auto model = best_model_of(job.model);
  if (!std::filesystem::exists(model))
    throw Error(ErrorKind::io, fmt::format("there is no model '{}'", model.string()));
  const auto experiment = std::filesystem::absolute(model).parent_path().parent_path();
  ConfigRequest request = job.config;
  if (request.files.empty()) request.files = {ExperimentFolder{experiment}.configuration()};
  ReadConfig config = read_config(request);
  const TesterPlan whole = tester_plan_of(config, request.unknown);
  warn(config, options.log);
  std::vector<TesterPlan> plans;  // all of them, before the first test
  for (const Parameter& parameters : multi_tests(config.merged, whole)) {
    ReadConfig one{parameters, {}};
    plans.push_back(tester_plan_of(one, UnknownNames::are_warnings));
    settle_seeds(plans.back(), job.entropy);
  }
  std::vector<TestResult> results;
  for (const TesterPlan& plan : plans) {
    const auto folder =
        make_timed_folder({.parent = experiment, .prefix = "test_", .tag = job.tag});
    WorkerOptions each = options;
    each.log.add_file(folder / "tester.log");
    write_file_atomically(folder / "testing_configuration.yaml", to_yaml(to_parameter(plan)));
    results.push_back(timed([&] { return training_library().test(plan, model, folder, each); }));
    results.back().model = model;
  }
  return results;
}

}  // namespace deepview

#include "deepview/app/experiment_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "deepview/app/bundle_samples.hpp"
#include "deepview/app/statistics_series.hpp"
#include "deepview/app/version.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/config/read_config.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/experiment/workers/model_summary.hpp"
#include "deepview/experiment/workers/training_library.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/files.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

// What the command that made an experiment left about itself; nothing in it is needed.
class RunFile {
 public:
  explicit RunFile(const fs::path& experiment) {
    const fs::path path = experiment / "run.json";
    if (!fs::exists(path)) return;
    const auto bytes = read_file(path, 1U << 20U);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    run_ = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
  }

  std::string text(const char* name) const {
    const auto found = run_.find(name);
    return found != run_.end() && found->is_string() ? found->get<std::string>() : "";
  }
  int number(const char* name) const {
    const auto found = run_.find(name);
    return found != run_.end() && found->is_number_integer() ? found->get<int>() : 0;
  }

 private:
  nlohmann::json run_ = nlohmann::json::object();
};

void add_settings(const Parameter& parameter, std::vector<std::string>& path,
                  std::vector<BundleSetting>& settings) {
  const auto* entries = parameter.section();
  if (entries == nullptr) {
    settings.push_back({joined_path(path), shown_value(parameter), ""});
    return;
  }
  for (const auto& [name, entry] : *entries) {
    path.push_back(name);
    add_settings(entry, path, settings);
    path.pop_back();
  }
}

// With origins where they were kept, else what the exported configuration says.
std::vector<BundleSetting> settings_of(const ExperimentFolder& folder,
                                       const fs::path& configuration) {
  std::vector<BundleSetting> settings;
  if (fs::exists(folder.origins())) {
    const CsvTable table = read_csv(folder.origins());
    for (std::size_t row = 0; table.columns().size() == 3 && row < table.row_count(); ++row)
      settings.push_back({table.row(row)[0], table.row(row)[1], table.row(row)[2]});
    return settings;
  }
  std::vector<std::string> path;
  add_settings(read_yaml(configuration), path, settings);
  return settings;
}

void add_model(BundleExperiment& experiment, const fs::path& model) {
  if (!fs::exists(model)) return;
  const ModelSummary summary = read_model_summary(model);
  experiment.best_episode = summary.episode;
  experiment.best_loss = summary.loss;
  if (experiment.status.empty()) experiment.status = summary.status;
  for (const auto& weight : summary.weights)
    experiment.weights.push_back({weight.name, {weight.shape.begin(), weight.shape.end()}});
}

std::vector<std::pair<std::string, std::string>> seeds_of(const PhasePlan& phase,
                                                          const std::string& name) {
  return {{name + " seed_numpy", std::to_string(phase.seed_numpy)},
          {name + " seed_torch", std::to_string(phase.seed_torch)}};
}

RunRecord::Data data_of(const BundleExperiment& experiment) {
  RunRecord::Data data;
  data.path = experiment.problem;
  data.kind = "problem";
  data.read = experiment.judged;
  return data;
}

RunRecord::Model model_of(const fs::path& weights, const fs::path& output,
                          const std::string& libtorch) {
  return {.path = fs::absolute(weights).lexically_proximate(fs::absolute(output)).string(),
          .framework = libtorch.empty() ? "" : "libtorch " + libtorch,
          .layers = {},
          .preparation = ""};
}

std::vector<std::pair<std::string, std::string>> versions_of(const std::string& deepview,
                                                             const std::string& libtorch) {
  return {{"deepview", deepview}, {"libtorch", libtorch}};
}

std::vector<std::pair<std::string, std::string>> this_machine() {
  return {{"cores", std::to_string(std::thread::hardware_concurrency())}};
}

RunRecord record_of(const TrainingResult& result, const ExperimentPlan& plan,
                    const BundleExperiment& experiment) {
  const ExperimentFolder folder{result.folder};
  const RunFile file(result.folder);
  RunRecord run;
  run.version = file.text("deepview");
  run.started = file.text("started");
  run.seconds = result.seconds;
  run.command = {file.text("command")};
  run.threads = file.number("threads");
  run.seed = static_cast<std::uint64_t>(plan.training.phase.seed_numpy);
  run.data = data_of(experiment);
  run.model = model_of(folder.best_model(), folder.report(), file.text("libtorch"));
  run.steps = {{"train", result.seconds}};
  run.options = {{"trainer", file.text("trainer")}, {"episodes", std::to_string(result.episodes)}};
  std::ranges::move(seeds_of(plan.training.phase, "training"), std::back_inserter(run.options));
  std::ranges::move(seeds_of(plan.validation.phase, "validation"), std::back_inserter(run.options));
  run.versions = versions_of(run.version, file.text("libtorch"));
  run.machine = this_machine();
  return run;
}

RunRecord record_of(const TestResult& result, const TesterPlan& plan,
                    const BundleExperiment& experiment) {
  const std::string libtorch = training_library().libtorch_version();
  RunRecord run;
  run.version = version();
  run.started = time_for_programs();
  run.seconds = result.seconds;
  run.seed = static_cast<std::uint64_t>(plan.testing.phase.seed_numpy);
  run.data = data_of(experiment);
  run.model = model_of(result.model, ExperimentFolder{result.folder}.report(), libtorch);
  run.steps = {{"test", result.seconds}};
  run.options = seeds_of(plan.testing.phase, "testing");
  run.versions = versions_of(run.version, libtorch);
  run.machine = this_machine();
  return run;
}

Problem open_problem(const PhasePlan& phase) {
  return {phase.problem, Seed{static_cast<std::uint64_t>(phase.seed_numpy)}};
}

// The samples of a phase, or why there are none.
void add_samples(Bundle& bundle, const ExperimentFolder& folder, const std::string& stream,
                 const PhasePlan& phase, const OutputFolder& output) {
  if (!fs::exists(folder.samples(stream))) {
    bundle.experiment->note =
        "The training was interrupted: what the best model answers to each sample is asked when "
        "it ends.";
    return;
  }
  const JudgedSamples judged = read_judged_samples(folder.samples(stream));
  add_judged_samples(bundle, judged, open_problem(phase), output);
  if (fs::exists(folder.sequences(stream)))
    add_sequences(bundle, judged, read_sequence_answers(folder.sequences(stream)));
}

fs::path write_page(OutputFolder& output, const Bundle& bundle, const RunRecord& run,
                    const ExperimentFolder& folder) {
  write_bundle(output, bundle, run);
  output.commit();
  return folder.report() / "index.html";
}

}  // namespace

fs::path write_training_page(const TrainingResult& result) {
  const ExperimentFolder folder{result.folder};
  OutputFolder output = OutputFolder::create(folder.report(), Overwrite::yes);
  ReadConfig config = read_config({.files = {folder.configuration()}});
  const bool is_online = RunFile(result.folder).text("trainer") == "online";
  const ExperimentPlan plan = training_plan_of(
      config, is_online ? TrainerKind::online : TrainerKind::offline, UnknownNames::are_warnings);
  Bundle bundle;
  bundle.experiment =
      BundleExperiment{.kind = ExperimentKind::training,
                       .problem = std::string(plan.training.phase.problem.entry->name),
                       .model = std::string(plan.model.entry->name),
                       .status = result.status,
                       .note = "",
                       .series = read_all_series(result.folder),
                       .configuration = settings_of(folder, folder.configuration())};
  BundleExperiment& experiment = *bundle.experiment;
  bundle.title = fmt::format("{} on {}", experiment.model, experiment.problem);
  add_model(experiment, folder.best_model());
  add_samples(bundle, folder, "validation", plan.validation.phase, output);
  return write_page(output, bundle, record_of(result, plan, experiment), folder);
}

fs::path write_test_page(const TestResult& result, const std::vector<std::string>& command,
                         const RunOptions& options) {
  const ExperimentFolder folder{result.folder};
  OutputFolder output = OutputFolder::create(folder.report(), Overwrite::yes);
  const fs::path configuration = result.folder / "testing_configuration.yaml";
  ReadConfig config = read_config({.files = {configuration}});
  const TesterPlan plan = tester_plan_of(config, UnknownNames::are_warnings);
  Bundle bundle;
  bundle.experiment =
      BundleExperiment{.kind = ExperimentKind::test,
                       .problem = std::string(plan.testing.phase.problem.entry->name),
                       .model = std::string(plan.model.entry->name),
                       .status = "",
                       .note = "",
                       .series = read_all_series(result.folder),
                       .configuration = settings_of(folder, configuration)};
  BundleExperiment& experiment = *bundle.experiment;
  bundle.title = fmt::format("Test of {} on {}", experiment.model, experiment.problem);
  add_model(experiment, result.model);
  add_samples(bundle, folder, "testing", plan.testing.phase, output);
  RunRecord run = record_of(result, plan, experiment);
  run.command = command;
  run.threads = thread_count(options);
  return write_page(output, bundle, run, folder);
}

}  // namespace deepview
